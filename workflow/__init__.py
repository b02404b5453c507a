"""Use cases, one verb each. Sessions are passed in; entry points own the transaction. Never Flask."""
