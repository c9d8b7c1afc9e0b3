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

CREATE OR REPLACE FUNCTION tenancy.current_user_id() RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
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
COMMENT ON FUNCTION tenancy.current_user_id() IS
    'The user this transaction works for, by its ticket `key_id.user_id.issued.expiry.mac`; `issued` is when the user''s token was '
    'issued (milliseconds since the epoch), or `service` for who acts for the user. Raises when the ticket is absent, forged, expired '
    'or made for longer than 60 s, and LDA01 when it is genuine and the user was erased, disabled (what the worker has begun it may '
    'end) or has signed out since the token was issued.';

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
