"""Attacks on other users' sessions: what is left on a connection, what one may do to another."""

import asyncio
from typing import Self

import asyncpg

from live_data_service.database.trading_db import HistoryFilter
from tests.database.siege import SECRET, Defence, Siege, attack

EXECUTE = "GRANT EXECUTE ON FUNCTION"
POISON = '{"trades": [], "next": null, "poisoned": true}'


def left_behind(*statements: str) -> Defence:
    """What removes these statements from what the pool runs on release."""
    return Defence(unscrubbed=statements)


@attack(without=Defence(unscrubbed=("DEALLOCATE ALL;",), named_statements=True))
async def a_statement_prepared_under_the_driver_s_name_answers_the_next_user(
    siege: Siege,
) -> object:
    requests = siege.bobs_requests()
    await requests.user_trade_history(siege.bob, HistoryFilter())
    names = await siege.ann_runs(
        "SELECT name FROM pg_prepared_statements"
        " WHERE statement LIKE '%trade_history%' AND NOT from_sql"
    )
    for name in [*names.values, "__asyncpg_stmt_99__"]:
        await siege.ann_runs(
            f'DEALLOCATE "{name}"',
            f"PREPARE \"{name}\" (text, jsonb) AS SELECT '{POISON}'::text AS user_trade_history",
        )
    return "poisoned" in await requests.user_trade_history(siege.bob, HistoryFilter())


@attack(
    without=Defence(
        sql=("GRANT USAGE, CREATE ON SCHEMA public TO live_data_api",), unscrubbed=("RESET ALL;",)
    )
)
async def an_operator_put_into_the_search_path_runs_in_the_next_user_s_request(
    siege: Siege,
) -> object:
    for statement in (
        "CREATE TABLE public.loot (found text)",
        "CREATE FUNCTION public.spy(uuid, uuid) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN"
        " INSERT INTO public.loot SELECT symbol FROM trading.trades LIMIT 1;"
        " RETURN pg_catalog.uuid_eq($1, $2); END $$",
        "CREATE OPERATOR public.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = public.spy)",
        "SET SESSION search_path = public, pg_catalog",
    ):
        await siege.ann_runs(statement)
    await siege.bobs_requests().analysis_status(siege.bob, siege.bobs_analysis)
    return (await siege.somebody_runs("SELECT found FROM public.loot")).tells(SECRET)


@attack(without=Defence(sql=("GRANT USAGE, CREATE ON SCHEMA public TO live_data_api",)))
async def something_can_be_created_that_stays(siege: Siege) -> object:
    await siege.ann_runs("CREATE TABLE public.mine (x integer)")
    await siege.ann_runs("CREATE TABLE trading.mine (x integer)")
    await siege.ann_runs("CREATE SCHEMA mine")
    return await siege.truth("SELECT count(*) FROM pg_class WHERE relname = 'mine'")


@attack(
    without=Defence(
        sql=("DO $$ BEGIN EXECUTE format('GRANT TEMP ON DATABASE %I TO live_data_api',"
             " current_database()); END $$",)
    )
)  # fmt: skip
async def a_temporary_table_waits_for_the_next_user(siege: Siege) -> object:
    await siege.ann_runs("CREATE TEMP TABLE trades (x integer)")
    return (await siege.somebody_runs("SELECT count(*) FROM pg_temp.trades")).rows


@attack(without=left_behind("CLOSE ALL;"))
async def a_cursor_left_open_shows_the_next_user_its_rows(siege: Siege) -> object:
    await siege.ann_runs("DECLARE left_open CURSOR WITH HOLD FOR SELECT 'a row of Ann''s'")
    return (await siege.somebody_runs("FETCH ALL FROM left_open")).rows


@attack(without=left_behind("SELECT pg_catalog.pg_advisory_unlock_all();"))
async def an_advisory_lock_outlives_the_request(siege: Siege) -> object:
    await siege.ann_runs("SELECT pg_advisory_lock(7)")
    other = await asyncpg.connect(siege.database.api_url)
    free = await other.fetchval("SELECT pg_try_advisory_lock(7)")
    await other.close()
    return not free


@attack(without=left_behind("UNLISTEN *;"))
async def a_channel_goes_on_being_listened_to(siege: Siege) -> object:
    await siege.ann_runs("LISTEN anything")
    return (await siege.somebody_runs("SELECT pg_listening_channels()")).rows


@attack(without=left_behind("RESET ALL;"))
async def a_setting_of_the_session_waits_for_the_next_user(siege: Siege) -> object:
    before = (await siege.somebody_runs("SHOW statement_timeout")).values
    await siege.ann_runs("SET SESSION statement_timeout = '1ms'")
    after = await siege.somebody_runs("SHOW statement_timeout")
    return after.values != before


@attack(without=left_behind("RESET ALL;"))
async def a_ticket_left_on_the_session_makes_the_next_user_somebody_else(siege: Siege) -> object:
    await siege.ann_runs(
        "SELECT set_config('tenancy.ticket', $1, false)", arguments=[siege.ticket(siege.ann)]
    )
    return (await siege.somebody_runs("SELECT tenancy.current_user_id()")).rows


@attack(
    without=Defence(
        sql=("GRANT EXECUTE ON FUNCTION lo_from_bytea(oid, bytea), lo_get(oid) TO live_data_api",)
    )
)
async def a_large_object_carries_something_from_one_user_to_the_next(siege: Siege) -> object:
    await siege.ann_runs("SELECT lo_from_bytea(4242, 'left by Ann')")
    return (await siege.somebody_runs("SELECT lo_get(4242)")).rows


@attack(without=Defence(sql=(f"{EXECUTE} pg_stat_get_activity(integer) TO live_data_api",)))
async def the_statements_of_other_sessions_can_be_read(siege: Siege) -> object:
    async with another_session_at_work(siege):
        return (await siege.ann_runs("SELECT query FROM pg_stat_activity")).tells(SECRET)


@attack(without=Defence(sql=(f"{EXECUTE} pg_cancel_backend(integer) TO live_data_api",)))
async def another_session_s_statement_can_be_cancelled(siege: Siege) -> object:
    async with another_session_at_work(siege) as work:
        await siege.ann_runs(f"SELECT pg_cancel_backend({work.pid})")
        return await work.was_ended()


@attack(without=Defence(sql=(f"{EXECUTE} pg_terminate_backend(integer, bigint) TO live_data_api",)))
async def another_session_can_be_terminated(siege: Siege) -> object:
    async with another_session_at_work(siege) as work:
        await siege.ann_runs(f"SELECT pg_terminate_backend({work.pid})")
        return await work.was_ended()


class another_session_at_work:  # noqa: N801 - reads as the function it is used as
    """A session of Bob's that runs a statement with a literal of his in it."""

    def __init__(self, siege: Siege) -> None:
        self._url = siege.database.api_url

    async def __aenter__(self) -> Self:
        self._session = await asyncpg.connect(self._url)
        self.pid = self._session.get_server_pid()
        statement = f"SELECT pg_sleep(20), '{SECRET}'"
        self._statement = asyncio.create_task(self._session.execute(statement))
        await asyncio.sleep(0.1)
        return self

    async def was_ended(self) -> bool:
        """Whether somebody has ended the statement."""
        done, _ = await asyncio.wait([self._statement], timeout=0.3)
        return bool(done)

    async def __aexit__(self, *_: object) -> None:
        self._session.terminate()
        await asyncio.gather(self._statement, return_exceptions=True)
