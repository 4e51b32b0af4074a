"""A local Slack workspace: what a newcomer runs instead of Slack and what the tests talk to."""
