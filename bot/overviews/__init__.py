"""What joins several features. It may import any of them; features and core do not know it."""
