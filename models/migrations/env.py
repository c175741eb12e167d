"""What Alembic runs: the scripts over the connection it is handed, in the caller's transaction."""

from alembic import context

from models import Base
from models.migrations.drawing import compares, draw_tables, write_type

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transactional_ddl=True,
    include_object=compares(connection.dialect.name),
    render_item=write_type,
    process_revision_directives=draw_tables,
)
with context.begin_transaction():
    context.run_migrations()
