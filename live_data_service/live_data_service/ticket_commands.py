"""``live-data-service keys rotate-ticket | list-tickets | retire-ticket``: keys of tenant tickets.

For the administrator of the database; no service or worker has to stop for it.
"""

import argparse
import asyncio
import secrets
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import SecretStr

from live_data_service.config import ConfigurationError, Settings, read_settings
from live_data_service.database.tenant_utils import TicketKey
from live_data_service.database.ticket_keys import (
    KnownKey,
    list_ticket_keys,
    retire_ticket_key,
    rotate_ticket_key,
)
from live_data_service.keys import AddCommand, say

__all__ = ["add_ticket_commands"]

DAY_SECONDS = 24 * 3600


def add_ticket_commands(add: AddCommand) -> None:
    """Add the commands to ``keys``."""
    rotate = add("rotate-ticket", rotate_ticket)
    rotate.add_argument(
        "--overlap",
        type=int,
        default=DAY_SECONDS,
        metavar="SECONDS",
        help="for how long the keys of before are accepted, too (a day)",
    )
    add("list-tickets", list_tickets)
    add("retire-ticket", retire_ticket).add_argument("key_id")


def rotate_ticket(arguments: argparse.Namespace) -> None:
    """Make a new key of tenant tickets, accepted from now on; print it for TENANT_TICKET_KEY."""
    if arguments.overlap < 0:
        raise ConfigurationError("--overlap must not be negative.")
    settings = read_settings()
    secret = secrets.token_urlsafe(48)
    renewed = settings.model_copy(update={"tenant_ticket_key": SecretStr(secret)})
    overlap = timedelta(seconds=arguments.overlap)
    fresh = TicketKey(renewed.ticket_key())
    known = asyncio.run(rotate_ticket_key(administrator(settings), fresh, overlap))
    say(f"TENANT_TICKET_KEY={secret}")
    tell(
        "Start every service and worker with this value, one after the other, before the overlap"
        " ends. Then only this key is accepted:",
        *lines(known),
    )


def list_tickets(_: argparse.Namespace) -> None:
    """Tell the keys of tenant tickets that the database accepts."""
    for line in lines(asyncio.run(list_ticket_keys(administrator(read_settings())))):
        say(line)


def retire_ticket(arguments: argparse.Namespace) -> None:
    """Refuse the tickets of a key at once: whoever still signs with it gets nothing more."""
    asyncio.run(retire_ticket_key(administrator(read_settings()), arguments.key_id))
    say(f"{arguments.key_id}  retired")


def administrator(settings: Settings) -> str:
    """The URL of the login that may change keys. Raises ``ConfigurationError`` without one."""
    if settings.livedata_admin_database_url is None:
        raise ConfigurationError("Check the environment. LIVEDATA_ADMIN_DATABASE_URL is not set.")
    return settings.livedata_admin_database_url.get_secret_value()


def lines(known: Iterable[KnownKey]) -> list[str]:
    """Each key, and until when it is accepted."""
    return [f"{key.key_id}  {until(key.not_after)}" for key in known]


def until(moment: datetime | None) -> str:
    """The end of a key, in words."""
    return "no end" if moment is None else f"until {moment:%Y-%m-%d %H:%M:%S} UTC"


def tell(*told: str) -> None:
    """Lines for the person at the terminal, beside what a program may read."""
    print(*told, sep="\n", file=sys.stderr)  # noqa: T201
