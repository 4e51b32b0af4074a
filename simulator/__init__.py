"""A local Slack workspace: what a newcomer runs instead of Slack, and what the tests talk to.

It follows Slack's documentation and imports nothing of the app that is tried in it.
"""
