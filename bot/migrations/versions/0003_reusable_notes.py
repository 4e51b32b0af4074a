"""Reusable notes"""

import sqlalchemy as sa
from alembic import op

import bot.platform.database

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reflection_note',
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.String(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('at', bot.platform.database.UTCDateTime(timezone=True), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.Column('tags', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['reflection_answer.id'], name=op.f('fk_reflection_note_answer_id_reflection_answer')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_reflection_note_member_id_member')),
    sa.ForeignKeyConstraint(['team_id'], ['workspace.team_id'], name=op.f('fk_reflection_note_team_id_workspace')),
    sa.PrimaryKeyConstraint('answer_id', name=op.f('pk_reflection_note'))
    )


def downgrade() -> None:
    op.drop_table('reflection_note')
