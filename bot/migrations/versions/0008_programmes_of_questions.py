"""Programmes of questions"""

import sqlalchemy as sa
from alembic import op

import bot.platform.database

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reflection_programme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('questions', sa.JSON(), nullable=False),
    sa.Column('in_turn', sa.Boolean(), nullable=False),
    sa.Column('team', sa.Boolean(), nullable=False),
    sa.Column('channel', sa.String(), nullable=True),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('day', sa.String(), nullable=False),
    sa.Column('at', sa.Time(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('remind', sa.Boolean(), nullable=False),
    sa.Column('paused', sa.Boolean(), nullable=False),
    sa.Column('deleted', sa.Boolean(), nullable=False),
    sa.Column('next_at', bot.platform.database.UTCDateTime(timezone=True), nullable=True),
    sa.Column('next_slot', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['workspace.team_id'], name=op.f('fk_reflection_programme_team_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reflection_programme')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('reflection_programme', schema=None) as batch_op:
        batch_op.create_index('ix_reflection_programme_next', ['next_at'], unique=False)

    op.create_table('reflection_audience',
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['reflection_programme.id'], name=op.f('fk_reflection_audience_programme_id_reflection_programme')),
    sa.PrimaryKeyConstraint('programme_id', 'user_id', name=op.f('pk_reflection_audience'))
    )
    op.create_table('reflection_fewer',
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('none', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_reflection_fewer_member_id_member')),
    sa.ForeignKeyConstraint(['programme_id'], ['reflection_programme.id'], name=op.f('fk_reflection_fewer_programme_id_reflection_programme')),
    sa.PrimaryKeyConstraint('programme_id', 'member_id', name=op.f('pk_reflection_fewer'))
    )
    op.create_table('reflection_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('slot', sa.String(), nullable=False),
    sa.Column('questions', sa.JSON(), nullable=False),
    sa.Column('team', sa.Boolean(), nullable=False),
    sa.Column('channel', sa.String(), nullable=True),
    sa.Column('opened_at', bot.platform.database.UTCDateTime(timezone=True), nullable=False),
    sa.Column('closes_at', bot.platform.database.UTCDateTime(timezone=True), nullable=False),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('expected', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['reflection_programme.id'], name=op.f('fk_reflection_round_programme_id_reflection_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reflection_round')),
    sa.UniqueConstraint('programme_id', 'slot', name=op.f('uq_reflection_round_programme_id_slot')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('reflection_round', schema=None) as batch_op:
        batch_op.create_index('ix_reflection_round_open', ['closed', 'closes_at'], unique=False)

    # Each column comes with its own reference: a table with rows need not be made anew for it.
    for table in ('reflection_asked', 'reflection_share'):
        key = sa.ForeignKey('reflection_round.id', name=op.f(f'fk_{table}_round_id_reflection_round'))
        op.add_column(table, sa.Column('round_id', sa.Integer(), key, nullable=True), inline_references=True)
    op.create_index('ix_reflection_asked_round', 'reflection_asked', ['round_id', 'member_id'], unique=True)
    op.create_index('ix_reflection_share_round_id', 'reflection_share', ['round_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_reflection_share_round_id', 'reflection_share')
    op.drop_index('ix_reflection_asked_round', 'reflection_asked')
    for table in ('reflection_share', 'reflection_asked'):
        with op.batch_alter_table(table, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
            batch_op.drop_column('round_id')

    op.drop_table('reflection_round')
    op.drop_table('reflection_fewer')
    op.drop_table('reflection_audience')
    op.drop_table('reflection_programme')
