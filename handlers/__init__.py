"""Everything that arrives from people, a module per feature."""
