-- The audit: what must be true of a database before the service uses it. Every check has a name (its code), a sentence (its
-- claim) and a query of (object, finding, mend) that finds nothing when the claim holds. They look at catalogs only, so that
-- any login can run them, and `audit.py` joins them to one statement. $1 is the role the service must have logged in as.

-- name: prepare
-- Run before the checks, in their transaction: names are to be told in full; which migration is the newest here; and the proof by
-- trying: which tables a login role can read without a ticket, or with a forged one. An index must be used: to scan an empty
-- table never asks the policy.
DO $$
DECLARE
    place text;
    presented text;
    forged text := format('%s.%s.service.%s.%s', repeat('0', 16), gen_random_uuid(),
        extract(epoch FROM now())::bigint + 30, repeat('0', 64));
    unguarded text[] := '{}';
    newest integer;
BEGIN
    PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
    IF to_regclass('migrations.applied') IS NOT NULL THEN
        EXECUTE 'SELECT max(number) FROM migrations.applied' INTO newest;
    END IF;
    PERFORM set_config('live_data.audit_migration', coalesce(newest, 0)::text, true);
    IF session_user IN ('live_data_api', 'live_data_worker') THEN
        PERFORM set_config('enable_seqscan', 'off', true);
        FOR place IN
            SELECT c.oid::regclass::text FROM pg_class AS c
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'user_id' AND NOT a.attisdropped
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v') AND has_schema_privilege(n.oid, 'USAGE')
                AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))
        LOOP
            FOREACH presented IN ARRAY ARRAY[NULL, forged] LOOP
                BEGIN
                    IF presented IS NOT NULL THEN
                        PERFORM set_config('tenancy.ticket', presented, true);
                    END IF;
                    EXECUTE format('SELECT FROM %s LIMIT 1', place);
                    unguarded := unguarded || place;
                EXCEPTION WHEN invalid_authorization_specification OR insufficient_privilege THEN NULL;
                END;
            END LOOP;
        END LOOP;
        PERFORM set_config('enable_seqscan', 'on', true);
    END IF;
    PERFORM set_config('tenancy.ticket', '', true);
    PERFORM set_config('live_data.audit_unguarded', array_to_string(unguarded, ' '), true);
END $$;

-- name: shared
-- What several checks look at: the login roles; their privileges on tables and the like; the tables with user data among
-- these; the functions they may call; what the server offers everybody unless `migrate` takes it away; the settings that their
-- sessions start with.
WITH login AS MATERIALIZED (
    SELECT r.oid, r.rolname AS role FROM pg_roles AS r WHERE r.rolname IN ('live_data_api', 'live_data_worker')
), granted AS MATERIALIZED (
    SELECT c.oid, c.relkind, c.reloptions, c.relnamespace::regnamespace::text AS schema, c.oid::regclass::text AS name,
        login.role, CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE login.role END AS grantee, acl.privilege_type AS privilege
    FROM pg_class AS c
    CROSS JOIN LATERAL (
        SELECT * FROM aclexplode(c.relacl)
        UNION ALL
        SELECT exploded.* FROM pg_attribute AS a CROSS JOIN aclexplode(a.attacl) AS exploded
        WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped
    ) AS acl
    JOIN login ON acl.grantee IN (0, login.oid)
), user_table AS MATERIALIZED (
    SELECT DISTINCT g.oid, g.name, c.relname, c.relrowsecurity, c.relforcerowsecurity, a.attnum AS user_id
    FROM granted AS g
    JOIN pg_class AS c ON c.oid = g.oid
    JOIN pg_attribute AS a ON a.attrelid = g.oid AND a.attname = 'user_id' AND a.atttypid = 'uuid'::regtype
    WHERE g.relkind IN ('r', 'p') AND g.schema NOT IN ('pg_catalog', 'information_schema')
        AND g.name NOT IN ('tenancy.accounts', 'tenancy.ticket_keys')
), callable AS MATERIALIZED (
    SELECT p.oid, p.oid::regprocedure::text AS name, p.prosecdef, p.proleakproof, p.proconfig, p.prolang,
        pg_get_userbyid(p.proowner) AS owner, login.role,
        CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE login.role END AS grantee
    FROM pg_proc AS p
    CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS acl
    JOIN login ON acl.grantee IN (0, login.oid)
    WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
), offered AS MATERIALIZED (
    SELECT p.oid, p.proname FROM pg_proc AS p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace
        AND (p.proname LIKE 'lo\_%' OR p.proname IN ('loread', 'lowrite', 'pg_cancel_backend', 'pg_terminate_backend')
            OR p.proname LIKE 'pg\_stat\_get\_activity' OR p.proname LIKE 'pg\_stat\_get\_backend\_%')
), setting AS MATERIALIZED (
    SELECT login.role, s.setdatabase <> 0 AS here, split_part(entry, '=', 1) AS name,
        substr(entry, strpos(entry, '=') + 1) AS value
    FROM pg_db_role_setting AS s
    JOIN login ON s.setrole = login.oid
    CROSS JOIN unnest(s.setconfig) AS entry
    WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database()))
)

