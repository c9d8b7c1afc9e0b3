"""PostgreSQL: the pool, the tenant of a transaction, and what is kept of each tenant."""
