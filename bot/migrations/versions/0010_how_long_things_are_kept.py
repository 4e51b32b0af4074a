"""How long things are kept"""

import sqlalchemy as sa
from alembic import op

import bot.platform.database

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('retention',
    sa.Column('team_id', sa.String(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('begins_at', bot.platform.database.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['workspace.team_id'], name=op.f('fk_retention_team_id_workspace')),
    sa.PrimaryKeyConstraint('team_id', name=op.f('pk_retention'))
    )


def downgrade() -> None:
    op.drop_table('retention')
