-- The three roles and what they may do in this database. Run by `migrate`, as its administrator, every
-- time: it makes what is missing and takes away what should not be there. Passwords are set apart from it.

DO $$
BEGIN
    -- Roles belong to the whole server: another database of it may have made them already, even now.
    BEGIN
        CREATE ROLE live_data_owner NOLOGIN NOINHERIT;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    BEGIN
        CREATE ROLE live_data_api LOGIN NOINHERIT;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    BEGIN
        CREATE ROLE live_data_worker LOGIN NOINHERIT;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
END $$;

-- The administrator of a managed PostgreSQL is no superuser: it must be a member to act as the owner.
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'live_data_owner', 'SET') THEN
        GRANT live_data_owner TO CURRENT_USER;
    END IF;
EXCEPTION WHEN invalid_parameter_value THEN  -- before PostgreSQL 16 there is no privilege of that name
    IF NOT pg_has_role(current_user, 'live_data_owner', 'MEMBER') THEN
        GRANT live_data_owner TO CURRENT_USER;
    END IF;
END $$;

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO live_data_owner', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO live_data_api, live_data_worker', current_database());
    -- A role may change its own settings: what was not set here is undone.
    ALTER ROLE live_data_api RESET ALL;
    ALTER ROLE live_data_worker RESET ALL;
    EXECUTE format('ALTER ROLE live_data_api IN DATABASE %I RESET ALL', current_database());
    EXECUTE format('ALTER ROLE live_data_worker IN DATABASE %I RESET ALL', current_database());
    -- Bounds for whoever forgets one, and no schema to be found by an unqualified name.
    EXECUTE format('ALTER ROLE live_data_api IN DATABASE %I SET search_path = pg_catalog', current_database());
    EXECUTE format('ALTER ROLE live_data_api IN DATABASE %I SET statement_timeout = %L', current_database(), '15s');
    EXECUTE format('ALTER ROLE live_data_api IN DATABASE %I SET lock_timeout = %L', current_database(), '5s');
    EXECUTE format('ALTER ROLE live_data_api IN DATABASE %I SET idle_in_transaction_session_timeout = %L', current_database(), '30s');
    EXECUTE format('ALTER ROLE live_data_api IN DATABASE %I SET jit = off', current_database());
    EXECUTE format('ALTER ROLE live_data_api IN DATABASE %I SET log_parameter_max_length_on_error = 0', current_database());
    EXECUTE format('ALTER ROLE live_data_worker IN DATABASE %I SET search_path = pg_catalog', current_database());
    EXECUTE format('ALTER ROLE live_data_worker IN DATABASE %I SET statement_timeout = %L', current_database(), '60s');
    EXECUTE format('ALTER ROLE live_data_worker IN DATABASE %I SET idle_in_transaction_session_timeout = %L', current_database(), '60s');
    EXECUTE format('ALTER ROLE live_data_worker IN DATABASE %I SET jit = off', current_database());
    EXECUTE format('ALTER ROLE live_data_worker IN DATABASE %I SET log_parameter_max_length_on_error = 0', current_database());
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- What the server offers everybody and lets one session see, disturb or leave something for another: the statements and
-- addresses of other sessions, cancelling them, large objects. Only a superuser can
-- take these away; where there is none (some managed servers), the audit tells which are left.
DO $$
DECLARE
    offered regprocedure;
BEGIN
    FOR offered IN
        SELECT p.oid FROM pg_proc AS p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace
            AND (p.proname LIKE 'lo\_%' OR p.proname IN ('loread', 'lowrite', 'pg_cancel_backend', 'pg_terminate_backend')
                OR p.proname LIKE 'pg\_stat\_get\_activity' OR p.proname LIKE 'pg\_stat\_get\_backend\_%')
            AND has_function_privilege('live_data_api', p.oid, 'EXECUTE')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC, live_data_api, live_data_worker', offered);
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'this administrator cannot revoke what PUBLIC may execute in pg_catalog';
END $$;

-- Bind parameters (tickets among them) stay out of the server's log even when it logs statements.
DO $$
BEGIN
    EXECUTE format('ALTER ROLE live_data_api IN DATABASE %I SET log_parameter_max_length = 0', current_database());
    EXECUTE format('ALTER ROLE live_data_worker IN DATABASE %I SET log_parameter_max_length = 0', current_database());
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'this administrator cannot set log_parameter_max_length for the service''s roles';
END $$;
