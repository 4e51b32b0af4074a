"""The rules, a module per feature: tables and transaction functions; no Slack, no clock, no sentences."""
