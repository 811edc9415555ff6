"""Run by Alembic for every migration, on the connection that `newsletter.database` opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=None,
    # SQLite cannot alter most of a table: Alembic rebuilds it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
