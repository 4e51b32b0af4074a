"""A workspace's own values, customers' thanks, and what administrators choose about kudos"""

import sqlalchemy as sa
from alembic import op

import bot.platform.database

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('kudos_value',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('face', sa.String(), nullable=False),
    sa.Column('english', sa.String(), nullable=False),
    sa.Column('chinese', sa.String(), nullable=False),
    sa.Column('means_english', sa.String(), nullable=False),
    sa.Column('means_chinese', sa.String(), nullable=False),
    sa.Column('tags', sa.String(), nullable=False),
    sa.Column('retired_at', bot.platform.database.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['workspace.team_id'], name=op.f('fk_kudos_value_team_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kudos_value')),
    sa.UniqueConstraint('team_id', 'key', name=op.f('uq_kudos_value_team_id_key'))
    )
    op.create_table('kudos_choice',
    sa.Column('team_id', sa.String(), nullable=False),
    sa.Column('celebrate', sa.Boolean(), nullable=False),
    sa.Column('ranking', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['workspace.team_id'], name=op.f('fk_kudos_choice_team_id_workspace')),
    sa.PrimaryKeyConstraint('team_id', name=op.f('pk_kudos_choice'))
    )
    with op.batch_alter_table('kudos', schema=None) as batch_op:
        batch_op.add_column(sa.Column('customer', bot.platform.database.PrivateText(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('kudos', schema=None) as batch_op:
        batch_op.drop_column('customer')
    op.drop_table('kudos_choice')
    op.drop_table('kudos_value')
