"""The bot: what it knows (bottom) and how it is put together (top)."""