-- name: server_version
-- The server has the fixes of the known holes in row level security (CVE-2025-8713 and its siblings).
SELECT 'PostgreSQL ' || current_setting('server_version'), 'has known holes in row level security',
    'Update PostgreSQL to 15.14, 16.10, 17.6, 18 or newer.'
FROM (SELECT current_setting('server_version_num')::integer) AS server (version)
WHERE server.version < 150014
    OR server.version BETWEEN 160000 AND 160009
    OR server.version BETWEEN 170000 AND 170005

-- name: login
-- The service is logged in as the role it is made for.
SELECT session_user::text, format('must log in as %s, which `live-data-service migrate` makes:'
    ' a superuser, an owner or a role with BYPASSRLS would see every user''s rows', $1::text),
    format('Let the database URL name %s.', $1::text)
WHERE session_user <> $1::text OR current_user <> $1::text

-- name: role_attributes
-- The login roles may do nothing but log in, and their owner may not even do that.
SELECT wanted.role,
    CASE WHEN r.oid IS NULL THEN 'does not exist' ELSE 'has ' || attribute.name END,
    CASE WHEN r.oid IS NULL THEN 'live-data-service migrate' ELSE format('ALTER ROLE %I NO%s', wanted.role, attribute.name) END
FROM unnest(ARRAY['live_data_api', 'live_data_worker', 'live_data_owner']) AS wanted (role)
LEFT JOIN pg_roles AS r ON r.rolname = wanted.role
CROSS JOIN LATERAL (VALUES
    ('SUPERUSER', coalesce(r.rolsuper, true)), ('BYPASSRLS', r.rolbypassrls), ('CREATEROLE', r.rolcreaterole),
    ('CREATEDB', r.rolcreatedb), ('REPLICATION', r.rolreplication),
    ('INHERIT', r.rolinherit), ('LOGIN', r.rolcanlogin AND wanted.role = 'live_data_owner')
) AS attribute (name, present)
WHERE attribute.present

-- name: role_membership
-- The login roles are members of nothing, so that there is no other role to become.
SELECT login.role, format('is a member of %I', m.roleid::regrole::text),
    format('REVOKE %s FROM %I', m.roleid::regrole, login.role)
FROM pg_auth_members AS m JOIN login ON login.oid = m.member

-- name: role_owns
-- The login roles own nothing in this database: an owner can take a policy away.
SELECT login.role, 'owns ' || pg_describe_object(d.classid, d.objid, d.objsubid),
    CASE d.classid WHEN 'pg_database'::regclass THEN format('ALTER DATABASE %I OWNER TO CURRENT_USER', current_database())
        ELSE format('REASSIGN OWNED BY %I TO live_data_owner', login.role) END
FROM pg_shdepend AS d
JOIN login ON d.refclassid = 'pg_authid'::regclass AND d.refobjid = login.oid
JOIN pg_database AS here ON here.datname = current_database()
WHERE d.deptype = 'o' AND (d.dbid = here.oid OR d.classid = 'pg_database'::regclass AND d.objid = here.oid)

