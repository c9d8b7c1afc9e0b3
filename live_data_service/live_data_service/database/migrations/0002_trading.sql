-- What the service keeps of each user. Every key starts with user_id, so that no key tells one user what another has.

CREATE SCHEMA trading;
COMMENT ON SCHEMA trading IS 'Screenshots, analyses and trades, each row of one user.';
GRANT USAGE ON SCHEMA trading TO live_data_api, live_data_worker;

CREATE TABLE trading.users (
    user_id uuid PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE trading.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE trading.users FORCE ROW LEVEL SECURITY;
CREATE POLICY all_own_users ON trading.users FOR ALL
    USING (user_id = (SELECT tenancy.current_user_id()))
    WITH CHECK (user_id = (SELECT tenancy.current_user_id()));
GRANT SELECT, INSERT (user_id) ON trading.users TO live_data_api;
COMMENT ON TABLE trading.users IS 'Users seen so far: one is provisioned by the first analysis asked for.';

CREATE TABLE trading.analyses (
    user_id uuid NOT NULL REFERENCES trading.users ON DELETE CASCADE,
    id uuid NOT NULL,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'success', 'failed')),
    prompt text NOT NULL,
    user_context jsonb NOT NULL,
    idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
    request_digest bytea NOT NULL CHECK (length(request_digest) = 32),
    attempts smallint NOT NULL DEFAULT 0,
    analyzer text,
    result text,
    usage jsonb,
    error_code text,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (user_id, id),
    UNIQUE (user_id, idempotency_key),
    CHECK ((status = 'success') = (result IS NOT NULL AND analyzer IS NOT NULL)),
    CHECK ((status = 'failed') = (error_code IS NOT NULL)),
    CHECK ((status IN ('success', 'failed')) = (finished_at IS NOT NULL))
);
CREATE INDEX analyses_newest_first ON trading.analyses (user_id, created_at DESC, id DESC);
ALTER TABLE trading.analyses ENABLE ROW LEVEL SECURITY;
ALTER TABLE trading.analyses FORCE ROW LEVEL SECURITY;
CREATE POLICY all_own_analyses ON trading.analyses FOR ALL
    USING (user_id = (SELECT tenancy.current_user_id()))
    WITH CHECK (user_id = (SELECT tenancy.current_user_id()));
GRANT SELECT, INSERT ON trading.analyses TO live_data_api;
GRANT SELECT, UPDATE ON trading.analyses TO live_data_worker;
COMMENT ON TABLE trading.analyses IS 'What was asked, how far it has come and what came of it.';
COMMENT ON COLUMN trading.analyses.attempts IS
    'How often a worker has begun it. The number of an attempt is its fence: only the newest may save.';

CREATE TABLE trading.screenshots (
    user_id uuid NOT NULL,
    id uuid NOT NULL,
    analysis_id uuid NOT NULL,
    position smallint NOT NULL,
    filename text NOT NULL,
    media_type text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    byte_size integer NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id),
    UNIQUE (user_id, analysis_id, position),
    FOREIGN KEY (user_id, analysis_id) REFERENCES trading.analyses ON DELETE CASCADE
);
ALTER TABLE trading.screenshots ENABLE ROW LEVEL SECURITY;
ALTER TABLE trading.screenshots FORCE ROW LEVEL SECURITY;
CREATE POLICY all_own_screenshots ON trading.screenshots FOR ALL
    USING (user_id = (SELECT tenancy.current_user_id()))
    WITH CHECK (user_id = (SELECT tenancy.current_user_id()));
GRANT SELECT, INSERT ON trading.screenshots TO live_data_api;
GRANT SELECT ON trading.screenshots TO live_data_worker;
COMMENT ON TABLE trading.screenshots IS 'The screenshots of an analysis, in order; their bytes are in the screenshot store.';

