"""Everything that starts from the clock."""
