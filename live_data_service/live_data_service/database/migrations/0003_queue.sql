-- The place of the job queue. PgQueuer makes and upgrades its own tables in it (see migrate.py).

CREATE SCHEMA queue;
COMMENT ON SCHEMA queue IS 'Durable jobs (PgQueuer) and the workers that do them.';

CREATE TABLE queue.workers (
    id uuid PRIMARY KEY,
    analyzer text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE queue.workers IS 'When each worker was last seen; no user''s data.';
