"""Attacks on the tenant ticket, and on roles that could do without one."""

from uuid import uuid4

from live_data_service.database.tenant_utils import Tenant, TicketKey
from tests.database.siege import SECRET, Defence, Siege, attack

TICKET = "tenancy.current_user_id()"
ANY_CODE = Defence(
    weaken=((TICKET, "sha256(mac::bytea) = sha256(convert_to(part[5], 'UTF8'))", "true"),)
)
FAILS_OPEN = Defence(
    sql=(
        "ALTER POLICY all_own_trades ON trading.trades USING (CASE WHEN"
        " coalesce(current_setting('tenancy.ticket', true), '') = '' THEN true"
        " ELSE user_id = (SELECT tenancy.current_user_id()) END)",
    )
)
ALL_TRADES = "SELECT symbol FROM trading.trades"
ENTER = "SELECT set_config('tenancy.ticket', $1, true)"


async def as_bob_with(siege: Siege, ticket: str) -> bool:
    """Whether a ticket that Ann presents opens Bob's history."""
    async with siege.pool.acquire() as postgres, postgres.transaction():
        await postgres.fetch(ENTER, ticket)
        return (await siege.run(postgres, ALL_TRADES)).tells(SECRET)


@attack(without=ANY_CODE)
async def a_ticket_signed_with_a_key_of_ones_own_opens_a_history(siege: Siege) -> object:
    key_id = siege.database.ticket_key.key_id
    forged = TicketKey(b"a key of Ann's own, of 32 bytes...").ticket(siege.bob, 2**40)
    body = siege.ticket(siege.bob).split(".")[1:4]
    return await as_bob_with(siege, ".".join([key_id, *body, forged.rpartition(".")[2]]))


@attack(without=ANY_CODE)
async def ones_own_ticket_with_another_user_s_id_opens_a_history(siege: Siege) -> object:
    own = siege.ticket(siege.ann).split(".")
    own[1] = str(siege.bob.user_id)
    return await as_bob_with(siege, ".".join(own))


@attack(without=Defence(weaken=((TICKET, "AND signing_key.seconds_left > 0", ""),)))
async def an_expired_ticket_found_in_an_old_log_opens_a_history(siege: Siege) -> object:
    return await as_bob_with(siege, siege.ticket(siege.bob, ago=31))


@attack(without=Defence(weaken=((TICKET, "AND signing_key.seconds_left <= 60", ""),)))
async def a_ticket_made_for_longer_than_a_minute_opens_a_history(siege: Siege) -> object:
    return await as_bob_with(siege, siege.ticket(siege.bob, ago=-3600))


@attack(without=Defence(weaken=((TICKET, "AND k.not_after > clock_timestamp()", ""),)))
async def a_ticket_of_a_key_that_was_retired_opens_a_history(siege: Siege) -> object:
    retired = TicketKey(b"a key that is no longer good here")
    await siege.truth(
        "INSERT INTO tenancy.ticket_keys VALUES ($1, $2, $3, now())"
        " ON CONFLICT DO NOTHING RETURNING 1",
        retired.key_id, *retired.pads(),
    )  # fmt: skip
    fresh = siege.ticket(siege.bob).split(".")[3]
    return await as_bob_with(siege, retired.ticket(siege.bob, int(fresh) - 30))


@attack(without=FAILS_OPEN)
async def no_ticket_at_all_opens_a_history(siege: Siege) -> object:
    empty = await as_bob_with(siege, "")
    return empty or (await siege.somebody_runs(ALL_TRADES)).tells(SECRET)


@attack(without=FAILS_OPEN)
async def resetting_the_session_opens_a_history(siege: Siege) -> object:
    resets = ("RESET tenancy.ticket", "RESET ROLE", "RESET SESSION AUTHORIZATION", "RESET ALL")
    return (await siege.ann_runs(*resets, ALL_TRADES)).tells(SECRET)


@attack(
    without=Defence(
        sql=(
            "ALTER POLICY all_own_trades ON trading.trades"
            " USING (user_id = current_setting('app.user_id', true)::uuid)",
        )
    )
)
async def setting_a_plain_user_id_opens_a_history(siege: Siege) -> object:
    guesses = ("app.user_id", "app.current_user", "tenancy.user_id", "request.jwt.claim.sub")
    setting = [f"SET LOCAL {name} = '{siege.bob.user_id}'" for name in guesses]
    return (await siege.ann_runs(*setting, ALL_TRADES)).tells(SECRET)


@attack(
    without=Defence(
        weaken=(("tenancy.enter(text)", "ticket, true)", "ticket, false)"),),
        unscrubbed=("RESET ALL;",),
    )
)
async def the_ticket_of_the_request_before_is_still_on_the_connection(siege: Siege) -> object:
    await siege.bobs_requests().analysis_status(siege.bob, siege.bobs_analysis)
    return (await siege.somebody_runs(ALL_TRADES)).tells(SECRET)


@attack(without=Defence(sql=("GRANT SELECT ON tenancy.ticket_keys TO live_data_api",)))
async def the_keys_that_sign_tickets_can_be_read(siege: Siege) -> object:
    return (await siege.ann_runs("SELECT * FROM tenancy.ticket_keys")).rows


@attack(
    without=Defence(
        sql=("GRANT live_data_owner TO live_data_api",),
        restore=("REVOKE live_data_owner FROM live_data_api",),
    )
)
async def set_role_makes_one_the_owner_of_the_keys(siege: Siege) -> object:
    await siege.ann_runs("SET LOCAL ROLE live_data_owner", "SELECT 1")
    outcome = await siege.ann_runs(
        "SET LOCAL ROLE live_data_owner", "SELECT * FROM tenancy.ticket_keys"
    )
    return outcome.rows


@attack(
    without=Defence(
        sql=("ALTER ROLE live_data_api SUPERUSER",),
        restore=("ALTER ROLE live_data_api NOSUPERUSER",),
    )
)
async def session_authorization_makes_one_somebody_else(siege: Siege) -> object:
    outcome = await siege.ann_runs(
        "SET LOCAL SESSION AUTHORIZATION live_data_owner", "SELECT * FROM tenancy.ticket_keys"
    )
    return outcome.rows


@attack(
    without=Defence(
        sql=("ALTER ROLE live_data_api BYPASSRLS",),
        restore=("ALTER ROLE live_data_api NOBYPASSRLS",),
    )
)
async def row_security_can_be_switched_off(siege: Siege) -> object:
    return (await siege.ann_runs("SET LOCAL row_security = off", ALL_TRADES)).tells(SECRET)


@attack(without=ANY_CODE)
async def another_user_can_be_signed_out_disabled_or_erased(siege: Siege) -> object:
    forged = siege.ticket(siege.ann).replace(str(siege.ann.user_id), str(siege.bob.user_id))
    for change in ("sign_out($1, now())", "set_disabled($1, true)", "erase_user($1)"):
        await siege.ann_runs(f"SELECT tenancy.{change}", arguments=[forged])
    query = "SELECT count(*) FROM tenancy.accounts WHERE user_id = $1 AND erased_at IS NOT NULL"
    return await siege.truth(query, siege.bob.user_id)


@attack(
    without=Defence(
        weaken=((TICKET, "RAISE EXCEPTION 'this t", "RETURN part[2]; RAISE EXCEPTION 'this t"),)
    )
)
async def a_user_who_never_was_can_be_worked_for(siege: Siege) -> object:
    ticket = TicketKey(b"x" * 32).ticket(Tenant(uuid4()), 0)
    outcome = await siege.somebody_runs("SELECT count(*) FROM tenancy.enter($1)", ticket)
    return outcome.error is None
