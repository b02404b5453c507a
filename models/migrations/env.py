"""Runs the migrations on the connection that `models.migrate` hands over."""

from alembic import context

from models import Base
from models.search import is_kept_by_models

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=is_kept_by_models,
)
with context.begin_transaction():
    context.run_migrations()
