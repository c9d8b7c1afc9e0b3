-- Accounts that were signed out, disabled or erased; tickets that tell when the user's token was issued; no statistics.

CREATE TABLE tenancy.accounts (
    user_id uuid PRIMARY KEY,
    not_before timestamptz NOT NULL DEFAULT '-infinity',
    disabled_at timestamptz,
    erased_at timestamptz,
    swept_at timestamptz
);
COMMENT ON TABLE tenancy.accounts IS
    'Whose access has ended. No login role has a privilege on it: every ticket is checked against it by its owner.';
COMMENT ON COLUMN tenancy.accounts.not_before IS 'Tokens issued before this moment are refused: the user has signed out everywhere.';
COMMENT ON COLUMN tenancy.accounts.erased_at IS 'A tombstone: refuses for ever what arrives for this user.';
COMMENT ON COLUMN tenancy.accounts.swept_at IS 'When the screenshots of an erased user were last removed from the store.';

CREATE FUNCTION tenancy.verified_ticket(ticket text, OUT user_id uuid, OUT token_issued_at timestamptz)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part text[] := string_to_array(ticket, '.');
    signing_key tenancy.ticket_keys;
    mac text;
    seconds_left double precision;
BEGIN
    IF cardinality(part) = 5 THEN
        SELECT * INTO signing_key FROM tenancy.ticket_keys
        WHERE key_id = part[1] AND not_after > clock_timestamp();
        IF FOUND THEN
            mac := encode(sha256(signing_key.outer_pad || sha256(signing_key.inner_pad
                || convert_to(part[1] || '.' || part[2] || '.' || part[3] || '.' || part[4], 'UTF8'))), 'hex');
            -- Digests are compared, not the codes: what differs first then tells nothing about the code.
            IF sha256(convert_to(mac, 'UTF8')) = sha256(convert_to(part[5], 'UTF8')) THEN
                seconds_left := part[4]::double precision - extract(epoch FROM clock_timestamp());
                IF seconds_left > 0 AND seconds_left <= 60 THEN
                    user_id := part[2]::uuid;
                    token_issued_at := CASE WHEN part[3] <> 'service' THEN to_timestamp(part[3]::double precision / 1000) END;
                    RETURN;
                END IF;
            END IF;
        END IF;
    END IF;
    RAISE EXCEPTION 'this transaction has no valid tenant ticket' USING ERRCODE = 'invalid_authorization_specification';
END $$;
COMMENT ON FUNCTION tenancy.verified_ticket(text) IS
    'The user of a ticket `key_id.user_id.issued.expiry.mac`, and when the user''s token was issued (milliseconds since the epoch; '
    'null for `service`, which acts for the user). Raises when it is absent, forged, expired or made for longer than 60 s.';

CREATE OR REPLACE FUNCTION tenancy.current_user_id() RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entered record := tenancy.verified_ticket(current_setting('tenancy.ticket', true));
    account tenancy.accounts;
    ended text;
BEGIN
    SELECT * INTO account FROM tenancy.accounts AS a WHERE a.user_id = entered.user_id;
    IF FOUND THEN
        ended := CASE
            WHEN account.erased_at IS NOT NULL THEN 'erased'
            WHEN account.disabled_at IS NOT NULL AND session_user <> 'live_data_worker' THEN 'disabled'
            WHEN entered.token_issued_at < account.not_before THEN 'signed_out' END;
        IF ended IS NOT NULL THEN
            RAISE EXCEPTION 'this user''s access has ended' USING ERRCODE = 'LDA01', DETAIL = ended;
        END IF;
    END IF;
    RETURN entered.user_id;
END $$;
COMMENT ON FUNCTION tenancy.current_user_id() IS
    'The user this transaction works for. Raises without a valid ticket, and LDA01 when the user was erased, disabled (what the '
    'worker has begun it may end) or has signed out since the token was issued.';

CREATE FUNCTION tenancy.provision() RETURNS uuid
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
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
COMMENT ON FUNCTION tenancy.provision() IS 'Gives the current tenant an account if it has none yet, and keeps it from being erased meanwhile.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tenancy FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.provision() TO live_data_api;

-- The planner tells by its estimates (EXPLAIN) what is frequent in a column, row level security or not: so it is not to know.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT a.attrelid::regclass AS place, a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'trading'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', found.place, found.attname);
    END LOOP;
END $$;
