"""How logins and accounts end, here and at the service.

Each change and the row that tells the service of it are one transaction; the service is told right
after it, and by the courier until it has answered. Every function says whether it has.
"""

from uuid import UUID

from flask import session
from flask_security.changeable import change_user_password
from sqlalchemy import delete, func, select, update

from main_app.accounts import Login, User, UserContext, db, users_roles
from main_app.delivery import deliver_now
from main_app.outbox import Action, put
from main_app.service import live_data_client

__all__ = [
    "NoSuchAccount",
    "account_of",
    "change_password",
    "delete_account",
    "disable_account",
    "enable_account",
    "log_out_everywhere",
]


class NoSuchAccount(Exception):
    """Nobody has an account with this address or id."""


def account_of(email: str) -> UUID:
    """The user with this address, in any spelling. Raises :class:`NoSuchAccount`."""
    wanted = func.lower(User.email) == email.strip().lower()
    found = db.session.scalar(select(User.id).where(wanted))
    if found is None:
        raise NoSuchAccount
    return found


def change_password(user: User, new_password: str) -> bool:
    """Give a user of this request another password; every other login of theirs ends."""
    hold(user.id)
    change_user_password(user, new_password, notify=False)  # begins a new login here
    others = Login.user_id == user.id, Login.id != UUID(session["login"])
    db.session.execute(delete(Login).where(*others))
    return finish(user.id, Action.SIGN_OUT)


def log_out_everywhere(user_id: UUID) -> bool:
    """End every login of a user, that of this request as well."""
    hold(user_id)
    end_logins(user_id)
    return finish(user_id, Action.SIGN_OUT)


def disable_account(user_id: UUID) -> bool:
    """Lock a user out until they are enabled again; no login and no token from before returns."""
    hold(user_id)
    db.session.execute(update(User).where(User.id == user_id).values(active=False))
    end_logins(user_id)
    return finish(user_id, Action.SIGN_OUT, Action.DISABLE)


def enable_account(user_id: UUID) -> bool:
    """Let a disabled user in again."""
    hold(user_id)
    db.session.execute(update(User).where(User.id == user_id).values(active=True))
    return finish(user_id, Action.ENABLE)


def delete_account(user_id: UUID) -> bool:
    """Delete all this app has of a user, and have the service erase all that it has."""
    hold(user_id)
    db.session.execute(delete(users_roles).where(users_roles.c.user_id == user_id))
    end_logins(user_id)
    db.session.execute(delete(UserContext).where(UserContext.user_id == user_id))
    db.session.execute(delete(User).where(User.id == user_id))
    return finish(user_id, Action.ERASE)


def hold(user_id: UUID) -> None:
    """Make other changes of this account wait: their rows must be in the order they happen.

    Raises :class:`NoSuchAccount`.
    """
    # An update that changes nothing is the lock that SQLite has, too.
    holding = update(User).where(User.id == user_id).values(active=User.active).returning(User.id)
    if db.session.scalar(holding) is None:
        raise NoSuchAccount


def end_logins(user_id: UUID) -> None:
    """End every login of a user, wherever its cookie is."""
    db.session.execute(delete(Login).where(Login.user_id == user_id))


def finish(user_id: UUID, *actions: Action) -> bool:
    """Commit a change with the rows that tell of it, and tell the service if it is there."""
    # By the clock of the tokens: an older one must be before it, a newer one after it.
    happened_at = live_data_client.now()
    for action in actions:
        put(user_id, action, happened_at)
        db.session.flush()  # numbers them in this order
    db.session.commit()
    return deliver_now(user_id)
