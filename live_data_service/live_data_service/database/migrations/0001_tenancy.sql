-- Who the current transaction works for, in a form that SQL alone cannot forge.
--
-- A transaction carries a tenant ticket, `key_id.user_id.expiry.mac`, in the setting `tenancy.ticket`. Anyone
-- may set that to anything; only a ticket with a right HMAC-SHA-256 counts, and its keys are readable
-- by the owner alone.

CREATE SCHEMA tenancy;
COMMENT ON SCHEMA tenancy IS 'The tenant of the current transaction.';

CREATE TABLE tenancy.ticket_keys (
    key_id text PRIMARY KEY CHECK (key_id ~ '^[0-9a-f]{16}$'),
    inner_pad bytea NOT NULL CHECK (length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (length(outer_pad) = 64),
    not_after timestamptz NOT NULL DEFAULT 'infinity'
);
COMMENT ON TABLE tenancy.ticket_keys IS
    'Keys of tenant tickets, XORed with the two pads of HMAC (RFC 2104) so that core sha256() is enough to verify.';

CREATE FUNCTION tenancy.current_user_id() RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part text[] := string_to_array(current_setting('tenancy.ticket', true), '.');
    signing_key tenancy.ticket_keys;
    mac text;
    seconds_left double precision;
BEGIN
    IF cardinality(part) = 4 THEN
        SELECT * INTO signing_key FROM tenancy.ticket_keys
        WHERE key_id = part[1] AND not_after > clock_timestamp();
        IF FOUND THEN
            mac := encode(sha256(signing_key.outer_pad || sha256(signing_key.inner_pad
                || convert_to(part[1] || '.' || part[2] || '.' || part[3], 'UTF8'))), 'hex');
            -- Digests are compared, not the codes: what differs first then tells nothing about the code.
            IF sha256(convert_to(mac, 'UTF8')) = sha256(convert_to(part[4], 'UTF8')) THEN
                seconds_left := part[3]::double precision - extract(epoch FROM clock_timestamp());
                IF seconds_left > 0 AND seconds_left <= 60 THEN
                    RETURN part[2]::uuid;
                END IF;
            END IF;
        END IF;
    END IF;
    RAISE EXCEPTION 'this transaction has no valid tenant ticket' USING ERRCODE = 'invalid_authorization_specification';
END $$;
COMMENT ON FUNCTION tenancy.current_user_id() IS
    'The user this transaction works for. Raises when its ticket is absent, forged, expired or made for longer than 60 s.';

CREATE FUNCTION tenancy.enter(ticket text) RETURNS uuid
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM set_config('tenancy.ticket', ticket, true);
    RETURN tenancy.current_user_id();
END $$;
COMMENT ON FUNCTION tenancy.enter(text) IS 'Binds the current transaction, and nothing after it, to the user of a ticket.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tenancy FROM PUBLIC;
GRANT USAGE ON SCHEMA tenancy TO live_data_api, live_data_worker;
GRANT EXECUTE ON FUNCTION tenancy.current_user_id(), tenancy.enter(text) TO live_data_api, live_data_worker;
