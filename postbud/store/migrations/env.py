"""alembic's entry: runs migrations on the connection that `postbud.store.migrate` hands over."""

from alembic import context

from postbud.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
