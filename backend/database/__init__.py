"""The Postgres edge: engine, pool, transactions."""
