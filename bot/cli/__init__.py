"""The commands of `hearth`, a module each; `bot.__main__` puts them together."""
