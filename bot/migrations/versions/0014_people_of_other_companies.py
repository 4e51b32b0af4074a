"""People of other companies"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Who they are only Slack knows: everybody is looked up at the next start, and each day.
    # Added in place: to make a table anew that others refer to fails on SQLite.
    op.add_column('member', sa.Column('is_outsider', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column('member', 'is_outsider')
