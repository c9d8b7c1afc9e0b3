"""What the service has yet to be told of a user: rows that outlive the account they are about.

A row is written in the transaction of the change itself, so neither is ever there without the
other. It goes when the service has answered, and not before. Each step here is a transaction of
its own: nothing is held while the service is being asked.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import CursorResult, String, delete, exists, func, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from main_app.accounts import Base, db, now

__all__ = [
    "Action",
    "Claimed",
    "Failure",
    "OutboxEntry",
    "claim",
    "due_users",
    "outbox_state",
    "put",
    "settle_delivered",
    "settle_failed",
    "waits_for",
]

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
USERS_AT_ONCE = 100


class Action(StrEnum):
    """What happened to a user."""

    SIGN_OUT = "sign_out"
    DISABLE = "disable"
    ENABLE = "enable"
    ERASE = "erase"


# After the one has been delivered, an older refused row of the other would only do harm.
SUPERSEDES = {
    Action.SIGN_OUT: {Action.SIGN_OUT},
    Action.DISABLE: {Action.DISABLE, Action.ENABLE},
    Action.ENABLE: {Action.DISABLE, Action.ENABLE},
    Action.ERASE: set(Action),
}


class OutboxEntry(Base):
    """One thing to tell the service. ``user_id`` is no reference: the account may be gone."""

    __tablename__ = "lifecycle_outbox"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - as SQLAlchemy declares it

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(16))
    happened_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=now, index=True)
    claimed_until: Mapped[datetime] = mapped_column(default=NEVER)
    refused: Mapped[bool] = mapped_column(default=False)
    last_error: Mapped[str | None] = mapped_column(String(64))


class Claimed(NamedTuple):
    """An entry to deliver, by whoever holds its user's line until then."""

    entry: OutboxEntry
    until: datetime


class Failure(NamedTuple):
    """Why an entry was not delivered; ``final`` when the service will not take it as it is."""

    code: str
    final: bool = False


def put(user_id: UUID, action: Action, happened_at: datetime) -> None:
    """Add to what the service will be told; the caller commits, together with the change."""
    entry = OutboxEntry(user_id=user_id, action=action.value, happened_at=happened_at)
    db.session.add(entry)


def due_users() -> list[UUID]:
    """Users for whom something is due, the longest due first."""
    before = aliased(OutboxEntry)
    in_the_way = exists().where(
        before.user_id == OutboxEntry.user_id,
        before.id < OutboxEntry.id,
        before.refused.is_(False),
    )
    found = (
        select(OutboxEntry.user_id)
        .where(OutboxEntry.next_try_at <= now(), ~in_the_way)
        .group_by(OutboxEntry.user_id)
        .order_by(func.min(OutboxEntry.next_try_at))
        .limit(USERS_AT_ONCE)
    )
    with Session(db.engine) as session:
        return list(session.scalars(found))


def claim(user_id: UUID, lasts: timedelta, *, early: bool) -> Claimed | None:
    """Take the next entry of a user, in the order in which things happened.

    Others may take it over when the claim has lasted. ``early`` takes it also while it waits for
    its next try. ``None``: there is nothing to do, or somebody else is at it.
    """
    until = now() + lasts
    # The oldest entry stands for the whole line: who holds it, alone delivers for this user.
    oldest = select(func.min(OutboxEntry.id)).where(OutboxEntry.user_id == user_id)
    taking = (
        update(OutboxEntry)
        .where(OutboxEntry.id == oldest.scalar_subquery(), OutboxEntry.claimed_until < now())
        .values(claimed_until=until)
    )
    with Session(db.engine, expire_on_commit=False) as session:
        taken = changed(session, taking)
        session.commit()
        line = select(OutboxEntry).where(OutboxEntry.user_id == user_id).order_by(OutboxEntry.id)
        entry = first_due(list(session.scalars(line)), early=early) if taken else None
        if taken and entry is None:
            release(session, user_id, until)
            session.commit()
    return Claimed(entry, until) if entry is not None else None


def first_due(line: list[OutboxEntry], *, early: bool) -> OutboxEntry | None:
    """The entry whose turn it is: refused ones step aside, all others keep their order."""
    for entry in line:
        due = entry.next_try_at <= now()
        if not entry.refused:
            return entry if due or early else None
        if due:
            return entry
    return None


def settle_delivered(claimed: Claimed) -> list[str]:
    """Remove what was delivered, and what is void with it; the actions of the latter."""
    entry = claimed.entry
    older = (
        OutboxEntry.user_id == entry.user_id,
        OutboxEntry.id < entry.id,
        OutboxEntry.action.in_(SUPERSEDES[Action(entry.action)]),
    )
    with Session(db.engine) as session, session.begin():
        if not still_held(session, claimed):
            return []
        void = list(session.scalars(select(OutboxEntry.action).where(*older)))
        session.execute(delete(OutboxEntry).where(*older))
        session.execute(delete(OutboxEntry).where(OutboxEntry.id == entry.id))
        release(session, entry.user_id, claimed.until)
        if entry.last_error is not None:  # what held this one up is over: for all of them
            held_up = OutboxEntry.last_error == entry.last_error
            session.execute(
                update(OutboxEntry)
                .where(held_up, OutboxEntry.refused.is_(False))
                .values(next_try_at=now())
            )
    return void


def settle_failed(claimed: Claimed, failure: Failure, pause: timedelta) -> None:
    """Keep what was not delivered, to be tried again after a pause."""
    known = {
        "attempts": OutboxEntry.attempts + 1,
        "next_try_at": now() + pause,
        "last_error": failure.code[:64],
        "refused": failure.final,
    }
    with Session(db.engine) as session, session.begin():
        if still_held(session, claimed):
            session.execute(
                update(OutboxEntry).where(OutboxEntry.id == claimed.entry.id).values(known)
            )
            release(session, claimed.entry.user_id, claimed.until)


def still_held(session: Session, claimed: Claimed) -> bool:
    """Whether nobody has taken over, as happens to who is stopped for longer than a claim lasts."""
    held = (
        update(OutboxEntry)
        .where(
            OutboxEntry.user_id == claimed.entry.user_id,
            OutboxEntry.claimed_until == claimed.until,
        )
        .values(claimed_until=claimed.until)
    )
    return changed(session, held) > 0


def release(session: Session, user_id: UUID, until: datetime) -> None:
    """Let others at the line of this user."""
    held = OutboxEntry.user_id == user_id, OutboxEntry.claimed_until == until
    session.execute(update(OutboxEntry).where(*held).values(claimed_until=NEVER))


def changed(session: Session, statement: Any) -> int:
    """How many rows a statement changes."""
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount


def waits_for(user_id: UUID) -> bool:
    """Whether there is anything the service has not been told of this user."""
    found = select(OutboxEntry.id).where(OutboxEntry.user_id == user_id).limit(1)
    with Session(db.engine) as session:
        return session.scalar(found) is not None


def outbox_state() -> dict[str, int]:
    """How much waits, since when, and how much of it the service has refused."""
    refused = func.count().filter(OutboxEntry.refused)
    asked = select(func.count(), func.min(OutboxEntry.happened_at), refused).select_from(
        OutboxEntry
    )
    with Session(db.engine) as session:
        waiting, oldest, of_them = session.execute(asked).one()
    seconds = (now() - oldest).total_seconds() if waiting else 0
    return {"waiting": waiting, "oldest_seconds": max(0, int(seconds)), "refused": of_them}
