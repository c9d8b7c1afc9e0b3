"""Attacks on other users' rows: reading, changing, or telling from something what they hold."""

from uuid import uuid4

from tests.database.siege import SECRET, Defence, Siege, attack

NO_POLICY = Defence(sql=("ALTER TABLE trading.trades DISABLE ROW LEVEL SECURITY",))
INSERT_ANALYSIS = (
    "INSERT INTO trading.analyses (user_id, id, prompt, user_context, idempotency_key,"
    " request_digest) VALUES ($1, $2, '', '{}', gen_random_uuid()::text, sha256(''))"
)


@attack(without=NO_POLICY)
async def a_plain_select_shows_another_user_s_rows(siege: Siege) -> object:
    return (await siege.ann_runs("SELECT * FROM trading.trades")).tells(SECRET)


@attack(without=NO_POLICY)
async def a_sample_of_the_table_shows_another_user_s_rows(siege: Siege) -> object:
    sampled = "SELECT * FROM trading.trades TABLESAMPLE SYSTEM (100)"
    return (await siege.ann_runs(sampled)).tells(SECRET)


@attack(without=NO_POLICY)
async def a_query_within_a_text_shows_another_user_s_rows(siege: Siege) -> object:
    words = "SELECT word FROM ts_stat('SELECT to_tsvector(''simple'', symbol) FROM trading.trades')"
    return (await siege.ann_runs(words)).tells(SECRET.lower())


@attack(without=NO_POLICY)
async def a_join_from_ones_own_rows_shows_another_user_s(siege: Siege) -> object:
    joined = "SELECT t.* FROM (SELECT 1) AS own LEFT JOIN trading.trades AS t ON true"
    return (await siege.ann_runs(joined)).tells(SECRET)


@attack(without=NO_POLICY)
async def a_block_of_code_finds_another_user_s_rows(siege: Siege) -> object:
    code = "DO $$ BEGIN RAISE EXCEPTION '%', (SELECT max(symbol) FROM trading.trades); END $$"
    return (await siege.ann_runs(code)).tells(SECRET)


@attack(
    without=Defence(
        sql=(
            "ALTER TABLE trading.trades NO FORCE ROW LEVEL SECURITY",
            "GRANT live_data_owner TO live_data_api",
        ),
        restore=("REVOKE live_data_owner FROM live_data_api",),
    )
)
async def the_owner_of_a_table_is_above_its_policy(siege: Siege) -> object:
    outcome = await siege.ann_runs(
        "SET LOCAL ROLE live_data_owner", "SELECT symbol FROM trading.trades"
    )
    return outcome.tells(SECRET)


@attack(
    without=Defence(
        sql=(
            "CREATE VIEW trading.recent AS SELECT * FROM trading.trades",
            "CREATE MATERIALIZED VIEW trading.summed AS SELECT * FROM trading.trades",
            "GRANT SELECT ON trading.recent, trading.summed TO live_data_api",
        )
    )
)
async def some_relation_that_may_be_read_holds_another_user_s_rows(siege: Siege) -> object:
    readable = await siege.ann_runs(
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relkind IN ('r', 'v', 'm', 'p', 'f') AND has_table_privilege(oid, 'SELECT')"
    )
    assert readable.rows
    return [
        name
        for name in readable.values
        if (await siege.ann_runs(f"SELECT t::text FROM {name} AS t")).tells(SECRET)  # noqa: S608
    ]


@attack(without=Defence(sql=("GRANT EXECUTE ON FUNCTION pg_read_file(text) TO live_data_api",)))
async def files_of_the_server_can_be_read(siege: Siege) -> object:
    return (await siege.ann_runs("SELECT pg_read_file('PG_VERSION')")).rows


@attack(without=Defence(sql=("GRANT SELECT ON queue.pgqueuer TO live_data_api",)))
async def the_queue_tells_who_has_asked_for_what(siege: Siege) -> object:
    await siege.truth(
        "INSERT INTO queue.pgqueuer (priority, entrypoint, payload, status)"
        " VALUES (0, 'analyze', $1, 'queued') RETURNING 1",
        str(siege.bob.user_id).encode(),
    )
    query = "SELECT convert_from(payload, 'UTF8') FROM queue.pgqueuer"
    return (await siege.ann_runs(query)).tells(siege.bob.user_id)


@attack(
    without=Defence(
        sql=(
            "GRANT UPDATE ON trading.trades TO live_data_api",
            "ALTER TABLE trading.trades DISABLE ROW LEVEL SECURITY",
        )
    )
)
async def another_user_s_row_can_be_changed(siege: Siege) -> object:
    await siege.ann_runs("UPDATE trading.trades SET symbol = 'ANN'")
    return await siege.truth("SELECT count(*) FROM trading.trades WHERE symbol = 'ANN'")


@attack(without=Defence(sql=("GRANT TRUNCATE ON trading.trade_sources TO live_data_api",)))
async def a_table_can_be_emptied(siege: Siege) -> object:
    await siege.ann_runs("TRUNCATE trading.trade_sources")
    return await siege.truth("SELECT count(*) = 0 FROM trading.trade_sources")


