"""``/users/{id}/…``: what ends a user's access, asked for by the app that issues the tokens.

A service's token may name any user, a user's own token that user alone. Each may be repeated.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from live_data_service import errors
from live_data_service.accounts import Accounts
from live_data_service.api_openapi import SignOutOperation
from live_data_service.auth import Principal, UserPrincipal
from live_data_service.config import Settings

__all__ = ["disable", "enable", "erase", "erase_me", "sign_out"]

Account = Response[dict[str, Any]]


class SignOutBody(msgspec.Struct, forbid_unknown_fields=True):
    """When the user signed out, by the clock that stamps their tokens."""

    not_before: datetime | None = None


@post("/users/{user_id:uuid}/sign_out", status_code=200, operation_class=SignOutOperation)
async def sign_out(
    request: Request[Any, Any, Any],
    user_id: FromPath[UUID],
    caller: NamedDependency[Principal],
    accounts: NamedDependency[Accounts],
    settings: NamedDependency[Settings],
) -> Account:
    """Refuse every token of the user that was issued before a moment: now, or ``not_before``."""
    moment = read_moment(await request.body(), settings.jwt_leeway_seconds)
    return Response(await accounts.sign_out(caller.tenant_named(user_id), moment))


@post("/users/{user_id:uuid}/disable", status_code=200)
async def disable(
    user_id: FromPath[UUID],
    caller: NamedDependency[Principal],
    accounts: NamedDependency[Accounts],
) -> Account:
    """Refuse every request of the user until they are enabled again."""
    return Response(await accounts.disable(caller.tenant_named(user_id)))


@post("/users/{user_id:uuid}/enable", status_code=200)
async def enable(
    user_id: FromPath[UUID],
    caller: NamedDependency[Principal],
    accounts: NamedDependency[Accounts],
) -> Account:
    """Undo ``disable``."""
    return Response(await accounts.enable(caller.tenant_named(user_id)))


@delete("/users/{user_id:uuid}", status_code=200)
async def erase(
    user_id: FromPath[UUID],
    caller: NamedDependency[Principal],
    accounts: NamedDependency[Accounts],
) -> Account:
    """Remove every row and screenshot of the user, for ever."""
    return Response(await accounts.erase(caller.tenant_named(user_id)))


@delete("/users/me", status_code=200)
async def erase_me(
    user: NamedDependency[UserPrincipal], accounts: NamedDependency[Accounts]
) -> Account:
    """Remove every row and screenshot of the caller, for ever."""
    return Response(await accounts.erase(user.tenant()))


def read_moment(content: bytes, leeway_seconds: int) -> datetime:
    """The moment of a sign-out: the body's, or now. Raises ``InvalidRequest``.

    A later one would lock the user out until then, so it may be later by what clocks may differ.
    """
    now = datetime.now(UTC)
    moment = msgspec.json.decode(content, type=SignOutBody).not_before if content else None
    if moment is None:
        return now
    if moment.tzinfo is None:
        raise errors.InvalidRequest("not_before: a time with its zone, as in 2026-01-31T09:30:00Z.")
    if moment > now + timedelta(seconds=leeway_seconds):
        raise errors.InvalidRequest("not_before: lies in the future.")
    return moment
