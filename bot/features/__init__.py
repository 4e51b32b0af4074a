"""The rules, a module per feature: tables and verbs; no Slack, no clock, no sentences."""