-- name: role_settings
-- The sessions of the login roles start with the settings that `migrate` gives them: a role can change its own.
SELECT coalesce(expected.role, setting.role),
    CASE WHEN setting.name IS NULL THEN format('starts without %s = %s', expected.name, expected.value)
        ELSE format('starts with %s = %s', setting.name,
            CASE WHEN setting.name LIKE 'tenancy.%' THEN '…' ELSE setting.value END) END,
    format('ALTER ROLE %I%s', coalesce(expected.role, setting.role),
        CASE WHEN expected.name IS NOT NULL OR setting.here THEN format(' IN DATABASE %I', current_database()) END)
    || CASE WHEN expected.name IS NOT NULL THEN format(' SET %s = %L', expected.name, expected.value)
        ELSE ' RESET ' || (SELECT string_agg(quote_ident(part), '.') FROM unnest(string_to_array(setting.name, '.')) AS part) END
FROM (VALUES
    ('live_data_api', 'search_path', 'pg_catalog'),
    ('live_data_api', 'statement_timeout', '15s'),
    ('live_data_api', 'lock_timeout', '5s'),
    ('live_data_api', 'idle_in_transaction_session_timeout', '30s'),
    ('live_data_api', 'jit', 'off'),
    ('live_data_api', 'log_parameter_max_length_on_error', '0'),
    ('live_data_worker', 'search_path', 'pg_catalog'),
    ('live_data_worker', 'statement_timeout', '60s'),
    ('live_data_worker', 'idle_in_transaction_session_timeout', '60s'),
    ('live_data_worker', 'jit', 'off'),
    ('live_data_worker', 'log_parameter_max_length_on_error', '0')
) AS expected (role, name, value)
FULL JOIN setting ON setting.here AND setting.role = expected.role AND setting.name = expected.name
WHERE expected.value IS DISTINCT FROM setting.value
    AND coalesce(expected.name, setting.name) <> 'log_parameter_max_length'

-- name: database_privileges
-- The login roles make no schemas and no temporary tables, where rows could outlast their transaction.
SELECT login.role, format('has %s on database %I', kind, current_database()),
    format('REVOKE %s ON DATABASE %I FROM PUBLIC, %I', kind, current_database(), login.role)
FROM login CROSS JOIN unnest(ARRAY['CREATE', 'TEMPORARY']) AS kind
WHERE has_database_privilege(login.oid, current_database(), kind)

-- name: schema_privileges
-- The login roles make nothing in any schema, and schema public offers nobody anything.
SELECT format('schema %I', n.nspname), format('%s has CREATE', login.role),
    format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC, %I', n.nspname, login.role)
FROM pg_namespace AS n CROSS JOIN login
WHERE has_schema_privilege(login.oid, n.oid, 'CREATE')
UNION ALL
SELECT 'schema public', 'PUBLIC has ' || acl.privilege_type, 'REVOKE ALL ON SCHEMA public FROM PUBLIC'
FROM pg_namespace AS n CROSS JOIN aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS acl
WHERE n.nspname = 'public' AND acl.grantee = 0 AND acl.privilege_type <> 'CREATE'

-- name: secret_tables
-- The login roles have no privilege on the keys of tickets and on the accounts: their owner's functions look there for them.
SELECT g.name, format('%s has %s', g.role, string_agg(DISTINCT g.privilege, ', ')),
    format('REVOKE ALL ON %s FROM %s', g.name, g.grantee)
FROM granted AS g
WHERE g.name IN ('tenancy.ticket_keys', 'tenancy.accounts')
GROUP BY g.name, g.role, g.grantee

-- name: tables
-- Every table the login roles reach is on the list of those without user data, or has a column user_id.
SELECT g.name, format('%s has %s and it has no column user_id of type uuid', g.role, string_agg(DISTINCT g.privilege, ', ')),
    format('REVOKE ALL ON %s FROM %s', g.name, g.grantee)
FROM granted AS g
WHERE g.relkind IN ('r', 'p') AND g.schema NOT IN ('pg_catalog', 'information_schema')
    AND g.name NOT IN ('tenancy.ticket_keys', 'tenancy.accounts', 'migrations.applied')
    AND NOT (g.schema = 'queue' AND g.role = 'live_data_worker')
    AND NOT EXISTS (SELECT FROM user_table AS t WHERE t.oid = g.oid)
GROUP BY g.name, g.role, g.grantee

-- name: table_privileges
-- The login roles have no privilege on a table that row level security does not see; the list of migrations they only read.
SELECT g.name, format('%s has %s', g.role, string_agg(DISTINCT g.privilege, ', ')),
    format('REVOKE %s ON %s FROM %s', string_agg(DISTINCT g.privilege, ', '), g.name, g.grantee)
