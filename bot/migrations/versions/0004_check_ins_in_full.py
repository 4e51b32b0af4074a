"""Check-ins in full: energy, place, tags; choices of members and teams; closed weeks"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('checkin', schema=None) as batch_op:
        batch_op.add_column(sa.Column('energy', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('place', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('tags', sa.JSON(none_as_null=True), nullable=True))
    op.create_table('checkin_member',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('care', sa.Boolean(), nullable=False),
    sa.Column('cared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('course', sa.String(), nullable=True),
    sa.Column('course_day', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_checkin_member_member_id_member')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_checkin_member'))
    )
    op.create_table('checkin_team',
    sa.Column('team_id', sa.String(), nullable=False),
    sa.Column('smallest', sa.Integer(), nullable=False),
    sa.Column('tags', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('contact_user_id', sa.String(), nullable=True),
    sa.Column('lines', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['workspace.team_id'], name=op.f('fk_checkin_team_team_id_workspace')),
    sa.PrimaryKeyConstraint('team_id', name=op.f('pk_checkin_team'))
    )
    op.create_table('checkin_week',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.String(), nullable=False),
    sa.Column('week', sa.Date(), nullable=False),
    sa.Column('pool', sa.String(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=True),
    sa.Column('asked', sa.Integer(), nullable=True),
    sa.Column('mean', sa.Double(), nullable=True),
    sa.Column('apart', sa.String(), nullable=True),
    sa.Column('tags', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['workspace.team_id'], name=op.f('fk_checkin_week_team_id_workspace')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checkin_week')),
    sa.UniqueConstraint('team_id', 'week', 'pool', name=op.f('uq_checkin_week_team_id_week_pool'))
    )


def downgrade() -> None:
    op.drop_table('checkin_week')
    op.drop_table('checkin_team')
    op.drop_table('checkin_member')
    with op.batch_alter_table('checkin', schema=None) as batch_op:
        batch_op.drop_column('tags')
        batch_op.drop_column('place')
        batch_op.drop_column('energy')
