"""Alembic migrations; each is checked from zero on every engine."""
