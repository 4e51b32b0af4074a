"""The search index"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('search_doc',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.String(), nullable=False),
    sa.Column('feature', sa.String(), nullable=False),
    sa.Column('ref', sa.Integer(), nullable=False),
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_doc')),
    sa.UniqueConstraint('feature', 'ref', name=op.f('uq_search_doc_feature_ref')),
    sqlite_autoincrement=True
    )
    # Every character beyond ASCII is a letter for `ascii`; bot.core.search has cut and folded the words already.
    if op.get_bind().dialect.name == 'sqlite':
        op.execute("CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='', detail=none, tokenize='ascii')")
    else:
        op.execute("CREATE TABLE search_index (id INTEGER PRIMARY KEY, tokens TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_search_index_tokens ON search_index USING gin (tokens) WITH (fastupdate = off)")


def downgrade() -> None:
    op.execute("DROP TABLE search_index")
    op.drop_table('search_doc')