CREATE TABLE trading.trades (
    user_id uuid NOT NULL REFERENCES trading.users ON DELETE CASCADE,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    identity bytea NOT NULL CHECK (length(identity) = 32),
    kind text NOT NULL CHECK (kind IN ('fill', 'round_trip', 'position')),
    symbol text,
    symbol_key text GENERATED ALWAYS AS (upper(regexp_replace(symbol, '[^[:alnum:]]', '', 'g'))) STORED,
    side text CHECK (side IN ('buy', 'sell')),
    quantity numeric CHECK (quantity >= 0),
    price numeric,
    exit_price numeric,
    executed_at timestamptz,
    executed_precision text CHECK (executed_precision IN ('day', 'minute', 'second')),
    closed_at timestamptz,
    closed_precision text CHECK (closed_precision IN ('day', 'minute', 'second')),
    fee numeric,
    pnl numeric,
    currency text,
    account text,
    order_id text,
    confidence numeric(4, 3) NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    status text NOT NULL CHECK (status IN ('accepted', 'needs_review')),
    review_reasons text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    occurred_at timestamptz GENERATED ALWAYS AS (coalesce(executed_at, created_at)) STORED,
    PRIMARY KEY (user_id, id),
    UNIQUE (user_id, identity),
    CHECK ((executed_at IS NULL) = (executed_precision IS NULL)),
    CHECK ((closed_at IS NULL) = (closed_precision IS NULL)),
    CHECK (status = 'needs_review' OR (symbol IS NOT NULL AND side IS NOT NULL AND quantity IS NOT NULL AND price IS NOT NULL))
);
CREATE INDEX trades_newest_first ON trading.trades (user_id, occurred_at DESC, id DESC);
CREATE INDEX trades_by_symbol ON trading.trades (user_id, symbol_key, occurred_at DESC, id DESC);
ALTER TABLE trading.trades ENABLE ROW LEVEL SECURITY;
ALTER TABLE trading.trades FORCE ROW LEVEL SECURITY;
CREATE POLICY all_own_trades ON trading.trades FOR ALL
    USING (user_id = (SELECT tenancy.current_user_id()))
    WITH CHECK (user_id = (SELECT tenancy.current_user_id()));
GRANT SELECT ON trading.trades TO live_data_api;
GRANT SELECT, INSERT ON trading.trades TO live_data_worker;
COMMENT ON TABLE trading.trades IS 'Each trade of a user once, however often it was seen. What was not shown is null.';
COMMENT ON COLUMN trading.trades.identity IS 'Digest of what makes it the same trade when it is met again.';
COMMENT ON COLUMN trading.trades.occurred_at IS 'Where it stands in the history: its own time, or when it was first seen.';

CREATE TABLE trading.trade_sources (
    user_id uuid NOT NULL,
    analysis_id uuid NOT NULL,
    position integer NOT NULL,
    trade_id uuid NOT NULL,
    screenshot_id uuid NOT NULL,
    row_number integer NOT NULL,
    box integer[] NOT NULL CHECK (cardinality(box) = 4),
    fields jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, analysis_id, position),
    FOREIGN KEY (user_id, analysis_id) REFERENCES trading.analyses ON DELETE CASCADE,
    FOREIGN KEY (user_id, trade_id) REFERENCES trading.trades ON DELETE CASCADE,
    FOREIGN KEY (user_id, screenshot_id) REFERENCES trading.screenshots ON DELETE CASCADE
);
CREATE INDEX trade_sources_of_trade ON trading.trade_sources (user_id, trade_id);
CREATE INDEX trade_sources_of_screenshot ON trading.trade_sources (user_id, screenshot_id);
ALTER TABLE trading.trade_sources ENABLE ROW LEVEL SECURITY;
ALTER TABLE trading.trade_sources FORCE ROW LEVEL SECURITY;
CREATE POLICY all_own_trade_sources ON trading.trade_sources FOR ALL
    USING (user_id = (SELECT tenancy.current_user_id()))
    WITH CHECK (user_id = (SELECT tenancy.current_user_id()));
GRANT SELECT ON trading.trade_sources TO live_data_api;
GRANT SELECT, INSERT ON trading.trade_sources TO live_data_worker;
COMMENT ON TABLE trading.trade_sources IS 'Where a trade was read: one row for each time an analysis met it, with the pixels of every value.';
