"""Columns that say what they hold"""

from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

RENAMED = (
    ("delivery", "to", "recipient"),
    ("delivery", "of", "original_id"),
    ("delivery", "about", "payload_args"),
    ("delivery", "key", "idempotency_key"),
    ("delivery", "look_at", "check_at"),
    ("delivery", "looks", "checks"),
    ("schedule", "at", "time_of_day"),
    ("schedule", "thin", "weekly_fallback"),
    ("schedule", "ignored", "unanswered_streak"),
    ("audit", "at", "created_at"),
    ("inbox", "key", "idempotency_key"),
    ("rate_bucket", "key", "bucket"),
    ("checkin", "at", "created_at"),
    ("checkin_week", "apart", "dispersion"),
    ("kudos", "at", "created_at"),
    ("kudos", "about", "subject"),
    ("kudos_voice", "at", "created_at"),
    ("exchange_rule", "at", "time_of_day"),
    ("exchange_signup", "at", "signed_up_at"),
    ("exchange_topic", "at", "created_at"),
    ("exchange_takeaway", "at", "created_at"),
    ("exchange_group", "new", "is_first_meeting"),
    ("exchange_seat", "odd", "is_extra"),
    ("reflection_programme", "at", "time_of_day"),
    ("reflection_asked", "at", "asked_at"),
    ("reflection_answer", "at", "created_at"),
    ("reflection_note", "at", "created_at"),
    ("reflection_share", "at", "shared_at"),
)


def upgrade() -> None:
    # Renamed in place, which both engines do without touching a row; indexes and keys follow by themselves.
    for table, old, new in RENAMED:
        op.execute(f'ALTER TABLE {table} RENAME COLUMN "{old}" TO {new}')
    op.drop_index("ix_delivery_of", "delivery")
    op.create_index("ix_delivery_original_id", "delivery", ["original_id"])


def downgrade() -> None:
    op.drop_index("ix_delivery_original_id", "delivery")
    for table, old, new in RENAMED:
        op.execute(f'ALTER TABLE {table} RENAME COLUMN {new} TO "{old}"')
    op.create_index("ix_delivery_of", "delivery", ["of"])