FROM granted AS g
WHERE CASE
    WHEN g.name = 'migrations.applied' THEN g.privilege <> 'SELECT'
    WHEN g.schema = 'queue' AND g.role = 'live_data_worker' THEN g.privilege IN ('REFERENCES', 'TRIGGER', 'MAINTAIN')
    ELSE g.oid IN (SELECT t.oid FROM user_table AS t) AND g.privilege NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE') END
    AND g.relkind IN ('r', 'p')
GROUP BY g.name, g.role, g.grantee

-- name: row_security
-- Row level security is enabled on every table with user data, and binds its owner, too.
SELECT t.name, 'row level security is not ' || step.done, format('ALTER TABLE %s %s ROW LEVEL SECURITY', t.name, step.verb)
FROM user_table AS t
CROSS JOIN LATERAL (VALUES
    ('enabled', 'ENABLE', t.relrowsecurity), ('forced', 'FORCE', t.relforcerowsecurity)
) AS step (done, verb, so)
WHERE NOT step.so

-- name: policies
-- Every table with user data has one policy, for all commands and roles: rows read and written have the ticket's user id.
SELECT t.name, coalesce('has not this one policy but ' || string_agg(quote_ident(p.polname), ', '), 'has no policy'),
    coalesce(string_agg(format('DROP POLICY %I ON %s; ', p.polname, t.name), '') FILTER (WHERE p.oid IS NOT NULL), '')
    || format('CREATE POLICY %I ON %s USING (user_id = (SELECT tenancy.current_user_id()))'
        ' WITH CHECK (user_id = (SELECT tenancy.current_user_id()))', 'all_own_' || t.relname, t.name)
FROM user_table AS t
LEFT JOIN pg_policy AS p ON p.polrelid = t.oid
GROUP BY t.oid, t.name, t.relname
HAVING count(p.oid) <> 1 OR NOT bool_and(
    p.polpermissive AND p.polcmd = '*' AND p.polroles = '{0}'
    AND coalesce(pg_get_expr(p.polqual, p.polrelid), '') =
        '(user_id = ( SELECT tenancy.current_user_id() AS current_user_id))'
    AND coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') =
        '(user_id = ( SELECT tenancy.current_user_id() AS current_user_id))')

-- name: unticketed_read
-- Tried: without a ticket, and with a forged one, no table with user data can be read.
SELECT DISTINCT place, 'can be read without a ticket',
    'live-data-service migrate; when that does not mend it, compare tenancy.current_user_id() with schema.sql'
FROM unnest(string_to_array(current_setting('live_data.audit_unguarded', true), ' ')) AS place

-- name: keys
-- Every key of a table with user data starts with user_id, else it tells one user what another has.
SELECT i.indexrelid::regclass::text, format('is unique on %s and does not start with user_id', t.name),
    'Make it anew with user_id as its first column.'
FROM user_table AS t JOIN pg_index AS i ON i.indrelid = t.oid
WHERE i.indisunique AND i.indkey[0] <> t.user_id
UNION ALL
SELECT format('%s %I', c.conrelid::regclass, c.conname), 'refers to another row and does not start with user_id on both sides',
    'Make it anew with user_id as its first column.'
FROM pg_constraint AS c
LEFT JOIN user_table AS t ON t.oid = c.conrelid
LEFT JOIN user_table AS referred ON referred.oid = c.confrelid
WHERE c.contype = 'f' AND (t.oid IS NOT NULL OR referred.oid IS NOT NULL)
    AND (c.conkey[1] IS DISTINCT FROM t.user_id OR c.confkey[1] IS DISTINCT FROM referred.user_id)

-- name: exclusion_constraints
-- No table with user data has an exclusion constraint: it compares the rows of all users.
SELECT format('%s %I', t.name, c.conname), 'is an exclusion constraint',
    format('ALTER TABLE %s DROP CONSTRAINT %I', t.name, c.conname)
FROM user_table AS t JOIN pg_constraint AS c ON c.conrelid = t.oid AND c.contype = 'x'

-- name: statistics
-- The planner keeps no statistics of columns with user data: the estimates of EXPLAIN would tell what is frequent in them.
SELECT format('%s.%I', t.name, a.attname), 'has statistics',
    format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', t.name, a.attname)
