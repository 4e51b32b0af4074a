"""Hearth in a local workspace, with sample people: `python -m demo`."""
