-- Every statement the service and the worker run, as a function: one round trip each. `migrate` replaces them whenever
-- this file has changed. Those that take a ticket enter the tenant first and then see this tenant's rows alone; none of
-- them is a way past row level security but the SECURITY DEFINER ones of schema queue, which say what they give away.

CREATE OR REPLACE FUNCTION trading.rfc3339(moment timestamptz) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_char(moment AT TIME ZONE 'UTC',
    CASE WHEN date_trunc('second', moment, 'UTC') = moment
        THEN 'YYYY-MM-DD"T"HH24:MI:SS"Z"' ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' END);
COMMENT ON FUNCTION trading.rfc3339 IS 'A time as JSON shows it: RFC 3339, in UTC.';

CREATE OR REPLACE FUNCTION trading.trade_json(trade trading.trades, source trading.trade_sources) RETURNS json
    LANGUAGE sql STABLE PARALLEL SAFE
RETURN json_build_object(
    'id', trade.id,
    'analysis_id', source.analysis_id,
    'kind', trade.kind,
    'symbol', trade.symbol,
    'side', trade.side,
    'quantity', trade.quantity::text,
    'price', trade.price::text,
    'exit_price', trade.exit_price::text,
    'executed_at', trading.rfc3339(trade.executed_at),
    'executed_precision', trade.executed_precision,
    'closed_at', trading.rfc3339(trade.closed_at),
    'closed_precision', trade.closed_precision,
    'fee', trade.fee::text,
    'pnl', trade.pnl::text,
    'currency', trade.currency,
    'account', trade.account,
    'order_id', trade.order_id,
    'confidence', trade.confidence,
    'status', trade.status,
    'review_reasons', trade.review_reasons,
    'source', json_build_object(
        'screenshot_id', source.screenshot_id,
        'row', source.row_number,
        'box', source.box,
        'fields', source.fields));
COMMENT ON FUNCTION trading.trade_json IS 'A trade, and where it was read, in the JSON promised to users.';

CREATE OR REPLACE FUNCTION trading.submit_analysis(ticket text, request jsonb) RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
    known trading.analyses;
BEGIN
    PERFORM tenancy.provision();
    INSERT INTO trading.users (user_id) VALUES (tenant) ON CONFLICT DO NOTHING;
    INSERT INTO trading.analyses (user_id, id, prompt, user_context, with_context, idempotency_key, request_digest)
    VALUES (tenant, (request->>'id')::uuid, request->>'prompt', request->'user_context',
        coalesce((request->>'with_context')::boolean, false), request->>'idempotency_key',
        decode(request->>'request_digest', 'hex'))
    ON CONFLICT (user_id, idempotency_key) DO NOTHING;
    IF NOT FOUND THEN
        SELECT * INTO STRICT known FROM trading.analyses
        WHERE user_id = tenant AND idempotency_key = request->>'idempotency_key';
        RETURN json_build_object('id', known.id, 'created', false, 'request_digest', encode(known.request_digest, 'hex'));
    END IF;
    INSERT INTO trading.screenshots
        (user_id, id, analysis_id, position, filename, media_type, width, height, byte_size, sha256)
    SELECT tenant, (shot->>'id')::uuid, (request->>'id')::uuid, ordinality, shot->>'filename', shot->>'media_type',
        (shot->>'width')::integer, (shot->>'height')::integer, (shot->>'byte_size')::integer, decode(shot->>'sha256', 'hex')
    FROM jsonb_array_elements(request->'screenshots') WITH ORDINALITY AS listed (shot, ordinality);
    PERFORM queue.enqueue_analysis((request->>'id')::uuid);
    RETURN json_build_object('id', request->>'id', 'created', true, 'request_digest', request->>'request_digest');
END $$;
COMMENT ON FUNCTION trading.submit_analysis IS
    'Records an analysis, its screenshots and its job at once; one with a known idempotency key is not recorded again.';

CREATE OR REPLACE FUNCTION trading.analysis_by_key(ticket text, idempotency_key text) RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
BEGIN
    RETURN (
        SELECT json_build_object('id', a.id, 'created', false, 'request_digest', encode(a.request_digest, 'hex'))
        FROM trading.analyses AS a
        WHERE a.user_id = tenant AND a.idempotency_key = analysis_by_key.idempotency_key);
END $$;
COMMENT ON FUNCTION trading.analysis_by_key IS 'The analysis an idempotency key was used for, if any.';

CREATE OR REPLACE FUNCTION trading.analysis(ticket text, analysis_id uuid) RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
BEGIN
    RETURN (
        SELECT json_build_object(
            'analysis_id', a.id,
            'user_id', a.user_id,
            'status', a.status,
            'result', a.result,
            'analyzer', a.analyzer,
            'prompt_template', a.prompt,
            'error', CASE WHEN a.error_code IS NOT NULL THEN json_build_object('code', a.error_code) END,
            'usage', a.usage,
            'created_at', trading.rfc3339(a.created_at),
            'finished_at', trading.rfc3339(a.finished_at),
            'screenshots', coalesce((
                SELECT json_agg(json_build_object(
                    'id', s.id, 'filename', s.filename, 'media_type', s.media_type,
                    'width', s.width, 'height', s.height) ORDER BY s.position)
                FROM trading.screenshots AS s WHERE s.user_id = tenant AND s.analysis_id = a.id), '[]'),
            'trades', coalesce((
                SELECT json_agg(trading.trade_json(t, source) ORDER BY source.position)
                FROM trading.trade_sources AS source
                JOIN trading.trades AS t ON t.user_id = tenant AND t.id = source.trade_id
                WHERE source.user_id = tenant AND source.analysis_id = a.id
                    AND NOT EXISTS (  -- shown by two of its screenshots, it is still one trade
                        SELECT FROM trading.trade_sources AS before
                        WHERE before.user_id = tenant AND before.analysis_id = a.id
                            AND before.trade_id = source.trade_id AND before.position < source.position)), '[]'))
        FROM trading.analyses AS a
        WHERE a.user_id = tenant AND a.id = analysis.analysis_id);
END $$;
COMMENT ON FUNCTION trading.analysis IS 'An analysis with its screenshots and the trades it found; null when the tenant has none of that id.';

CREATE OR REPLACE FUNCTION trading.analysis_status(ticket text, analysis_id uuid) RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
BEGIN
    RETURN (SELECT a.status FROM trading.analyses AS a WHERE a.user_id = tenant AND a.id = analysis_status.analysis_id);
END $$;
COMMENT ON FUNCTION trading.analysis_status IS 'How far an analysis has come: what a waiting request asks, again and again.';

CREATE OR REPLACE FUNCTION trading.user_trade_history(ticket text, filter jsonb) RETURNS text
    LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan  -- planning anew for each page takes longer than reading it
AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
    page_size integer := filter->>'limit';
    before_time timestamptz := coalesce(filter->>'before_time', 'infinity');
    before_id uuid := coalesce(filter->>'before_id', 'ffffffff-ffff-ffff-ffff-ffffffffffff');
    wanted_symbol text := upper(regexp_replace(filter->>'symbol', '[^[:alnum:]]', '', 'g'));
    wanted_side text := filter->>'side';
    wanted_kind text := filter->>'kind';
    wanted_status text := filter->>'status';
    from_time timestamptz := coalesce(filter->>'from', '-infinity');
    to_time timestamptz := coalesce(filter->>'to', 'infinity');
BEGIN
    RETURN (
        WITH page AS MATERIALIZED (
            SELECT t, row_number() OVER (ORDER BY t.occurred_at DESC, t.id DESC) AS place
            FROM trading.trades AS t
            WHERE t.user_id = tenant
                AND (t.occurred_at, t.id) < (before_time, before_id)
                AND t.occurred_at >= from_time
                AND t.occurred_at < to_time
                AND (wanted_symbol IS NULL OR t.symbol_key = wanted_symbol)
                AND (wanted_side IS NULL OR t.side = wanted_side)
                AND (wanted_kind IS NULL OR t.kind = wanted_kind)
                AND (wanted_status IS NULL OR t.status = wanted_status)
            ORDER BY t.occurred_at DESC, t.id DESC
            LIMIT page_size + 1
        ), last_shown AS (
            SELECT (t).occurred_at, (t).id FROM page WHERE place = page_size
        )
        SELECT json_build_object(
            'trades', coalesce(
                json_agg(trading.trade_json(page.t, seen) ORDER BY page.place) FILTER (WHERE page.place <= page_size), '[]'),
            'next', CASE WHEN max(page.place) > page_size THEN (
                SELECT json_build_array(to_char(l.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), l.id)
                FROM last_shown AS l) END)
        FROM page
        LEFT JOIN LATERAL (
            SELECT source.* FROM trading.trade_sources AS source
            WHERE source.user_id = tenant AND source.trade_id = (page.t).id
            ORDER BY source.created_at, source.position
            LIMIT 1
        ) AS seen ON true);
END $$;
COMMENT ON FUNCTION trading.user_trade_history IS 'One page of the tenant''s trades, newest first, and where the next one begins.';

CREATE OR REPLACE FUNCTION trading.screenshot(ticket text, screenshot_id uuid) RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
BEGIN
    RETURN (
        SELECT json_build_object('id', s.id, 'filename', s.filename, 'media_type', s.media_type)
        FROM trading.screenshots AS s WHERE s.user_id = tenant AND s.id = screenshot.screenshot_id);
END $$;
COMMENT ON FUNCTION trading.screenshot IS 'What a screenshot of the tenant is called and is; null when there is none of that id.';

CREATE OR REPLACE FUNCTION trading.begin_analysis(ticket text, analysis_id uuid, max_attempts integer) RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
    begun trading.analyses;
BEGIN
    UPDATE trading.analyses AS a
    SET status = 'failed', error_code = 'gave_up', finished_at = now()
    WHERE a.user_id = tenant AND a.id = begin_analysis.analysis_id
        AND a.status IN ('queued', 'running') AND a.attempts - a.postponed >= max_attempts;
    UPDATE trading.analyses AS a
    SET status = 'running', attempts = a.attempts + 1, started_at = now()
    WHERE a.user_id = tenant AND a.id = begin_analysis.analysis_id AND a.status IN ('queued', 'running')
    RETURNING a.* INTO begun;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN json_build_object(
        'attempt', begun.attempts,
        'counted', begun.attempts - begun.postponed,
        'prompt', begun.prompt,
        'user_context', begun.user_context,
        'with_context', begun.with_context,
        'screenshots', (
            SELECT json_agg(json_build_object(
                'id', s.id, 'filename', s.filename, 'media_type', s.media_type,
                'width', s.width, 'height', s.height, 'sha256', encode(s.sha256, 'hex')) ORDER BY s.position)
            FROM trading.screenshots AS s WHERE s.user_id = tenant AND s.analysis_id = begun.id));
END $$;
COMMENT ON FUNCTION trading.begin_analysis IS
    'Starts an attempt and tells what to read; null when there is nothing (more) to do. After too many attempts it gives up.';

CREATE OR REPLACE FUNCTION trading.usage_sum(one jsonb, other jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN one IS NULL OR other IS NULL THEN coalesce(other, one) ELSE jsonb_build_object(
    'model', other->>'model',
    'input_tokens', (one->>'input_tokens')::bigint + (other->>'input_tokens')::bigint,
    'output_tokens', (one->>'output_tokens')::bigint + (other->>'output_tokens')::bigint,
    'cache_read_input_tokens',
        (one->>'cache_read_input_tokens')::bigint + (other->>'cache_read_input_tokens')::bigint,
    'cache_creation_input_tokens',
        (one->>'cache_creation_input_tokens')::bigint + (other->>'cache_creation_input_tokens')::bigint,
    'cost_usd', trim_scale((one->>'cost_usd')::numeric + (other->>'cost_usd')::numeric)::text) END;
COMMENT ON FUNCTION trading.usage_sum IS 'What two attempts used together; a cost that is not known makes a sum that is not.';

CREATE OR REPLACE FUNCTION trading.note_usage(ticket text, analysis_id uuid, attempt integer, used jsonb) RETURNS boolean
    LANGUAGE plpgsql
AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
BEGIN
    UPDATE trading.analyses AS a
    SET usage = trading.usage_sum(a.usage, used)
    WHERE a.user_id = tenant AND a.id = note_usage.analysis_id AND a.status = 'running' AND a.attempts = attempt;
    RETURN FOUND;
END $$;
COMMENT ON FUNCTION trading.note_usage IS 'Adds what an attempt used whose answer was of no use: it was paid for all the same.';

CREATE OR REPLACE FUNCTION trading.save_reading(ticket text, analysis_id uuid, attempt integer, reading jsonb) RETURNS boolean
    LANGUAGE plpgsql
AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
BEGIN
    UPDATE trading.analyses AS a
    SET status = 'success', result = reading->>'result', analyzer = reading->>'analyzer',
        usage = trading.usage_sum(a.usage, nullif(reading->'usage', 'null')), finished_at = now()
    WHERE a.user_id = tenant AND a.id = save_reading.analysis_id AND a.status = 'running' AND a.attempts = attempt;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO trading.trades
        (user_id, identity, kind, symbol, side, quantity, price, exit_price, executed_at, executed_precision, closed_at,
        closed_precision, fee, pnl, currency, account, order_id, confidence, status, review_reasons, created_at)
    SELECT tenant, decode(r->>'identity', 'hex'), r->>'kind', r->>'symbol', r->>'side', (r->>'quantity')::numeric,
        (r->>'price')::numeric, (r->>'exit_price')::numeric, (r->>'executed_at')::timestamptz, r->>'executed_precision',
        (r->>'closed_at')::timestamptz, r->>'closed_precision', (r->>'fee')::numeric, (r->>'pnl')::numeric, r->>'currency',
        r->>'account', r->>'order_id', (r->>'confidence')::numeric, r->>'status',
        ARRAY(SELECT jsonb_array_elements_text(r->'review_reasons')),
        now() - position * interval '1 microsecond'  -- so that trades without a time keep the order of their rows
    FROM jsonb_array_elements(reading->'trades') WITH ORDINALITY AS listed (r, position)
    ON CONFLICT (user_id, identity) DO NOTHING;
    INSERT INTO trading.trade_sources (user_id, analysis_id, position, trade_id, screenshot_id, row_number, box, fields)
    SELECT tenant, save_reading.analysis_id, position, t.id, (r->'source'->>'screenshot_id')::uuid,
        (r->'source'->>'row')::integer, ARRAY(SELECT jsonb_array_elements_text(r->'source'->'box')::integer), r->'source'->'fields'
    FROM jsonb_array_elements(reading->'trades') WITH ORDINALITY AS listed (r, position)
    JOIN trading.trades AS t ON t.user_id = tenant AND t.identity = decode(r->>'identity', 'hex');
    RETURN true;
END $$;
COMMENT ON FUNCTION trading.save_reading IS
    'Saves all that an attempt has read, or nothing: false when a newer attempt has begun or the analysis is over.';

CREATE OR REPLACE FUNCTION trading.fail_analysis(ticket text, analysis_id uuid, attempt integer, reason text) RETURNS boolean
    LANGUAGE plpgsql
AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
BEGIN
    UPDATE trading.analyses AS a
    SET status = 'failed', error_code = reason, finished_at = now()
    WHERE a.user_id = tenant AND a.id = fail_analysis.analysis_id AND a.status = 'running' AND a.attempts = attempt;
    RETURN FOUND;
END $$;
COMMENT ON FUNCTION trading.fail_analysis IS 'Ends an analysis that cannot succeed, unless a newer attempt has begun.';

CREATE OR REPLACE FUNCTION trading.postpone_analysis(
    ticket text, analysis_id uuid, attempt integer, patience interval, reason text) RETURNS integer
    LANGUAGE plpgsql
AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
    times integer;
BEGIN
    UPDATE trading.analyses AS a
    SET status = 'queued', postponed = a.postponed + 1, postponed_since = coalesce(a.postponed_since, now())
    WHERE a.user_id = tenant AND a.id = postpone_analysis.analysis_id AND a.status = 'running' AND a.attempts = attempt
        AND (a.postponed_since IS NULL OR now() < a.postponed_since + patience)
    RETURNING a.postponed INTO times;
    IF NOT FOUND THEN
        UPDATE trading.analyses AS a
        SET status = 'failed', error_code = reason, finished_at = now()
        WHERE a.user_id = tenant AND a.id = postpone_analysis.analysis_id AND a.status = 'running' AND a.attempts = attempt;
    END IF;
    RETURN times;
END $$;
COMMENT ON FUNCTION trading.postpone_analysis IS
    'Takes back an attempt that met a busy analyzer and tells how many there were; null when it has waited long enough and '
    'was ended, or a newer attempt has begun.';

CREATE OR REPLACE FUNCTION trading.recent_trades(ticket text, most integer) RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
BEGIN
    RETURN (
        SELECT coalesce(json_agg(json_build_object(
            'kind', t.kind, 'symbol', t.symbol, 'side', t.side, 'quantity', t.quantity::text, 'price', t.price::text,
            'exit_price', t.exit_price::text, 'pnl', t.pnl::text, 'currency', t.currency,
            'executed_at', trading.rfc3339(t.executed_at), 'closed_at', trading.rfc3339(t.closed_at))
            ORDER BY t.occurred_at DESC, t.id DESC), '[]')
        FROM (
            SELECT * FROM trading.trades AS all_trades
            WHERE all_trades.user_id = tenant
            ORDER BY all_trades.occurred_at DESC, all_trades.id DESC
            LIMIT most) AS t);
END $$;
COMMENT ON FUNCTION trading.recent_trades IS
    'The newest trades of the tenant as an analyzer may be told them: no ids, no account, nothing of where they were read.';

-- The queue. Its tables are PgQueuer's and name the user of each job, so the service's role sees none of them.

CREATE OR REPLACE FUNCTION queue.enqueue_analysis(analysis_id uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO queue.pgqueuer (priority, entrypoint, payload, status)
    VALUES (0, 'analyze',
        convert_to(json_build_object('user_id', tenancy.current_user_id(), 'analysis_id', analysis_id)::text, 'UTF8'), 'queued')
$$;
COMMENT ON FUNCTION queue.enqueue_analysis IS
    'Queues a job of the current tenant. Runs as the owner, who alone may write there; gives nothing away.';

CREATE OR REPLACE FUNCTION queue.keep_house(worker_id uuid, analyzer text) RETURNS void
    LANGUAGE sql
AS $$
    INSERT INTO queue.workers (id, analyzer) VALUES (worker_id, keep_house.analyzer)
    ON CONFLICT (id) DO UPDATE SET seen_at = now();
    DELETE FROM queue.workers WHERE seen_at < now() - interval '1 day';
    DELETE FROM queue.pgqueuer_log WHERE created < now() - interval '7 days'
$$;
COMMENT ON FUNCTION queue.keep_house IS 'A worker says that it lives; what nobody needs any more of workers and jobs is forgotten.';

CREATE OR REPLACE FUNCTION queue.state() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT json_build_object(
        'workers', (SELECT count(*) FROM queue.workers WHERE seen_at > now() - interval '20 seconds'),
        'analyzers', (SELECT coalesce(json_agg(DISTINCT analyzer), '[]') FROM queue.workers WHERE seen_at > now() - interval '20 seconds'),
        'oldest_seconds', (SELECT extract(epoch FROM now() - min(created))::integer FROM queue.pgqueuer))
$$;
COMMENT ON FUNCTION queue.state IS
    'For the health check: live workers and the age of the oldest job. Runs as the owner; gives away that much and no identities.';

-- Accounts. Their table is the owner's alone, so these run as the owner; each changes the account of its ticket only. A
-- service may change any account, whatever its state; a user their own, while their access has not ended.

CREATE OR REPLACE FUNCTION tenancy.account_of(ticket text) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tenant uuid;
BEGIN
    BEGIN
        tenant := tenancy.enter(ticket);
    EXCEPTION WHEN SQLSTATE 'LDA01' THEN
        -- So the ticket is genuine. Access that has ended is the user's; a service may give it back, or end it for good.
        IF split_part(ticket, '.', 3) <> 'service' THEN
            RAISE;
        END IF;
        tenant := split_part(ticket, '.', 2);
    END;
    INSERT INTO tenancy.accounts (user_id) VALUES (tenant) ON CONFLICT DO NOTHING;
    PERFORM FROM tenancy.accounts AS a WHERE a.user_id = tenant FOR UPDATE;
    RETURN tenant;
END $$;
COMMENT ON FUNCTION tenancy.account_of IS 'Whose account a ticket may change; made if there is none, and locked.';

CREATE OR REPLACE FUNCTION tenancy.account_json(changed uuid) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT json_build_object(
        'user_id', a.user_id,
        'status', CASE WHEN a.erased_at IS NOT NULL THEN 'erased' WHEN a.disabled_at IS NOT NULL THEN 'disabled' ELSE 'active' END,
        'not_before', trading.rfc3339(nullif(a.not_before, '-infinity')))
    FROM tenancy.accounts AS a WHERE a.user_id = changed
$$;
COMMENT ON FUNCTION tenancy.account_json IS 'An account as the API shows it.';

CREATE OR REPLACE FUNCTION tenancy.sign_out(ticket text, moment timestamptz) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tenant uuid := tenancy.account_of(ticket);
BEGIN
    UPDATE tenancy.accounts AS a SET not_before = greatest(a.not_before, moment) WHERE a.user_id = tenant;
    RETURN tenancy.account_json(tenant);
END $$;
COMMENT ON FUNCTION tenancy.sign_out IS 'Ends every token issued before a moment. It only moves forward.';

CREATE OR REPLACE FUNCTION tenancy.set_disabled(ticket text, disabled boolean) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tenant uuid := tenancy.account_of(ticket);
BEGIN
    UPDATE tenancy.accounts AS a SET disabled_at = CASE WHEN disabled THEN coalesce(a.disabled_at, now()) END WHERE a.user_id = tenant;
    RETURN tenancy.account_json(tenant);
END $$;
COMMENT ON FUNCTION tenancy.set_disabled IS 'Ends a user''s access, or gives it back; nothing of theirs changes.';

CREATE OR REPLACE FUNCTION tenancy.erase_user(ticket text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tenant uuid := tenancy.account_of(ticket);
BEGIN
    IF EXISTS (SELECT FROM tenancy.accounts AS a WHERE a.user_id = tenant AND a.erased_at IS NOT NULL) THEN
        RETURN tenancy.account_json(tenant);
    END IF;
    -- Row level security binds the owner, too: until the rows are gone the ticket of a disabled user must be good.
    UPDATE tenancy.accounts AS a SET disabled_at = NULL WHERE a.user_id = tenant;
    PERFORM tenancy.enter(ticket);
    DELETE FROM trading.users AS u WHERE u.user_id = tenant;
    DELETE FROM queue.pgqueuer AS job WHERE convert_from(job.payload, 'UTF8')::json->>'user_id' = tenant::text;
    UPDATE tenancy.accounts AS a SET erased_at = now() WHERE a.user_id = tenant;
    RETURN tenancy.account_json(tenant);
END $$;
COMMENT ON FUNCTION tenancy.erase_user IS
    'Removes every row of a user and leaves a tombstone. Waits for whoever is just saving for them, and removes that as well.';

CREATE OR REPLACE FUNCTION tenancy.users_to_sweep() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(a.user_id), '{}') FROM tenancy.accounts AS a
    WHERE a.erased_at IS NOT NULL AND (a.swept_at IS NULL OR
        a.swept_at < a.erased_at + interval '15 minutes' AND now() >= a.erased_at + interval '15 minutes')
$$;
COMMENT ON FUNCTION tenancy.users_to_sweep IS
    'Erased users whose screenshots may still lie in the store: never swept, or not since the last upload begun before the erasure '
    'must have ended. For the worker; gives away ids that stand for nobody any more.';

CREATE OR REPLACE FUNCTION tenancy.users_swept(swept uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE tenancy.accounts AS a SET swept_at = now() WHERE a.user_id = ANY (swept) AND a.erased_at IS NOT NULL
$$;
COMMENT ON FUNCTION tenancy.users_swept IS 'Notes that the screenshots of erased users were removed from the store.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tenancy, trading, queue FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.sign_out, tenancy.set_disabled, tenancy.erase_user TO live_data_api;
GRANT EXECUTE ON FUNCTION tenancy.users_to_sweep, tenancy.users_swept TO live_data_worker;
GRANT USAGE ON SCHEMA queue TO live_data_api, live_data_worker;
GRANT EXECUTE ON FUNCTION trading.rfc3339, trading.trade_json TO live_data_api, live_data_worker;
GRANT EXECUTE ON FUNCTION trading.submit_analysis, trading.analysis_by_key, trading.analysis, trading.analysis_status,
    trading.user_trade_history, trading.screenshot, queue.enqueue_analysis, queue.state TO live_data_api;
GRANT EXECUTE ON FUNCTION trading.begin_analysis, trading.save_reading, trading.fail_analysis, trading.postpone_analysis,
    trading.recent_trades, trading.note_usage, trading.usage_sum, queue.keep_house TO live_data_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON queue.workers TO live_data_worker;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON queue.pgqueuer, queue.pgqueuer_log, queue.pgqueuer_statistics,
    queue.pgqueuer_schedules TO live_data_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA queue TO live_data_worker;
GRANT EXECUTE ON FUNCTION queue.fn_pgqueuer_changed TO live_data_worker;
