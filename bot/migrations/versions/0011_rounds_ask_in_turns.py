"""Rounds ask in turns"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('reflection_round', sa.Column('to_ask', sa.JSON(none_as_null=True), nullable=True))
    op.add_column(
        'reflection_round', sa.Column('asking', sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index('ix_reflection_round_asking', 'reflection_round', ['asking'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_reflection_round_asking', 'reflection_round')
    with op.batch_alter_table('reflection_round', table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_column('asking')
        batch_op.drop_column('to_ask')
