--
-- PostgreSQL database dump
--

--
-- Name: migrations; Type: SCHEMA; Schema: -; Owner: live_data_owner
--

CREATE SCHEMA migrations;

ALTER SCHEMA migrations OWNER TO live_data_owner;

--
-- Name: queue; Type: SCHEMA; Schema: -; Owner: live_data_owner
--

CREATE SCHEMA queue;

ALTER SCHEMA queue OWNER TO live_data_owner;

--
-- Name: tenancy; Type: SCHEMA; Schema: -; Owner: live_data_owner
--

CREATE SCHEMA tenancy;

ALTER SCHEMA tenancy OWNER TO live_data_owner;

--
-- Name: trading; Type: SCHEMA; Schema: -; Owner: live_data_owner
--

CREATE SCHEMA trading;

ALTER SCHEMA trading OWNER TO live_data_owner;

--
-- Name: pgqueuer_status; Type: TYPE; Schema: queue; Owner: live_data_owner
--

CREATE TYPE queue.pgqueuer_status AS ENUM (
    'queued',
    'picked',
    'successful',
    'exception',
    'canceled',
    'deleted',
    'failed'
);

ALTER TYPE queue.pgqueuer_status OWNER TO live_data_owner;

--
-- Name: enqueue_analysis(uuid); Type: FUNCTION; Schema: queue; Owner: live_data_owner
--

