"""The whole exchange day"""

import sqlalchemy as sa
from alembic import op

import bot.platform.database

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

COLUMNS = {
    'exchange_rule': (
        lambda: sa.Column('capacity', sa.Integer(), nullable=True),
        lambda: sa.Column('group_size', sa.Integer(), nullable=False, server_default='3'),
        lambda: sa.Column('place', sa.String(), nullable=True),
        lambda: sa.Column('hosts', sa.JSON(), nullable=False, server_default='[]'),
    ),
    'exchange_day': (
        lambda: sa.Column('capacity', sa.Integer(), nullable=True),
        lambda: sa.Column('group_size', sa.Integer(), nullable=False, server_default='3'),
        lambda: sa.Column('place', sa.String(), nullable=True),
        lambda: sa.Column('region', sa.String(), nullable=True),
        lambda: sa.Column('moved_from', sa.Date(), nullable=True),
        lambda: sa.Column('host_id', sa.Integer(), nullable=True),
        lambda: sa.Column('grouped_at', bot.platform.database.UTCDateTime(timezone=True), nullable=True),
        lambda: sa.Column('digest_at', bot.platform.database.UTCDateTime(timezone=True), nullable=True),
        lambda: sa.Column('digest', sa.String(), nullable=True),
    ),
    'exchange_signup': (
        lambda: sa.Column('remote', sa.Boolean(), nullable=False, server_default=sa.false()),
        lambda: sa.Column('waiting', sa.Boolean(), nullable=False, server_default=sa.false()),
        lambda: sa.Column('revision', sa.Integer(), nullable=False, server_default='0'),
    ),
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.add_column(table, column())
    op.create_table('exchange_wish',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('remote', sa.Boolean(), nullable=False),
    sa.Column('project', sa.String(), nullable=True),
    sa.Column('apart', bot.platform.database.PrivateText(), nullable=True),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_exchange_wish_member_id_member')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_exchange_wish'))
    )
    op.create_table('exchange_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day_id', sa.Integer(), nullable=False),
    sa.Column('captain_id', sa.Integer(), nullable=False),
    sa.Column('new', sa.Boolean(), nullable=False),
    sa.Column('departments', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['captain_id'], ['member.id'], name=op.f('fk_exchange_group_captain_id_member')),
    sa.ForeignKeyConstraint(['day_id'], ['exchange_day.id'], name=op.f('fk_exchange_group_day_id_exchange_day')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exchange_group'))
    )
    op.create_index(op.f('ix_exchange_group_day_id'), 'exchange_group', ['day_id'], unique=False)
    op.create_table('exchange_seat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('odd', sa.Boolean(), nullable=False),
    sa.Column('met', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['day_id'], ['exchange_day.id'], name=op.f('fk_exchange_seat_day_id_exchange_day')),
    sa.ForeignKeyConstraint(['group_id'], ['exchange_group.id'], name=op.f('fk_exchange_seat_group_id_exchange_group')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_exchange_seat_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exchange_seat')),
    sa.UniqueConstraint('day_id', 'member_id', name=op.f('uq_exchange_seat_day_id_member_id'))
    )
    op.create_index(op.f('ix_exchange_seat_group_id'), 'exchange_seat', ['group_id'], unique=False)
    op.create_index(op.f('ix_exchange_seat_member_id'), 'exchange_seat', ['member_id'], unique=False)
    op.create_table('exchange_takeaway',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('at', bot.platform.database.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_exchange_takeaway_member_id_member')),
    sa.ForeignKeyConstraint(['topic_id'], ['exchange_topic.id'], name=op.f('fk_exchange_takeaway_topic_id_exchange_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exchange_takeaway')),
    sa.UniqueConstraint('topic_id', 'member_id', name=op.f('uq_exchange_takeaway_topic_id_member_id'))
    )
    op.create_index(op.f('ix_exchange_takeaway_member_id'), 'exchange_takeaway', ['member_id'], unique=False)
    op.create_table('exchange_ballot',
    sa.Column('day_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('used', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['day_id'], ['exchange_day.id'], name=op.f('fk_exchange_ballot_day_id_exchange_day')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_exchange_ballot_member_id_member')),
    sa.PrimaryKeyConstraint('day_id', 'member_id', name=op.f('pk_exchange_ballot'))
    )
    op.create_table('exchange_rating',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('day_id', sa.Integer(), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['day_id'], ['exchange_day.id'], name=op.f('fk_exchange_rating_day_id_exchange_day')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exchange_rating')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_exchange_rating_day_id'), 'exchange_rating', ['day_id'], unique=False)


def downgrade() -> None:
    for table in ('rating', 'ballot', 'takeaway', 'seat', 'group', 'wish'):
        op.drop_table(f'exchange_{table}')
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column().name)