@attack(
    without=Defence(sql=("ALTER POLICY all_own_analyses ON trading.analyses WITH CHECK (true)",))
)
async def a_row_can_be_put_under_another_user(siege: Siege) -> object:
    await siege.ann_runs(INSERT_ANALYSIS, arguments=[siege.bob.user_id, uuid4()])
    query = "SELECT count(*) - 1 FROM trading.analyses WHERE user_id = $1"
    return await siege.truth(query, siege.bob.user_id)


@attack(without=Defence(sql=("ALTER TABLE trading.trades OWNER TO live_data_api",)))
async def row_level_security_can_be_altered_away(siege: Siege) -> object:
    outcome = await siege.ann_runs(
        "ALTER TABLE trading.trades DISABLE ROW LEVEL SECURITY", "SELECT * FROM trading.trades"
    )
    return outcome.tells(SECRET)


@attack(without=Defence(sql=("CREATE UNIQUE INDEX ON trading.analyses (id)",)))
async def a_unique_key_tells_which_ids_others_have(siege: Siege) -> object:
    await provision(siege)
    known, unknown = [
        await siege.ann_runs(INSERT_ANALYSIS, arguments=[siege.ann.user_id, guessed])
        for guessed in (siege.bobs_analysis, uuid4())
    ]
    return type(known.error) is not type(unknown.error)


@attack(
    without=Defence(
        sql=(
            "ALTER TABLE trading.screenshots DROP CONSTRAINT screenshots_user_id_analysis_id_fkey",
            "CREATE UNIQUE INDEX ON trading.analyses (id)",
            "ALTER TABLE trading.screenshots ADD FOREIGN KEY (analysis_id)"
            " REFERENCES trading.analyses (id)",
        )
    )
)
async def a_foreign_key_tells_which_ids_others_have(siege: Siege) -> object:
    await provision(siege)
    statement = (
        "INSERT INTO trading.screenshots (user_id, id, analysis_id, position, filename,"
        " media_type, width, height, byte_size, sha256)"
        " VALUES ($1, gen_random_uuid(), $2, 1, '', '', 1, 1, 1, sha256(''))"
    )
    known, unknown = [
        await siege.ann_runs(statement, arguments=[siege.ann.user_id, guessed])
        for guessed in (siege.bobs_analysis, uuid4())
    ]
    return type(known.error) is not type(unknown.error)


@attack(
    without=Defence(
        sql=(  # what is marked leakproof may be asked of rows before the policy has hidden them
            "ALTER FUNCTION pg_catalog.int4in(cstring) LEAKPROOF COST 1",
            "ALTER FUNCTION pg_catalog.textout(text) LEAKPROOF COST 1",
            "ALTER FUNCTION pg_catalog.int4eq(integer, integer) COST 1",
            "ALTER FUNCTION pg_catalog.uuid_eq(uuid, uuid) COST 100000",
        )
    )
)
async def an_error_message_quotes_another_user_s_row(siege: Siege) -> object:
    outcome = await siege.ann_runs(
        "SET LOCAL enable_indexscan = off",
        "SET LOCAL enable_indexonlyscan = off",
        "SET LOCAL enable_bitmapscan = off",
        "SELECT id FROM trading.trades WHERE symbol::integer = 0",
    )
    return outcome.tells(SECRET)


@attack(
    without=Defence(
        sql=(
            "ALTER TABLE trading.trades ALTER COLUMN symbol SET STATISTICS 100",
            "ANALYZE trading.trades",
            "GRANT SELECT ON pg_catalog.pg_statistic TO live_data_api",
        )
    )
)
async def the_statistics_tell_what_others_trade(siege: Siege) -> object:
    outcome = await siege.ann_runs(
        "SELECT stavalues1::text FROM pg_statistic WHERE starelid = 'trading.trades'::regclass"
    )
    shown = await siege.ann_runs("SELECT most_common_vals::text FROM pg_stats")
    return outcome.tells(SECRET) or shown.tells(SECRET)


@attack(
    without=Defence(
        sql=(
            "ALTER TABLE trading.trades ALTER COLUMN symbol SET STATISTICS 100",
            "ANALYZE trading.trades",
        )
    )
)
async def the_estimates_of_explain_tell_what_others_trade(siege: Siege) -> object:
    explain = "EXPLAIN SELECT * FROM trading.trades WHERE symbol = '{}'"
    traded, never = [
        (await siege.ann_runs(explain.format(symbol))).values for symbol in (SECRET, "NEVERTRADED")
    ]
    assert traded
    return [line.replace(SECRET, "NEVERTRADED") for line in traded] != never


async def provision(siege: Siege) -> None:
    """Make Ann a user who may have rows."""
    await siege.ann_runs(
        "INSERT INTO trading.users (user_id) VALUES ($1) ON CONFLICT DO NOTHING",
        arguments=[siege.ann.user_id],
    )