CREATE FUNCTION queue.enqueue_analysis(analysis_id uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    INSERT INTO queue.pgqueuer (priority, entrypoint, payload, status)
    VALUES (0, 'analyze',
        convert_to(json_build_object('user_id', tenancy.current_user_id(), 'analysis_id', analysis_id)::text, 'UTF8'), 'queued')
$$;

ALTER FUNCTION queue.enqueue_analysis(analysis_id uuid) OWNER TO live_data_owner;

--
-- Name: fn_pgqueuer_changed(); Type: FUNCTION; Schema: queue; Owner: live_data_owner
--

CREATE FUNCTION queue.fn_pgqueuer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$;

ALTER FUNCTION queue.fn_pgqueuer_changed() OWNER TO live_data_owner;

--
-- Name: keep_house(uuid, text); Type: FUNCTION; Schema: queue; Owner: live_data_owner
--

CREATE FUNCTION queue.keep_house(worker_id uuid, analyzer text) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO queue.workers (id, analyzer) VALUES (worker_id, keep_house.analyzer)
    ON CONFLICT (id) DO UPDATE SET seen_at = now();
    DELETE FROM queue.workers WHERE seen_at < now() - interval '1 day';
    DELETE FROM queue.pgqueuer_log WHERE created < now() - interval '7 days'
$$;

ALTER FUNCTION queue.keep_house(worker_id uuid, analyzer text) OWNER TO live_data_owner;

--
-- Name: state(); Type: FUNCTION; Schema: queue; Owner: live_data_owner
--

CREATE FUNCTION queue.state() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT json_build_object(
        'workers', (SELECT count(*) FROM queue.workers WHERE seen_at > now() - interval '20 seconds'),
        'analyzers', (SELECT coalesce(json_agg(DISTINCT analyzer), '[]') FROM queue.workers WHERE seen_at > now() - interval '20 seconds'),
        'oldest_seconds', (SELECT extract(epoch FROM now() - min(created))::integer FROM queue.pgqueuer))
$$;

ALTER FUNCTION queue.state() OWNER TO live_data_owner;

--
-- Name: account_json(uuid); Type: FUNCTION; Schema: tenancy; Owner: live_data_owner
--

CREATE FUNCTION tenancy.account_json(changed uuid) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT json_build_object(
        'user_id', a.user_id,
        'status', CASE WHEN a.erased_at IS NOT NULL THEN 'erased' WHEN a.disabled_at IS NOT NULL THEN 'disabled' ELSE 'active' END,
        'not_before', trading.rfc3339(nullif(a.not_before, '-infinity')))
    FROM tenancy.accounts AS a WHERE a.user_id = changed
$$;

ALTER FUNCTION tenancy.account_json(changed uuid) OWNER TO live_data_owner;

--
-- Name: account_of(text); Type: FUNCTION; Schema: tenancy; Owner: live_data_owner
--

CREATE FUNCTION tenancy.account_of(ticket text) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION tenancy.account_of(ticket text) OWNER TO live_data_owner;

--
-- Name: current_user_id(); Type: FUNCTION; Schema: tenancy; Owner: live_data_owner
--

CREATE FUNCTION tenancy.current_user_id() RETURNS uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    part text[] := string_to_array(current_setting('tenancy.ticket', true), '.');
    signing_key record;
    mac text;
    tenant uuid;
    account tenancy.accounts;
    ended text;
BEGIN
    IF cardinality(part) = 5 THEN
        SELECT k.inner_pad, k.outer_pad, part[4]::double precision - extract(epoch FROM clock_timestamp()) AS seconds_left
        INTO signing_key FROM tenancy.ticket_keys AS k
        WHERE k.key_id = part[1] AND k.not_after > clock_timestamp();
        IF FOUND THEN
            mac := encode(sha256(signing_key.outer_pad || sha256(signing_key.inner_pad
                || convert_to(part[1] || '.' || part[2] || '.' || part[3] || '.' || part[4], 'UTF8'))), 'hex');
            -- Digests are compared, not the codes: what differs first then tells nothing about the code.
            IF sha256(mac::bytea) = sha256(convert_to(part[5], 'UTF8'))
                AND signing_key.seconds_left > 0 AND signing_key.seconds_left <= 60
            THEN
                tenant := part[2];
                SELECT * INTO account FROM tenancy.accounts AS a WHERE a.user_id = tenant;
                IF FOUND THEN
                    ended := CASE
                        WHEN account.erased_at IS NOT NULL THEN 'erased'
                        WHEN account.disabled_at IS NOT NULL AND session_user <> 'live_data_worker' THEN 'disabled'
                        WHEN part[3] <> 'service' AND to_timestamp(part[3]::double precision / 1000) < account.not_before
                            THEN 'signed_out' END;
                    IF ended IS NOT NULL THEN
                        RAISE EXCEPTION 'this user''s access has ended' USING ERRCODE = 'LDA01', DETAIL = ended;
                    END IF;
                END IF;
                RETURN tenant;
            END IF;
        END IF;
    END IF;
    RAISE EXCEPTION 'this transaction has no valid tenant ticket' USING ERRCODE = 'invalid_authorization_specification';
END $$;

ALTER FUNCTION tenancy.current_user_id() OWNER TO live_data_owner;

--
-- Name: enter(text); Type: FUNCTION; Schema: tenancy; Owner: live_data_owner
--

CREATE FUNCTION tenancy.enter(ticket text) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    PERFORM set_config('tenancy.ticket', ticket, true);
    RETURN tenancy.current_user_id();
END $$;

ALTER FUNCTION tenancy.enter(ticket text) OWNER TO live_data_owner;

--
-- Name: erase_user(text); Type: FUNCTION; Schema: tenancy; Owner: live_data_owner
--

CREATE FUNCTION tenancy.erase_user(ticket text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
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

ALTER FUNCTION tenancy.erase_user(ticket text) OWNER TO live_data_owner;

--
-- Name: provision(); Type: FUNCTION; Schema: tenancy; Owner: live_data_owner
--

CREATE FUNCTION tenancy.provision() RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    tenant uuid := tenancy.current_user_id();
BEGIN
    INSERT INTO tenancy.accounts (user_id) VALUES (tenant) ON CONFLICT DO NOTHING;
    -- Held until the end of the transaction: an erasure waits for it, and then finds what it has saved.
    PERFORM FROM tenancy.accounts AS a WHERE a.user_id = tenant AND a.erased_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this user''s access has ended' USING ERRCODE = 'LDA01', DETAIL = 'erased';
    END IF;
    RETURN tenant;
END $$;

ALTER FUNCTION tenancy.provision() OWNER TO live_data_owner;

--
-- Name: set_disabled(text, boolean); Type: FUNCTION; Schema: tenancy; Owner: live_data_owner
--

CREATE FUNCTION tenancy.set_disabled(ticket text, disabled boolean) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    tenant uuid := tenancy.account_of(ticket);
BEGIN
    UPDATE tenancy.accounts AS a SET disabled_at = CASE WHEN disabled THEN coalesce(a.disabled_at, now()) END WHERE a.user_id = tenant;
    RETURN tenancy.account_json(tenant);
END $$;

ALTER FUNCTION tenancy.set_disabled(ticket text, disabled boolean) OWNER TO live_data_owner;

--
-- Name: sign_out(text, timestamp with time zone); Type: FUNCTION; Schema: tenancy; Owner: live_data_owner
--

CREATE FUNCTION tenancy.sign_out(ticket text, moment timestamp with time zone) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    tenant uuid := tenancy.account_of(ticket);
BEGIN
    UPDATE tenancy.accounts AS a SET not_before = greatest(a.not_before, moment) WHERE a.user_id = tenant;
    RETURN tenancy.account_json(tenant);
END $$;

ALTER FUNCTION tenancy.sign_out(ticket text, moment timestamp with time zone) OWNER TO live_data_owner;

--
-- Name: users_swept(uuid[]); Type: FUNCTION; Schema: tenancy; Owner: live_data_owner
--

CREATE FUNCTION tenancy.users_swept(swept uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    UPDATE tenancy.accounts AS a SET swept_at = now() WHERE a.user_id = ANY (swept) AND a.erased_at IS NOT NULL
$$;

ALTER FUNCTION tenancy.users_swept(swept uuid[]) OWNER TO live_data_owner;

--
-- Name: users_to_sweep(); Type: FUNCTION; Schema: tenancy; Owner: live_data_owner
--

CREATE FUNCTION tenancy.users_to_sweep() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT coalesce(array_agg(a.user_id), '{}') FROM tenancy.accounts AS a
    WHERE a.erased_at IS NOT NULL AND (a.swept_at IS NULL OR
        a.swept_at < a.erased_at + interval '15 minutes' AND now() >= a.erased_at + interval '15 minutes')
$$;

ALTER FUNCTION tenancy.users_to_sweep() OWNER TO live_data_owner;

--
-- Name: analysis(text, uuid); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.analysis(ticket text, analysis_id uuid) RETURNS text
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

ALTER FUNCTION trading.analysis(ticket text, analysis_id uuid) OWNER TO live_data_owner;

--
-- Name: analysis_by_key(text, text); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.analysis_by_key(ticket text, idempotency_key text) RETURNS text
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

ALTER FUNCTION trading.analysis_by_key(ticket text, idempotency_key text) OWNER TO live_data_owner;

--
-- Name: analysis_status(text, uuid); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.analysis_status(ticket text, analysis_id uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
BEGIN
    RETURN (SELECT a.status FROM trading.analyses AS a WHERE a.user_id = tenant AND a.id = analysis_status.analysis_id);
END $$;

ALTER FUNCTION trading.analysis_status(ticket text, analysis_id uuid) OWNER TO live_data_owner;

--
-- Name: begin_analysis(text, uuid, integer); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.begin_analysis(ticket text, analysis_id uuid, max_attempts integer) RETURNS text
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

ALTER FUNCTION trading.begin_analysis(ticket text, analysis_id uuid, max_attempts integer) OWNER TO live_data_owner;

--
-- Name: fail_analysis(text, uuid, integer, text); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.fail_analysis(ticket text, analysis_id uuid, attempt integer, reason text) RETURNS boolean
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

ALTER FUNCTION trading.fail_analysis(ticket text, analysis_id uuid, attempt integer, reason text) OWNER TO live_data_owner;

--
-- Name: note_usage(text, uuid, integer, jsonb); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.note_usage(ticket text, analysis_id uuid, attempt integer, used jsonb) RETURNS boolean
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

ALTER FUNCTION trading.note_usage(ticket text, analysis_id uuid, attempt integer, used jsonb) OWNER TO live_data_owner;

--
-- Name: postpone_analysis(text, uuid, integer, interval, text); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.postpone_analysis(ticket text, analysis_id uuid, attempt integer, patience interval, reason text) RETURNS integer
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

ALTER FUNCTION trading.postpone_analysis(ticket text, analysis_id uuid, attempt integer, patience interval, reason text) OWNER TO live_data_owner;

--
-- Name: recent_trades(text, integer); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.recent_trades(ticket text, most integer) RETURNS text
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

ALTER FUNCTION trading.recent_trades(ticket text, most integer) OWNER TO live_data_owner;

--
-- Name: rfc3339(timestamp with time zone); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.rfc3339(moment timestamp with time zone) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_char((moment AT TIME ZONE 'UTC'::text), CASE WHEN (date_trunc('second'::text, moment, 'UTC'::text) = moment) THEN 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'::text END);

ALTER FUNCTION trading.rfc3339(moment timestamp with time zone) OWNER TO live_data_owner;

--
-- Name: save_reading(text, uuid, integer, jsonb); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.save_reading(ticket text, analysis_id uuid, attempt integer, reading jsonb) RETURNS boolean
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

ALTER FUNCTION trading.save_reading(ticket text, analysis_id uuid, attempt integer, reading jsonb) OWNER TO live_data_owner;

--
-- Name: screenshot(text, uuid); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.screenshot(ticket text, screenshot_id uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    tenant uuid := tenancy.enter(ticket);
BEGIN
    RETURN (
        SELECT json_build_object('id', s.id, 'filename', s.filename, 'media_type', s.media_type)
        FROM trading.screenshots AS s WHERE s.user_id = tenant AND s.id = screenshot.screenshot_id);
END $$;

ALTER FUNCTION trading.screenshot(ticket text, screenshot_id uuid) OWNER TO live_data_owner;

--
-- Name: submit_analysis(text, jsonb); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.submit_analysis(ticket text, request jsonb) RETURNS text
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

ALTER FUNCTION trading.submit_analysis(ticket text, request jsonb) OWNER TO live_data_owner;

--
-- Name: trade_sources; Type: TABLE; Schema: trading; Owner: live_data_owner
--

CREATE TABLE trading.trade_sources (
    user_id uuid NOT NULL,
    analysis_id uuid NOT NULL,
    "position" integer NOT NULL,
    trade_id uuid NOT NULL,
    screenshot_id uuid NOT NULL,
    row_number integer NOT NULL,
    box integer[] NOT NULL,
    fields jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT trade_sources_box_check CHECK ((cardinality(box) = 4))
);
ALTER TABLE ONLY trading.trade_sources ALTER COLUMN user_id SET STATISTICS 0;
ALTER TABLE ONLY trading.trade_sources ALTER COLUMN analysis_id SET STATISTICS 0;
ALTER TABLE ONLY trading.trade_sources ALTER COLUMN "position" SET STATISTICS 0;
ALTER TABLE ONLY trading.trade_sources ALTER COLUMN trade_id SET STATISTICS 0;
ALTER TABLE ONLY trading.trade_sources ALTER COLUMN screenshot_id SET STATISTICS 0;
ALTER TABLE ONLY trading.trade_sources ALTER COLUMN row_number SET STATISTICS 0;
ALTER TABLE ONLY trading.trade_sources ALTER COLUMN box SET STATISTICS 0;
ALTER TABLE ONLY trading.trade_sources ALTER COLUMN fields SET STATISTICS 0;
ALTER TABLE ONLY trading.trade_sources ALTER COLUMN created_at SET STATISTICS 0;

ALTER TABLE ONLY trading.trade_sources FORCE ROW LEVEL SECURITY;

ALTER TABLE trading.trade_sources OWNER TO live_data_owner;

--
-- Name: trades; Type: TABLE; Schema: trading; Owner: live_data_owner
--

CREATE TABLE trading.trades (
    user_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    identity bytea NOT NULL,
    kind text NOT NULL,
    symbol text,
    symbol_key text GENERATED ALWAYS AS (upper(regexp_replace(symbol, '[^[:alnum:]]'::text, ''::text, 'g'::text))) STORED,
    side text,
    quantity numeric,
    price numeric,
    exit_price numeric,
    executed_at timestamp with time zone,
    executed_precision text,
    closed_at timestamp with time zone,
    closed_precision text,
    fee numeric,
    pnl numeric,
    currency text,
    account text,
    order_id text,
    confidence numeric(4,3) NOT NULL,
    status text NOT NULL,
    review_reasons text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    occurred_at timestamp with time zone GENERATED ALWAYS AS (COALESCE(executed_at, created_at)) STORED,
    CONSTRAINT trades_check CHECK (((executed_at IS NULL) = (executed_precision IS NULL))),
    CONSTRAINT trades_check1 CHECK (((closed_at IS NULL) = (closed_precision IS NULL))),
    CONSTRAINT trades_check2 CHECK (((status = 'needs_review'::text) OR ((symbol IS NOT NULL) AND (side IS NOT NULL) AND (quantity IS NOT NULL) AND (price IS NOT NULL)))),
    CONSTRAINT trades_closed_precision_check CHECK ((closed_precision = ANY (ARRAY['day'::text, 'minute'::text, 'second'::text]))),
    CONSTRAINT trades_confidence_check CHECK (((confidence >= (0)::numeric) AND (confidence <= (1)::numeric))),
    CONSTRAINT trades_executed_precision_check CHECK ((executed_precision = ANY (ARRAY['day'::text, 'minute'::text, 'second'::text]))),
    CONSTRAINT trades_identity_check CHECK ((length(identity) = 32)),
    CONSTRAINT trades_kind_check CHECK ((kind = ANY (ARRAY['fill'::text, 'round_trip'::text, 'position'::text]))),
    CONSTRAINT trades_quantity_check CHECK ((quantity >= (0)::numeric)),
    CONSTRAINT trades_side_check CHECK ((side = ANY (ARRAY['buy'::text, 'sell'::text]))),
    CONSTRAINT trades_status_check CHECK ((status = ANY (ARRAY['accepted'::text, 'needs_review'::text])))
);
ALTER TABLE ONLY trading.trades ALTER COLUMN user_id SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN id SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN identity SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN kind SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN symbol SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN symbol_key SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN side SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN quantity SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN price SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN exit_price SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN executed_at SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN executed_precision SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN closed_at SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN closed_precision SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN fee SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN pnl SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN currency SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN account SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN order_id SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN confidence SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN status SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN review_reasons SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN created_at SET STATISTICS 0;
ALTER TABLE ONLY trading.trades ALTER COLUMN occurred_at SET STATISTICS 0;

ALTER TABLE ONLY trading.trades FORCE ROW LEVEL SECURITY;

ALTER TABLE trading.trades OWNER TO live_data_owner;

--
-- Name: trade_json(trading.trades, trading.trade_sources); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.trade_json(trade trading.trades, source trading.trade_sources) RETURNS json
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN json_build_object('id', (trade).id, 'analysis_id', (source).analysis_id, 'kind', (trade).kind, 'symbol', (trade).symbol, 'side', (trade).side, 'quantity', ((trade).quantity)::text, 'price', ((trade).price)::text, 'exit_price', ((trade).exit_price)::text, 'executed_at', trading.rfc3339((trade).executed_at), 'executed_precision', (trade).executed_precision, 'closed_at', trading.rfc3339((trade).closed_at), 'closed_precision', (trade).closed_precision, 'fee', ((trade).fee)::text, 'pnl', ((trade).pnl)::text, 'currency', (trade).currency, 'account', (trade).account, 'order_id', (trade).order_id, 'confidence', (trade).confidence, 'status', (trade).status, 'review_reasons', (trade).review_reasons, 'source', json_build_object('screenshot_id', (source).screenshot_id, 'row', (source).row_number, 'box', (source).box, 'fields', (source).fields));

ALTER FUNCTION trading.trade_json(trade trading.trades, source trading.trade_sources) OWNER TO live_data_owner;

--
-- Name: usage_sum(jsonb, jsonb); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.usage_sum(one jsonb, other jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN ((one IS NULL) OR (other IS NULL)) THEN COALESCE(other, one) ELSE jsonb_build_object('model', (other ->> 'model'::text), 'input_tokens', (((one ->> 'input_tokens'::text))::bigint + ((other ->> 'input_tokens'::text))::bigint), 'output_tokens', (((one ->> 'output_tokens'::text))::bigint + ((other ->> 'output_tokens'::text))::bigint), 'cache_read_input_tokens', (((one ->> 'cache_read_input_tokens'::text))::bigint + ((other ->> 'cache_read_input_tokens'::text))::bigint), 'cache_creation_input_tokens', (((one ->> 'cache_creation_input_tokens'::text))::bigint + ((other ->> 'cache_creation_input_tokens'::text))::bigint), 'cost_usd', (trim_scale((((one ->> 'cost_usd'::text))::numeric + ((other ->> 'cost_usd'::text))::numeric)))::text) END;

ALTER FUNCTION trading.usage_sum(one jsonb, other jsonb) OWNER TO live_data_owner;

--
-- Name: user_trade_history(text, jsonb); Type: FUNCTION; Schema: trading; Owner: live_data_owner
--

CREATE FUNCTION trading.user_trade_history(ticket text, filter jsonb) RETURNS text
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
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

ALTER FUNCTION trading.user_trade_history(ticket text, filter jsonb) OWNER TO live_data_owner;

--
-- Name: applied; Type: TABLE; Schema: migrations; Owner: live_data_owner
--

CREATE TABLE migrations.applied (
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE migrations.applied OWNER TO live_data_owner;

--
-- Name: pgqueuer; Type: TABLE; Schema: queue; Owner: live_data_owner
--

CREATE TABLE queue.pgqueuer (
    id bigint NOT NULL,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    execute_after timestamp with time zone DEFAULT now() NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    slot bigint
);

ALTER TABLE queue.pgqueuer OWNER TO live_data_owner;

--
-- Name: pgqueuer_id_seq; Type: SEQUENCE; Schema: queue; Owner: live_data_owner
--

CREATE SEQUENCE queue.pgqueuer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE queue.pgqueuer_id_seq OWNER TO live_data_owner;

--
-- Name: pgqueuer_id_seq; Type: SEQUENCE OWNED BY; Schema: queue; Owner: live_data_owner
--

ALTER SEQUENCE queue.pgqueuer_id_seq OWNED BY queue.pgqueuer.id;

--
-- Name: pgqueuer_log; Type: TABLE; Schema: queue; Owner: live_data_owner
--

CREATE TABLE queue.pgqueuer_log (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    job_id bigint NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

ALTER TABLE queue.pgqueuer_log OWNER TO live_data_owner;

--
-- Name: pgqueuer_log_id_seq; Type: SEQUENCE; Schema: queue; Owner: live_data_owner
--

ALTER TABLE queue.pgqueuer_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME queue.pgqueuer_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: pgqueuer_schedules; Type: TABLE; Schema: queue; Owner: live_data_owner
--

CREATE TABLE queue.pgqueuer_schedules (
    id bigint NOT NULL,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    next_run timestamp with time zone DEFAULT now() NOT NULL,
    last_run timestamp with time zone,
    status queue.pgqueuer_status DEFAULT 'queued'::queue.pgqueuer_status
);

ALTER TABLE queue.pgqueuer_schedules OWNER TO live_data_owner;

--
-- Name: pgqueuer_schedules_id_seq; Type: SEQUENCE; Schema: queue; Owner: live_data_owner
--

CREATE SEQUENCE queue.pgqueuer_schedules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE queue.pgqueuer_schedules_id_seq OWNER TO live_data_owner;

--
-- Name: pgqueuer_schedules_id_seq; Type: SEQUENCE OWNED BY; Schema: queue; Owner: live_data_owner
--

ALTER SEQUENCE queue.pgqueuer_schedules_id_seq OWNED BY queue.pgqueuer_schedules.id;

--
-- Name: pgqueuer_statistics; Type: TABLE; Schema: queue; Owner: live_data_owner
--

CREATE TABLE queue.pgqueuer_statistics (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT date_trunc('sec'::text, now()) NOT NULL,
    count bigint NOT NULL,
    priority integer NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

ALTER TABLE queue.pgqueuer_statistics OWNER TO live_data_owner;

--
-- Name: pgqueuer_statistics_id_seq; Type: SEQUENCE; Schema: queue; Owner: live_data_owner
--

CREATE SEQUENCE queue.pgqueuer_statistics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE queue.pgqueuer_statistics_id_seq OWNER TO live_data_owner;

--
-- Name: pgqueuer_statistics_id_seq; Type: SEQUENCE OWNED BY; Schema: queue; Owner: live_data_owner
--

ALTER SEQUENCE queue.pgqueuer_statistics_id_seq OWNED BY queue.pgqueuer_statistics.id;

--
-- Name: workers; Type: TABLE; Schema: queue; Owner: live_data_owner
--

CREATE TABLE queue.workers (
    id uuid NOT NULL,
    analyzer text NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE queue.workers OWNER TO live_data_owner;

--
-- Name: accounts; Type: TABLE; Schema: tenancy; Owner: live_data_owner
--

CREATE TABLE tenancy.accounts (
    user_id uuid NOT NULL,
    not_before timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    erased_at timestamp with time zone,
    swept_at timestamp with time zone
);

ALTER TABLE tenancy.accounts OWNER TO live_data_owner;

--
-- Name: ticket_keys; Type: TABLE; Schema: tenancy; Owner: live_data_owner
--

CREATE TABLE tenancy.ticket_keys (
    key_id text NOT NULL,
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL,
    not_after timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT ticket_keys_inner_pad_check CHECK ((length(inner_pad) = 64)),
    CONSTRAINT ticket_keys_key_id_check CHECK ((key_id ~ '^[0-9a-f]{16}$'::text)),
    CONSTRAINT ticket_keys_outer_pad_check CHECK ((length(outer_pad) = 64))
);

ALTER TABLE tenancy.ticket_keys OWNER TO live_data_owner;

--
-- Name: analyses; Type: TABLE; Schema: trading; Owner: live_data_owner
--

CREATE TABLE trading.analyses (
    user_id uuid NOT NULL,
    id uuid NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    prompt text NOT NULL,
    user_context jsonb NOT NULL,
    idempotency_key text NOT NULL,
    request_digest bytea NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    analyzer text,
    result text,
    usage jsonb,
    error_code text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    with_context boolean DEFAULT false NOT NULL,
    postponed smallint DEFAULT 0 NOT NULL,
    postponed_since timestamp with time zone,
    CONSTRAINT analyses_check CHECK (((status = 'success'::text) = ((result IS NOT NULL) AND (analyzer IS NOT NULL)))),
    CONSTRAINT analyses_check1 CHECK (((status = 'failed'::text) = (error_code IS NOT NULL))),
    CONSTRAINT analyses_check2 CHECK (((status = ANY (ARRAY['success'::text, 'failed'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT analyses_idempotency_key_check CHECK (((length(idempotency_key) >= 1) AND (length(idempotency_key) <= 255))),
    CONSTRAINT analyses_request_digest_check CHECK ((length(request_digest) = 32)),
    CONSTRAINT analyses_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'success'::text, 'failed'::text])))
);
ALTER TABLE ONLY trading.analyses ALTER COLUMN user_id SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN id SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN status SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN prompt SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN user_context SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN idempotency_key SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN request_digest SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN attempts SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN analyzer SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN result SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN usage SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN error_code SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN created_at SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN started_at SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN finished_at SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN with_context SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN postponed SET STATISTICS 0;
ALTER TABLE ONLY trading.analyses ALTER COLUMN postponed_since SET STATISTICS 0;

ALTER TABLE ONLY trading.analyses FORCE ROW LEVEL SECURITY;

ALTER TABLE trading.analyses OWNER TO live_data_owner;

--
-- Name: screenshots; Type: TABLE; Schema: trading; Owner: live_data_owner
--

CREATE TABLE trading.screenshots (
    user_id uuid NOT NULL,
    id uuid NOT NULL,
    analysis_id uuid NOT NULL,
    "position" smallint NOT NULL,
    filename text NOT NULL,
    media_type text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    byte_size integer NOT NULL,
    sha256 bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT screenshots_sha256_check CHECK ((length(sha256) = 32))
);
ALTER TABLE ONLY trading.screenshots ALTER COLUMN user_id SET STATISTICS 0;
ALTER TABLE ONLY trading.screenshots ALTER COLUMN id SET STATISTICS 0;
ALTER TABLE ONLY trading.screenshots ALTER COLUMN analysis_id SET STATISTICS 0;
ALTER TABLE ONLY trading.screenshots ALTER COLUMN "position" SET STATISTICS 0;
ALTER TABLE ONLY trading.screenshots ALTER COLUMN filename SET STATISTICS 0;
ALTER TABLE ONLY trading.screenshots ALTER COLUMN media_type SET STATISTICS 0;
ALTER TABLE ONLY trading.screenshots ALTER COLUMN width SET STATISTICS 0;
ALTER TABLE ONLY trading.screenshots ALTER COLUMN height SET STATISTICS 0;
ALTER TABLE ONLY trading.screenshots ALTER COLUMN byte_size SET STATISTICS 0;
ALTER TABLE ONLY trading.screenshots ALTER COLUMN sha256 SET STATISTICS 0;
ALTER TABLE ONLY trading.screenshots ALTER COLUMN created_at SET STATISTICS 0;

ALTER TABLE ONLY trading.screenshots FORCE ROW LEVEL SECURITY;

ALTER TABLE trading.screenshots OWNER TO live_data_owner;

--
-- Name: users; Type: TABLE; Schema: trading; Owner: live_data_owner
--

CREATE TABLE trading.users (
    user_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY trading.users ALTER COLUMN user_id SET STATISTICS 0;
ALTER TABLE ONLY trading.users ALTER COLUMN created_at SET STATISTICS 0;

ALTER TABLE ONLY trading.users FORCE ROW LEVEL SECURITY;

ALTER TABLE trading.users OWNER TO live_data_owner;

--
-- Name: pgqueuer id; Type: DEFAULT; Schema: queue; Owner: live_data_owner
--

ALTER TABLE ONLY queue.pgqueuer ALTER COLUMN id SET DEFAULT nextval('queue.pgqueuer_id_seq'::regclass);

--
-- Name: pgqueuer_schedules id; Type: DEFAULT; Schema: queue; Owner: live_data_owner
--

ALTER TABLE ONLY queue.pgqueuer_schedules ALTER COLUMN id SET DEFAULT nextval('queue.pgqueuer_schedules_id_seq'::regclass);

--
-- Name: pgqueuer_statistics id; Type: DEFAULT; Schema: queue; Owner: live_data_owner
--

ALTER TABLE ONLY queue.pgqueuer_statistics ALTER COLUMN id SET DEFAULT nextval('queue.pgqueuer_statistics_id_seq'::regclass);

--
-- Name: applied applied_pkey; Type: CONSTRAINT; Schema: migrations; Owner: live_data_owner
--

ALTER TABLE ONLY migrations.applied
    ADD CONSTRAINT applied_pkey PRIMARY KEY (number);

--
-- Name: pgqueuer_log pgqueuer_log_pkey; Type: CONSTRAINT; Schema: queue; Owner: live_data_owner
--

ALTER TABLE ONLY queue.pgqueuer_log
    ADD CONSTRAINT pgqueuer_log_pkey PRIMARY KEY (id);

--
-- Name: pgqueuer pgqueuer_pkey; Type: CONSTRAINT; Schema: queue; Owner: live_data_owner
--

ALTER TABLE ONLY queue.pgqueuer
    ADD CONSTRAINT pgqueuer_pkey PRIMARY KEY (id);

--
-- Name: pgqueuer_schedules pgqueuer_schedules_expression_entrypoint_key; Type: CONSTRAINT; Schema: queue; Owner: live_data_owner
--

ALTER TABLE ONLY queue.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_expression_entrypoint_key UNIQUE (expression, entrypoint);

--
-- Name: pgqueuer_schedules pgqueuer_schedules_pkey; Type: CONSTRAINT; Schema: queue; Owner: live_data_owner
--

ALTER TABLE ONLY queue.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_pkey PRIMARY KEY (id);

--
-- Name: pgqueuer_statistics pgqueuer_statistics_pkey; Type: CONSTRAINT; Schema: queue; Owner: live_data_owner
--

ALTER TABLE ONLY queue.pgqueuer_statistics
    ADD CONSTRAINT pgqueuer_statistics_pkey PRIMARY KEY (id);

--
-- Name: workers workers_pkey; Type: CONSTRAINT; Schema: queue; Owner: live_data_owner
--

ALTER TABLE ONLY queue.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (id);

--
-- Name: accounts accounts_pkey; Type: CONSTRAINT; Schema: tenancy; Owner: live_data_owner
--

ALTER TABLE ONLY tenancy.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (user_id);

--
-- Name: ticket_keys ticket_keys_pkey; Type: CONSTRAINT; Schema: tenancy; Owner: live_data_owner
--

ALTER TABLE ONLY tenancy.ticket_keys
    ADD CONSTRAINT ticket_keys_pkey PRIMARY KEY (key_id);

--
-- Name: analyses analyses_pkey; Type: CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.analyses
    ADD CONSTRAINT analyses_pkey PRIMARY KEY (user_id, id);

--
-- Name: analyses analyses_user_id_idempotency_key_key; Type: CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.analyses
    ADD CONSTRAINT analyses_user_id_idempotency_key_key UNIQUE (user_id, idempotency_key);

--
-- Name: screenshots screenshots_pkey; Type: CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.screenshots
    ADD CONSTRAINT screenshots_pkey PRIMARY KEY (user_id, id);

--
-- Name: screenshots screenshots_user_id_analysis_id_position_key; Type: CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.screenshots
    ADD CONSTRAINT screenshots_user_id_analysis_id_position_key UNIQUE (user_id, analysis_id, "position");

--
-- Name: trade_sources trade_sources_pkey; Type: CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.trade_sources
    ADD CONSTRAINT trade_sources_pkey PRIMARY KEY (user_id, analysis_id, "position");

--
-- Name: trades trades_pkey; Type: CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.trades
    ADD CONSTRAINT trades_pkey PRIMARY KEY (user_id, id);

--
-- Name: trades trades_user_id_identity_key; Type: CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.trades
    ADD CONSTRAINT trades_user_id_identity_key UNIQUE (user_id, identity);

--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (user_id);

--
-- Name: pgqueuer_ep_ea_idx; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE INDEX pgqueuer_ep_ea_idx ON queue.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::queue.pgqueuer_status);

--
-- Name: pgqueuer_ep_prio_id_idx; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE INDEX pgqueuer_ep_prio_id_idx ON queue.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::queue.pgqueuer_status);

--
-- Name: pgqueuer_log_created; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE INDEX pgqueuer_log_created ON queue.pgqueuer_log USING btree (created);

--
-- Name: pgqueuer_log_job_id_status; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE INDEX pgqueuer_log_job_id_status ON queue.pgqueuer_log USING btree (job_id, created DESC);

--
-- Name: pgqueuer_log_not_aggregated; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE INDEX pgqueuer_log_not_aggregated ON queue.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

--
-- Name: pgqueuer_log_status; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE INDEX pgqueuer_log_status ON queue.pgqueuer_log USING btree (status);

--
-- Name: pgqueuer_picked_heartbeat_idx; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE INDEX pgqueuer_picked_heartbeat_idx ON queue.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::queue.pgqueuer_status);

--
-- Name: pgqueuer_picked_slot_idx; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON queue.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::queue.pgqueuer_status) AND (slot IS NOT NULL));

--
-- Name: pgqueuer_priority_id_id1_idx; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE INDEX pgqueuer_priority_id_id1_idx ON queue.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::queue.pgqueuer_status);

--
-- Name: pgqueuer_queue_manager_id_idx; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE INDEX pgqueuer_queue_manager_id_idx ON queue.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

--
-- Name: pgqueuer_statistics_unique_count; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON queue.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

--
-- Name: pgqueuer_unique_dedupe_key; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON queue.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::queue.pgqueuer_status, 'picked'::queue.pgqueuer_status])) AND (dedupe_key IS NOT NULL));

--
-- Name: pgqueuer_updated_id_id1_idx; Type: INDEX; Schema: queue; Owner: live_data_owner
--

CREATE INDEX pgqueuer_updated_id_id1_idx ON queue.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::queue.pgqueuer_status);

--
-- Name: analyses_newest_first; Type: INDEX; Schema: trading; Owner: live_data_owner
--

CREATE INDEX analyses_newest_first ON trading.analyses USING btree (user_id, created_at DESC, id DESC);

--
-- Name: trade_sources_of_screenshot; Type: INDEX; Schema: trading; Owner: live_data_owner
--

CREATE INDEX trade_sources_of_screenshot ON trading.trade_sources USING btree (user_id, screenshot_id);

--
-- Name: trade_sources_of_trade; Type: INDEX; Schema: trading; Owner: live_data_owner
--

CREATE INDEX trade_sources_of_trade ON trading.trade_sources USING btree (user_id, trade_id);

--
-- Name: trades_by_symbol; Type: INDEX; Schema: trading; Owner: live_data_owner
--

CREATE INDEX trades_by_symbol ON trading.trades USING btree (user_id, symbol_key, occurred_at DESC, id DESC);

--
-- Name: trades_newest_first; Type: INDEX; Schema: trading; Owner: live_data_owner
--

CREATE INDEX trades_newest_first ON trading.trades USING btree (user_id, occurred_at DESC, id DESC);

--
-- Name: pgqueuer tg_pgqueuer_changed; Type: TRIGGER; Schema: queue; Owner: live_data_owner
--

CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON queue.pgqueuer FOR EACH STATEMENT EXECUTE FUNCTION queue.fn_pgqueuer_changed();

--
-- Name: analyses analyses_user_id_fkey; Type: FK CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.analyses
    ADD CONSTRAINT analyses_user_id_fkey FOREIGN KEY (user_id) REFERENCES trading.users(user_id) ON DELETE CASCADE;

--
-- Name: screenshots screenshots_user_id_analysis_id_fkey; Type: FK CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.screenshots
    ADD CONSTRAINT screenshots_user_id_analysis_id_fkey FOREIGN KEY (user_id, analysis_id) REFERENCES trading.analyses(user_id, id) ON DELETE CASCADE;

--
-- Name: trade_sources trade_sources_user_id_analysis_id_fkey; Type: FK CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.trade_sources
    ADD CONSTRAINT trade_sources_user_id_analysis_id_fkey FOREIGN KEY (user_id, analysis_id) REFERENCES trading.analyses(user_id, id) ON DELETE CASCADE;

--
-- Name: trade_sources trade_sources_user_id_screenshot_id_fkey; Type: FK CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.trade_sources
    ADD CONSTRAINT trade_sources_user_id_screenshot_id_fkey FOREIGN KEY (user_id, screenshot_id) REFERENCES trading.screenshots(user_id, id) ON DELETE CASCADE;

--
-- Name: trade_sources trade_sources_user_id_trade_id_fkey; Type: FK CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.trade_sources
    ADD CONSTRAINT trade_sources_user_id_trade_id_fkey FOREIGN KEY (user_id, trade_id) REFERENCES trading.trades(user_id, id) ON DELETE CASCADE;

--
-- Name: trades trades_user_id_fkey; Type: FK CONSTRAINT; Schema: trading; Owner: live_data_owner
--

ALTER TABLE ONLY trading.trades
    ADD CONSTRAINT trades_user_id_fkey FOREIGN KEY (user_id) REFERENCES trading.users(user_id) ON DELETE CASCADE;

--
-- Name: analyses all_own_analyses; Type: POLICY; Schema: trading; Owner: live_data_owner
--

CREATE POLICY all_own_analyses ON trading.analyses USING ((user_id = ( SELECT tenancy.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT tenancy.current_user_id() AS current_user_id)));

--
-- Name: screenshots all_own_screenshots; Type: POLICY; Schema: trading; Owner: live_data_owner
--

CREATE POLICY all_own_screenshots ON trading.screenshots USING ((user_id = ( SELECT tenancy.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT tenancy.current_user_id() AS current_user_id)));

--
-- Name: trade_sources all_own_trade_sources; Type: POLICY; Schema: trading; Owner: live_data_owner
--

CREATE POLICY all_own_trade_sources ON trading.trade_sources USING ((user_id = ( SELECT tenancy.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT tenancy.current_user_id() AS current_user_id)));

--
-- Name: trades all_own_trades; Type: POLICY; Schema: trading; Owner: live_data_owner
--

CREATE POLICY all_own_trades ON trading.trades USING ((user_id = ( SELECT tenancy.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT tenancy.current_user_id() AS current_user_id)));

--
-- Name: users all_own_users; Type: POLICY; Schema: trading; Owner: live_data_owner
--

CREATE POLICY all_own_users ON trading.users USING ((user_id = ( SELECT tenancy.current_user_id() AS current_user_id))) WITH CHECK ((user_id = ( SELECT tenancy.current_user_id() AS current_user_id)));

--
-- Name: analyses; Type: ROW SECURITY; Schema: trading; Owner: live_data_owner
--

ALTER TABLE trading.analyses ENABLE ROW LEVEL SECURITY;

--
-- Name: screenshots; Type: ROW SECURITY; Schema: trading; Owner: live_data_owner
--

ALTER TABLE trading.screenshots ENABLE ROW LEVEL SECURITY;

--
-- Name: trade_sources; Type: ROW SECURITY; Schema: trading; Owner: live_data_owner
--

ALTER TABLE trading.trade_sources ENABLE ROW LEVEL SECURITY;

--
-- Name: trades; Type: ROW SECURITY; Schema: trading; Owner: live_data_owner
--

ALTER TABLE trading.trades ENABLE ROW LEVEL SECURITY;

--
-- Name: users; Type: ROW SECURITY; Schema: trading; Owner: live_data_owner
--

ALTER TABLE trading.users ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA migrations; Type: ACL; Schema: -; Owner: live_data_owner
--

GRANT USAGE ON SCHEMA migrations TO live_data_api;
GRANT USAGE ON SCHEMA migrations TO live_data_worker;

--
-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: pg_database_owner
--

REVOKE USAGE ON SCHEMA public FROM PUBLIC;

--
-- Name: SCHEMA queue; Type: ACL; Schema: -; Owner: live_data_owner
--

GRANT USAGE ON SCHEMA queue TO live_data_api;
GRANT USAGE ON SCHEMA queue TO live_data_worker;

--
-- Name: SCHEMA tenancy; Type: ACL; Schema: -; Owner: live_data_owner
--

GRANT USAGE ON SCHEMA tenancy TO live_data_api;
GRANT USAGE ON SCHEMA tenancy TO live_data_worker;

--
-- Name: SCHEMA trading; Type: ACL; Schema: -; Owner: live_data_owner
--

GRANT USAGE ON SCHEMA trading TO live_data_api;
GRANT USAGE ON SCHEMA trading TO live_data_worker;

--
-- Name: FUNCTION lo_close(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_close(integer) FROM PUBLIC;

--
-- Name: FUNCTION lo_creat(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_creat(integer) FROM PUBLIC;

--
-- Name: FUNCTION lo_create(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_create(oid) FROM PUBLIC;

--
-- Name: FUNCTION lo_from_bytea(oid, bytea); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC;

--
-- Name: FUNCTION lo_get(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_get(oid) FROM PUBLIC;

--
-- Name: FUNCTION lo_get(oid, bigint, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_get(oid, bigint, integer) FROM PUBLIC;

--
-- Name: FUNCTION lo_lseek(integer, integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_lseek(integer, integer, integer) FROM PUBLIC;

--
-- Name: FUNCTION lo_lseek64(integer, bigint, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_lseek64(integer, bigint, integer) FROM PUBLIC;

--
-- Name: FUNCTION lo_open(oid, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_open(oid, integer) FROM PUBLIC;

--
-- Name: FUNCTION lo_put(oid, bigint, bytea); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_put(oid, bigint, bytea) FROM PUBLIC;

--
-- Name: FUNCTION lo_tell(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_tell(integer) FROM PUBLIC;

--
-- Name: FUNCTION lo_tell64(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_tell64(integer) FROM PUBLIC;

--
-- Name: FUNCTION lo_truncate(integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_truncate(integer, integer) FROM PUBLIC;

--
-- Name: FUNCTION lo_truncate64(integer, bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_truncate64(integer, bigint) FROM PUBLIC;

--
-- Name: FUNCTION lo_unlink(oid); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lo_unlink(oid) FROM PUBLIC;

--
-- Name: FUNCTION loread(integer, integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.loread(integer, integer) FROM PUBLIC;

--
-- Name: FUNCTION lowrite(integer, bytea); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.lowrite(integer, bytea) FROM PUBLIC;

--
-- Name: FUNCTION pg_cancel_backend(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_cancel_backend(integer) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_activity(pid integer, OUT datid oid, OUT pid integer, OUT usesysid oid, OUT application_name text, OUT state text, OUT query text, OUT wait_event_type text, OUT wait_event text, OUT xact_start timestamp with time zone, OUT query_start timestamp with time zone, OUT backend_start timestamp with time zone, OUT state_change timestamp with time zone, OUT client_addr inet, OUT client_hostname text, OUT client_port integer, OUT backend_xid xid, OUT backend_xmin xid, OUT backend_type text, OUT ssl boolean, OUT sslversion text, OUT sslcipher text, OUT sslbits integer, OUT ssl_client_dn text, OUT ssl_client_serial numeric, OUT ssl_issuer_dn text, OUT gss_auth boolean, OUT gss_princ text, OUT gss_enc boolean, OUT gss_delegation boolean, OUT leader_pid integer, OUT query_id bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_activity(pid integer, OUT datid oid, OUT pid integer, OUT usesysid oid, OUT application_name text, OUT state text, OUT query text, OUT wait_event_type text, OUT wait_event text, OUT xact_start timestamp with time zone, OUT query_start timestamp with time zone, OUT backend_start timestamp with time zone, OUT state_change timestamp with time zone, OUT client_addr inet, OUT client_hostname text, OUT client_port integer, OUT backend_xid xid, OUT backend_xmin xid, OUT backend_type text, OUT ssl boolean, OUT sslversion text, OUT sslcipher text, OUT sslbits integer, OUT ssl_client_dn text, OUT ssl_client_serial numeric, OUT ssl_issuer_dn text, OUT gss_auth boolean, OUT gss_princ text, OUT gss_enc boolean, OUT gss_delegation boolean, OUT leader_pid integer, OUT query_id bigint) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_activity(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_activity(integer) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_activity_start(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_activity_start(integer) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_client_addr(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_client_addr(integer) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_client_port(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_client_port(integer) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_dbid(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_dbid(integer) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_idset(); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_idset() FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_io(backend_pid integer, OUT backend_type text, OUT object text, OUT context text, OUT reads bigint, OUT read_bytes numeric, OUT read_time double precision, OUT writes bigint, OUT write_bytes numeric, OUT write_time double precision, OUT writebacks bigint, OUT writeback_time double precision, OUT extends bigint, OUT extend_bytes numeric, OUT extend_time double precision, OUT hits bigint, OUT evictions bigint, OUT reuses bigint, OUT fsyncs bigint, OUT fsync_time double precision, OUT stats_reset timestamp with time zone); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_io(backend_pid integer, OUT backend_type text, OUT object text, OUT context text, OUT reads bigint, OUT read_bytes numeric, OUT read_time double precision, OUT writes bigint, OUT write_bytes numeric, OUT write_time double precision, OUT writebacks bigint, OUT writeback_time double precision, OUT extends bigint, OUT extend_bytes numeric, OUT extend_time double precision, OUT hits bigint, OUT evictions bigint, OUT reuses bigint, OUT fsyncs bigint, OUT fsync_time double precision, OUT stats_reset timestamp with time zone) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_pid(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_pid(integer) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_start(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_start(integer) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_subxact(bid integer, OUT subxact_count integer, OUT subxact_overflowed boolean); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_subxact(bid integer, OUT subxact_count integer, OUT subxact_overflowed boolean) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_userid(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_userid(integer) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_wait_event(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_wait_event(integer) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_wait_event_type(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_wait_event_type(integer) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_wal(backend_pid integer, OUT wal_records bigint, OUT wal_fpi bigint, OUT wal_bytes numeric, OUT wal_buffers_full bigint, OUT stats_reset timestamp with time zone); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_wal(backend_pid integer, OUT wal_records bigint, OUT wal_fpi bigint, OUT wal_bytes numeric, OUT wal_buffers_full bigint, OUT stats_reset timestamp with time zone) FROM PUBLIC;

--
-- Name: FUNCTION pg_stat_get_backend_xact_start(integer); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_stat_get_backend_xact_start(integer) FROM PUBLIC;

--
-- Name: FUNCTION pg_terminate_backend(pid integer, timeout bigint); Type: ACL; Schema: pg_catalog; Owner: postgres
--

REVOKE ALL ON FUNCTION pg_catalog.pg_terminate_backend(pid integer, timeout bigint) FROM PUBLIC;

--
-- Name: FUNCTION enqueue_analysis(analysis_id uuid); Type: ACL; Schema: queue; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION queue.enqueue_analysis(analysis_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION queue.enqueue_analysis(analysis_id uuid) TO live_data_api;

--
-- Name: FUNCTION fn_pgqueuer_changed(); Type: ACL; Schema: queue; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION queue.fn_pgqueuer_changed() FROM PUBLIC;
GRANT ALL ON FUNCTION queue.fn_pgqueuer_changed() TO live_data_worker;

--
-- Name: FUNCTION keep_house(worker_id uuid, analyzer text); Type: ACL; Schema: queue; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION queue.keep_house(worker_id uuid, analyzer text) FROM PUBLIC;
GRANT ALL ON FUNCTION queue.keep_house(worker_id uuid, analyzer text) TO live_data_worker;

--
-- Name: FUNCTION state(); Type: ACL; Schema: queue; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION queue.state() FROM PUBLIC;
GRANT ALL ON FUNCTION queue.state() TO live_data_api;

--
-- Name: FUNCTION account_json(changed uuid); Type: ACL; Schema: tenancy; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION tenancy.account_json(changed uuid) FROM PUBLIC;

--
-- Name: FUNCTION account_of(ticket text); Type: ACL; Schema: tenancy; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION tenancy.account_of(ticket text) FROM PUBLIC;

--
-- Name: FUNCTION current_user_id(); Type: ACL; Schema: tenancy; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION tenancy.current_user_id() FROM PUBLIC;
GRANT ALL ON FUNCTION tenancy.current_user_id() TO live_data_api;
GRANT ALL ON FUNCTION tenancy.current_user_id() TO live_data_worker;

--
-- Name: FUNCTION enter(ticket text); Type: ACL; Schema: tenancy; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION tenancy.enter(ticket text) FROM PUBLIC;
GRANT ALL ON FUNCTION tenancy.enter(ticket text) TO live_data_api;
GRANT ALL ON FUNCTION tenancy.enter(ticket text) TO live_data_worker;

--
-- Name: FUNCTION erase_user(ticket text); Type: ACL; Schema: tenancy; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION tenancy.erase_user(ticket text) FROM PUBLIC;
GRANT ALL ON FUNCTION tenancy.erase_user(ticket text) TO live_data_api;

--
-- Name: FUNCTION provision(); Type: ACL; Schema: tenancy; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION tenancy.provision() FROM PUBLIC;
GRANT ALL ON FUNCTION tenancy.provision() TO live_data_api;

--
-- Name: FUNCTION set_disabled(ticket text, disabled boolean); Type: ACL; Schema: tenancy; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION tenancy.set_disabled(ticket text, disabled boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION tenancy.set_disabled(ticket text, disabled boolean) TO live_data_api;

--
-- Name: FUNCTION sign_out(ticket text, moment timestamp with time zone); Type: ACL; Schema: tenancy; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION tenancy.sign_out(ticket text, moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION tenancy.sign_out(ticket text, moment timestamp with time zone) TO live_data_api;

--
-- Name: FUNCTION users_swept(swept uuid[]); Type: ACL; Schema: tenancy; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION tenancy.users_swept(swept uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION tenancy.users_swept(swept uuid[]) TO live_data_worker;

--
-- Name: FUNCTION users_to_sweep(); Type: ACL; Schema: tenancy; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION tenancy.users_to_sweep() FROM PUBLIC;
GRANT ALL ON FUNCTION tenancy.users_to_sweep() TO live_data_worker;

--
-- Name: FUNCTION analysis(ticket text, analysis_id uuid); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.analysis(ticket text, analysis_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.analysis(ticket text, analysis_id uuid) TO live_data_api;

--
-- Name: FUNCTION analysis_by_key(ticket text, idempotency_key text); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.analysis_by_key(ticket text, idempotency_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.analysis_by_key(ticket text, idempotency_key text) TO live_data_api;

--
-- Name: FUNCTION analysis_status(ticket text, analysis_id uuid); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.analysis_status(ticket text, analysis_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.analysis_status(ticket text, analysis_id uuid) TO live_data_api;

--
-- Name: FUNCTION begin_analysis(ticket text, analysis_id uuid, max_attempts integer); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.begin_analysis(ticket text, analysis_id uuid, max_attempts integer) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.begin_analysis(ticket text, analysis_id uuid, max_attempts integer) TO live_data_worker;

--
-- Name: FUNCTION fail_analysis(ticket text, analysis_id uuid, attempt integer, reason text); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.fail_analysis(ticket text, analysis_id uuid, attempt integer, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.fail_analysis(ticket text, analysis_id uuid, attempt integer, reason text) TO live_data_worker;

--
-- Name: FUNCTION note_usage(ticket text, analysis_id uuid, attempt integer, used jsonb); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.note_usage(ticket text, analysis_id uuid, attempt integer, used jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.note_usage(ticket text, analysis_id uuid, attempt integer, used jsonb) TO live_data_worker;

--
-- Name: FUNCTION postpone_analysis(ticket text, analysis_id uuid, attempt integer, patience interval, reason text); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.postpone_analysis(ticket text, analysis_id uuid, attempt integer, patience interval, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.postpone_analysis(ticket text, analysis_id uuid, attempt integer, patience interval, reason text) TO live_data_worker;

--
-- Name: FUNCTION recent_trades(ticket text, most integer); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.recent_trades(ticket text, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.recent_trades(ticket text, most integer) TO live_data_worker;

--
-- Name: FUNCTION rfc3339(moment timestamp with time zone); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.rfc3339(moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.rfc3339(moment timestamp with time zone) TO live_data_api;
GRANT ALL ON FUNCTION trading.rfc3339(moment timestamp with time zone) TO live_data_worker;

--
-- Name: FUNCTION save_reading(ticket text, analysis_id uuid, attempt integer, reading jsonb); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.save_reading(ticket text, analysis_id uuid, attempt integer, reading jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.save_reading(ticket text, analysis_id uuid, attempt integer, reading jsonb) TO live_data_worker;

--
-- Name: FUNCTION screenshot(ticket text, screenshot_id uuid); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.screenshot(ticket text, screenshot_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.screenshot(ticket text, screenshot_id uuid) TO live_data_api;

--
-- Name: FUNCTION submit_analysis(ticket text, request jsonb); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.submit_analysis(ticket text, request jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.submit_analysis(ticket text, request jsonb) TO live_data_api;

--
-- Name: TABLE trade_sources; Type: ACL; Schema: trading; Owner: live_data_owner
--

GRANT SELECT ON TABLE trading.trade_sources TO live_data_api;
GRANT SELECT,INSERT ON TABLE trading.trade_sources TO live_data_worker;

--
-- Name: TABLE trades; Type: ACL; Schema: trading; Owner: live_data_owner
--

GRANT SELECT ON TABLE trading.trades TO live_data_api;
GRANT SELECT,INSERT ON TABLE trading.trades TO live_data_worker;

--
-- Name: FUNCTION trade_json(trade trading.trades, source trading.trade_sources); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.trade_json(trade trading.trades, source trading.trade_sources) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.trade_json(trade trading.trades, source trading.trade_sources) TO live_data_api;
GRANT ALL ON FUNCTION trading.trade_json(trade trading.trades, source trading.trade_sources) TO live_data_worker;

--
-- Name: FUNCTION usage_sum(one jsonb, other jsonb); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.usage_sum(one jsonb, other jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.usage_sum(one jsonb, other jsonb) TO live_data_worker;

--
-- Name: FUNCTION user_trade_history(ticket text, filter jsonb); Type: ACL; Schema: trading; Owner: live_data_owner
--

REVOKE ALL ON FUNCTION trading.user_trade_history(ticket text, filter jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION trading.user_trade_history(ticket text, filter jsonb) TO live_data_api;

--
-- Name: TABLE applied; Type: ACL; Schema: migrations; Owner: live_data_owner
--

GRANT SELECT ON TABLE migrations.applied TO live_data_api;
GRANT SELECT ON TABLE migrations.applied TO live_data_worker;

--
-- Name: TABLE pgqueuer; Type: ACL; Schema: queue; Owner: live_data_owner
--

GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE queue.pgqueuer TO live_data_worker;

--
-- Name: SEQUENCE pgqueuer_id_seq; Type: ACL; Schema: queue; Owner: live_data_owner
--

GRANT USAGE ON SEQUENCE queue.pgqueuer_id_seq TO live_data_worker;

--
-- Name: TABLE pgqueuer_log; Type: ACL; Schema: queue; Owner: live_data_owner
--

GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE queue.pgqueuer_log TO live_data_worker;

--
-- Name: SEQUENCE pgqueuer_log_id_seq; Type: ACL; Schema: queue; Owner: live_data_owner
--

GRANT USAGE ON SEQUENCE queue.pgqueuer_log_id_seq TO live_data_worker;

--
-- Name: TABLE pgqueuer_schedules; Type: ACL; Schema: queue; Owner: live_data_owner
--

GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE queue.pgqueuer_schedules TO live_data_worker;

--
-- Name: SEQUENCE pgqueuer_schedules_id_seq; Type: ACL; Schema: queue; Owner: live_data_owner
--

GRANT USAGE ON SEQUENCE queue.pgqueuer_schedules_id_seq TO live_data_worker;

--
-- Name: TABLE pgqueuer_statistics; Type: ACL; Schema: queue; Owner: live_data_owner
--

GRANT SELECT,INSERT,DELETE,TRUNCATE,UPDATE ON TABLE queue.pgqueuer_statistics TO live_data_worker;

--
-- Name: SEQUENCE pgqueuer_statistics_id_seq; Type: ACL; Schema: queue; Owner: live_data_owner
--

GRANT USAGE ON SEQUENCE queue.pgqueuer_statistics_id_seq TO live_data_worker;

--
-- Name: TABLE workers; Type: ACL; Schema: queue; Owner: live_data_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE queue.workers TO live_data_worker;

--
-- Name: TABLE analyses; Type: ACL; Schema: trading; Owner: live_data_owner
--

GRANT SELECT,INSERT ON TABLE trading.analyses TO live_data_api;
GRANT SELECT,UPDATE ON TABLE trading.analyses TO live_data_worker;

--
-- Name: TABLE screenshots; Type: ACL; Schema: trading; Owner: live_data_owner
--

GRANT SELECT,INSERT ON TABLE trading.screenshots TO live_data_api;
GRANT SELECT ON TABLE trading.screenshots TO live_data_worker;

--
-- Name: TABLE users; Type: ACL; Schema: trading; Owner: live_data_owner
--

GRANT SELECT ON TABLE trading.users TO live_data_api;

--
-- Name: COLUMN users.user_id; Type: ACL; Schema: trading; Owner: live_data_owner
--

GRANT INSERT(user_id) ON TABLE trading.users TO live_data_api;

--
-- PostgreSQL database dump complete
--
