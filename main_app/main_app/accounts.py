"""Who the users are: their accounts, their logins, and what they tell of themselves.

Flask-Security checks passwords and forms. What it leaves in the cookie alone, a login, is also a
row here, so that logging out ends it wherever the cookie has been copied to.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import user_logged_in, user_logged_out
from flask_security import (
    LoginForm,
    RegisterFormV2,
    RoleMixin,
    Security,
    SQLAlchemyUserDatastore,
    UserMixin,
    current_user,
    logout_user,
)
from flask_security.registerable import register_existing, register_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    String,
    Table,
    TypeDecorator,
    delete,
    event,
    func,
    select,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from main_app.config import ConfigurationError, Settings
from main_app.login_limits import count_failed_login, refuse_too_many_logins

__all__ = [
    "Login",
    "Role",
    "User",
    "UserContext",
    "accounts",
    "count_logins",
    "create_tables",
    "db",
    "end_revoked_login",
    "get_current_user_id",
    "init_accounts",
]

LOGIN_LIFE = timedelta(days=14)
LOGIN_KEYS = {"_user_id", "_fresh", "_id"}  # what Flask-Login keeps in the session
TABLES_LOCK = 5_741_920_386  # any number: the advisory lock of this app's tables
MIN_PASSWORD_LENGTH = 10
# The costs OWASP gives for Argon2id; more memory would help whoever floods the login.
ARGON2 = {
    "argon2__type": "ID",
    "argon2__memory_cost": 19_456,
    "argon2__rounds": 2,
    "argon2__parallelism": 1,
}

# Rows stay readable after a commit, so a request need not hold a connection while it waits for
# the service.
db = SQLAlchemy(
    engine_options={"hide_parameters": True, "pool_pre_ping": True},
    session_options={"expire_on_commit": False},
)
accounts = Blueprint("accounts", __name__)


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC, also where the database (SQLite) keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """The time with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Base of this app's tables."""

    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - as SQLAlchemy declares it


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


users_roles = Table(
    "users_roles",
    Base.metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    """What a group of users may do."""

    __tablename__ = "roles"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)  # type: ignore[assignment] # the mixin says int
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str | None] = mapped_column(String(255))


