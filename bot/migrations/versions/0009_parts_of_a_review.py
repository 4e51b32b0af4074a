"""Parts of a review"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('reflection_share', sa.Column('parts', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('reflection_share', table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_column('parts')
