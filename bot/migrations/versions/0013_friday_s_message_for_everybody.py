"""Friday's message for everybody"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever joined before it existed has no plan of it. Who switched it off has one, and it stays off.
    op.execute(sa.text(
        "UPDATE member SET replan = TRUE WHERE joined_at IS NOT NULL"
        " AND id NOT IN (SELECT member_id FROM schedule WHERE programme = 'checkin.week')"
    ))


def downgrade() -> None:
    pass