class User(Base, UserMixin):
    """An account. ``id`` is the user everywhere: in tokens, and in the service's database."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)  # type: ignore[assignment] # the mixin says int
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    create_datetime: Mapped[datetime] = mapped_column(default=now)
    roles: Mapped[list[Role]] = relationship(secondary=users_roles)  # type: ignore[assignment]
    context: Mapped["UserContext"] = relationship(lazy="joined")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.context = UserContext()


Index("users_email_any_case", func.lower(User.email), unique=True)


class Login(Base):
    """A login of a user, until it ends or is ended. Its id is in the session cookie."""

    __tablename__ = "logins"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    ends_at: Mapped[datetime] = mapped_column(default=lambda: now() + LOGIN_LIFE)


class UserContext(Base):
    """What a user tells of themselves, and goes with each of their uploads."""

    __tablename__ = "user_contexts"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    timezone: Mapped[str | None] = mapped_column(String(64))
    base_currency: Mapped[str | None] = mapped_column(String(5))
    notes: Mapped[str | None] = mapped_column(String(2000))
    last_analysis_id: Mapped[UUID | None]
    last_upload_at: Mapped[datetime | None]

    def zone(self) -> ZoneInfo:
        """The zone in which the user reads times: UTC until they choose one."""
        try:
            return ZoneInfo(self.timezone or "UTC")
        except (ZoneInfoNotFoundError, ValueError):  # no longer known to this machine
            return ZoneInfo("UTC")

    def for_analysis(self) -> dict[str, str]:
        """What the service is told; what the user left open is left out."""
        told = {
            "timezone": self.timezone,
            "base_currency": self.base_currency,
            "notes": self.notes,
        }
        return {name: value for name, value in told.items() if value}


class LogInForm(LoginForm):
    """Address and password. No "remember me": a login lasts as its row in the database does."""

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request.method == "GET":
            self.email.data = session.get("signed_up", "")

    def validate(self, **kwargs: Any) -> bool:
        """Check address and password, unless too many attempts have failed (429)."""
        email = str(self.email.data or "")
        refuse_too_many_logins(email)
        right = bool(super().validate(**kwargs))
        if not right:
            count_failed_login(email)
        return right


def init_accounts(app: Flask, settings: Settings) -> None:
    """Set up the database, Flask-Security and the logins. Needs CSRF protection set up before."""
    app.config.from_mapping(
        SECURITY_PASSWORD_HASH="argon2",  # Argon2id  # noqa: S106 - the name of a hash
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2,
        SECURITY_PASSWORD_SALT=settings.main_app_password_salt.get_secret_value(),
        SECURITY_PASSWORD_LENGTH_MIN=MIN_PASSWORD_LENGTH,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_LOGIN_USER_TEMPLATE="login.html",
        SECURITY_STATIC_FOLDER=None,
        SECURITY_CACHE_CONTROL=None,  # every answer has its own already
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_FRESHNESS=timedelta(seconds=-1),  # nothing here asks for the password again
        SECURITY_MSG_GENERIC_AUTHN_FAILED=("This address and password do not match.", "error"),
        # "strong" would log out whoever moves from Wi-Fi to a mobile network.
        SESSION_PROTECTION="basic",
        SQLALCHEMY_DATABASE_URI=settings.database_url(),
    )
    db.init_app(app)
    security = Security(app, SQLAlchemyUserDatastore(db, User, Role), login_form=LogInForm)
    security.want_json(lambda _: False)  # with JSON answers come API tokens, which nobody needs
    user_logged_in.connect(begin_login, app)
    user_logged_out.connect(end_login, app)
    app.register_blueprint(accounts)


def create_tables(app: Flask) -> None:
    """Create what is missing; of several processes that start at once, one does it.

    Raises ``ConfigurationError`` when the database cannot be used.
    """
    with app.app_context():
        engine = db.engine
        lock = f"SELECT pg_advisory_xact_lock({TABLES_LOCK})"
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", prepare_sqlite)
            lock = "BEGIN IMMEDIATE"
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(lock)
                Base.metadata.create_all(connection)
        except DBAPIError as error:
            raise ConfigurationError(
                f"MAIN_APP_DATABASE_URL: this database cannot be used ({type(error).__name__})."
            ) from None


def prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers do not wait for a writer, writers wait for each other, and references hold."""
    for pragma in ("busy_timeout = 10000", "journal_mode = WAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


@accounts.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """Sign up. The answer is the same whether the address was known or not.

    That is why nobody is logged in here: only somebody new could be.
    """
    if current_user.is_authenticated:
        return redirect(url_for("dashboard.index"))
    form = RegisterFormV2()
    if form.validate_on_submit():
        create_account(form)
    elif not (form.is_submitted() and register_existing(form)):
        return render_template("register.html", form=form)
    session["signed_up"] = form.email.data
    flash("If this address is new here, your account is ready. Log in to go on.", "success")
    return redirect(url_for("security.login"))


def create_account(form: RegisterFormV2) -> None:
    """Save a new account, unless another request has just taken its address."""
    try:
        register_user(form)  # type: ignore[no-untyped-call]
        db.session.commit()
    except IntegrityError:
        db.session.rollback()


def begin_login(_: Flask, user: User) -> None:
    """Give a login its own id, and a session in which nothing of the time before is left."""
    for key in session.keys() - LOGIN_KEYS:
        del session[key]
    db.session.execute(delete(Login).where(Login.user_id == user.id, Login.ends_at <= now()))
    login = Login(id=uuid4(), user_id=user.id)
    db.session.add(login)
    session["login"] = str(login.id)


def end_login(_: Flask, user: User) -> None:
    """End a login for good: its cookie opens nothing any more."""
    if "login" in session:
        login_id = UUID(session["login"])
        db.session.execute(delete(Login).where(Login.user_id == user.id, Login.id == login_id))
        db.session.commit()
    session.clear()


def end_revoked_login() -> None:
    """Log out whose login has ended elsewhere or is too old."""
    if current_user.is_authenticated and not login_is_live():
        logout_user()


def login_is_live() -> bool:
    """Whether the login that the session names is one of this user's and goes on."""
    if "login" not in session:
        return False
    found = select(Login.id).where(
        Login.id == UUID(session["login"]),
        Login.user_id == current_user.id,
        Login.ends_at > now(),
    )
    return db.session.scalar(found) is not None


def count_logins(user_id: UUID) -> int:
    """In how many browsers a user is logged in."""
    found = select(func.count()).where(Login.user_id == user_id, Login.ends_at > now())
    return db.session.scalar(found) or 0


def get_current_user_id() -> str:
    """The id of the logged-in user: a UUID, as the token carries it."""
    return str(current_user.id)