FROM user_table AS t JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE a.attstattarget IS DISTINCT FROM 0
UNION ALL
SELECT format('%s.%I', i.indexrelid::regclass, a.attname), 'has statistics of an expression',
    format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS 0', i.indexrelid::regclass, a.attnum)
FROM user_table AS t
JOIN pg_index AS i ON i.indrelid = t.oid AND i.indexprs IS NOT NULL
JOIN pg_attribute AS a ON a.attrelid = i.indexrelid AND i.indkey[a.attnum - 1] = 0
WHERE a.attstattarget IS DISTINCT FROM 0
UNION ALL
SELECT format('%I.%I', s.stxnamespace::regnamespace::text, s.stxname), 'keeps extended statistics of ' || t.name,
    format('DROP STATISTICS %s.%I', s.stxnamespace::regnamespace, s.stxname)
FROM user_table AS t JOIN pg_statistic_ext AS s ON s.stxrelid = t.oid

-- name: triggers
-- Tables with user data have no rules, and no triggers that run as somebody else or were made by somebody else.
SELECT t.name, format('has the trigger %I, which calls %s of %s', g.tgname, p.oid::regprocedure, pg_get_userbyid(p.proowner)),
    format('DROP TRIGGER %I ON %s', g.tgname, t.name)
FROM user_table AS t
JOIN pg_trigger AS g ON g.tgrelid = t.oid AND NOT g.tgisinternal
JOIN pg_proc AS p ON p.oid = g.tgfoid
WHERE p.prosecdef OR pg_get_userbyid(p.proowner) <> 'live_data_owner'
UNION ALL
SELECT t.name, format('has the rule %I', w.rulename), format('DROP RULE %I ON %s', w.rulename, t.name)
FROM user_table AS t JOIN pg_rewrite AS w ON w.ev_class = t.oid

-- name: views
-- Views the login roles reach are security_invoker, so that the policies below them hold.
SELECT DISTINCT g.name, format('%s reaches it, and it is not security_invoker', g.role),
    format('ALTER VIEW %s SET (security_invoker = true)', g.name)
FROM granted AS g
WHERE g.relkind = 'v' AND g.schema NOT IN ('pg_catalog', 'information_schema') AND NOT EXISTS (
    SELECT FROM pg_options_to_table(g.reloptions) AS o WHERE o.option_name = 'security_invoker' AND o.option_value::boolean)

-- name: relation_kinds
-- The login roles reach no materialised view, foreign table or sequence but the queue's: no policy can guard these.
SELECT DISTINCT g.name, format('%s reaches this %s', g.role,
        CASE g.relkind WHEN 'm' THEN 'materialised view' WHEN 'f' THEN 'foreign table' ELSE 'sequence' END),
    format('REVOKE ALL ON %s%s FROM %s', CASE g.relkind WHEN 'S' THEN 'SEQUENCE ' END, g.name, g.grantee)
FROM granted AS g
WHERE g.relkind IN ('m', 'f', 'S') AND NOT (g.schema = 'queue' AND g.role = 'live_data_worker')

-- name: definer_functions
-- The login roles may call only the known functions that run as their owner, and each of them has its search_path pinned.
SELECT f.name, fault.finding, fault.mend
FROM (SELECT DISTINCT c.oid, c.name, c.owner, c.proconfig, c.role, c.grantee FROM callable AS c WHERE c.prosecdef) AS f
CROSS JOIN LATERAL (VALUES
    (format('runs as %s, may be called by %s and is not on the list', f.owner, f.role),
        format('REVOKE EXECUTE ON FUNCTION %s FROM %s', f.name, f.grantee),
        (f.role, f.name) NOT IN (
            ('live_data_api', 'tenancy.current_user_id()'),
            ('live_data_api', 'tenancy.provision()'),
            ('live_data_api', 'tenancy.sign_out(text,timestamp with time zone)'),
            ('live_data_api', 'tenancy.set_disabled(text,boolean)'),
            ('live_data_api', 'tenancy.erase_user(text)'),
            ('live_data_api', 'queue.enqueue_analysis(uuid)'),
            ('live_data_api', 'queue.state()'),
            ('live_data_worker', 'tenancy.current_user_id()'),
            ('live_data_worker', 'tenancy.users_to_sweep()'),
            ('live_data_worker', 'tenancy.users_swept(uuid[])'))),
    (format('runs as %s', f.owner), format('ALTER FUNCTION %s OWNER TO live_data_owner', f.name), f.owner <> 'live_data_owner'),
    ('has no pinned search_path', format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', f.name),
        NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (f.proconfig), false))
) AS fault (finding, mend, present)
WHERE fault.present
GROUP BY f.name, fault.finding, fault.mend

-- name: current_user_id
-- tenancy.current_user_id() is STABLE: asked once per statement, and always the same within it.
SELECT 'tenancy.current_user_id()', coalesce('is not STABLE' || left(p.proname, 0), 'does not exist'),
    CASE WHEN p.oid IS NULL THEN 'live-data-service migrate' ELSE 'ALTER FUNCTION tenancy.current_user_id() STABLE' END
FROM (SELECT to_regprocedure('tenancy.current_user_id()')::oid) AS named (oid)
LEFT JOIN pg_proc AS p ON p.oid = named.oid
WHERE p.provolatile IS DISTINCT FROM 's'

-- name: leaking_functions
-- The login roles call no function that is LEAKPROOF by word only, and none in a language that reaches out of the database.
SELECT c.name, 'is LEAKPROOF, so it sees rows before their policy does', format('ALTER FUNCTION %s NOT LEAKPROOF', c.name)
FROM callable AS c WHERE c.proleakproof
GROUP BY c.name
UNION ALL
SELECT c.name, format('is written in %s, and %s may call it', l.lanname, c.role),
    format('REVOKE EXECUTE ON FUNCTION %s FROM %s', c.name, c.grantee)
FROM callable AS c JOIN pg_language AS l ON l.oid = c.prolang AND l.lanispl AND NOT l.lanpltrusted

-- name: system_catalogs
-- The login roles see no catalog with content or secrets (statistics, passwords, large objects), change none, and may call no
-- function of the server that it keeps from everybody (those that read files, say).
SELECT g.name, format('%s has %s', g.role, string_agg(DISTINCT g.privilege, ', ')),
    format('REVOKE ALL ON %s FROM %s', g.name, g.grantee)
FROM granted AS g
WHERE g.schema IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND (g.name IN ('pg_authid', 'pg_shadow', 'pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject', 'pg_user_mapping',
            'pg_hba_file_rules', 'pg_ident_file_mappings', 'pg_file_settings', 'pg_backend_memory_contexts',
            'pg_shmem_allocations')
        OR g.schema = 'pg_toast' OR g.privilege <> 'SELECT' AND g.name <> 'pg_settings')
GROUP BY g.name, g.role, g.grantee
UNION ALL
SELECT p.oid::regprocedure::text, format('may be called by %s', login.role),
    format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC, %I', p.oid::regprocedure, login.role)
FROM pg_proc AS p JOIN login ON has_function_privilege(login.oid, p.oid, 'EXECUTE')
WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.oid NOT IN (SELECT o.oid FROM offered AS o) AND EXISTS (
    SELECT FROM pg_init_privs AS i
    WHERE i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid AND i.privtype = 'i'
        AND NOT EXISTS (SELECT FROM aclexplode(i.initprivs) AS acl WHERE acl.grantee = 0))

-- name: server_functions
-- The login roles may not call what looks into, ends or leaves something for other sessions.
SELECT 'pg_catalog', 'the login roles may call ' || string_agg(DISTINCT p.proname, ', '),
    format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC, live_data_api, live_data_worker',
        string_agg(DISTINCT p.oid::regprocedure::text, ', '))
FROM offered AS p JOIN login ON has_function_privilege(login.oid, p.oid, 'EXECUTE')
HAVING count(*) > 0

-- name: parameter_logging
-- Bind parameters of the login roles, tickets among them, do not reach the server's log.
SELECT login.role, 'its bind parameters are logged whenever its statements are',
    format('ALTER ROLE %I IN DATABASE %I SET log_parameter_max_length = 0', login.role, current_database())
FROM login
WHERE NOT EXISTS (
    SELECT FROM setting AS s
    WHERE s.role = login.role AND s.here AND s.name = 'log_parameter_max_length' AND s.value = '0')
