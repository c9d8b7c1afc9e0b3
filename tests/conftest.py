"""What the tests share: a real PostgreSQL, and one whole local stack with a user for each test."""

import asyncio
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from PIL import Image, ImageDraw

from live_data_service.database.migrate import API_ROLE, WORKER_ROLE, migrate
from live_data_service.database.tenant_utils import TicketKey
from local_stack.folder import DataFolder
from local_stack.postgres import EmbeddedPostgres
from local_stack.up import Stack, start_stack
from main_app_client import LiveDataServiceClient

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
SHARED_SAMPLES = ROOT.parent / "shared" / "samples"

os.environ.pop("ANTHROPIC_API_KEY", None)  # no test may call, and pay for, the live API

database_numbers = count(1)


@dataclass(frozen=True)
class Database:
    """A migrated database of a test's own, as its three roles see it."""

    admin_url: str
    api_url: str
    worker_url: str
    ticket_key: TicketKey


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder that PostgreSQL's own account may pass through, too."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="livedata-tests-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="session")
def postgres(scratch: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server for tests that want databases of their own."""
    with EmbeddedPostgres(scratch / "postgres", settings={"fsync": "off"}) as server:
        yield server


@pytest.fixture(scope="session")
def new_database(postgres: EmbeddedPostgres) -> Callable[[], str]:
    """Makes an empty database; its administrator's URL."""

    def make() -> str:
        name = f"test_{next(database_numbers)}"
        asyncio.run(execute(postgres.dsn(), f"CREATE DATABASE {name}"))
        return postgres.dsn(name)

    return make


async def execute(url: str, statement: str) -> None:
    """Run one statement over a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def new_migrated_database(
    postgres: EmbeddedPostgres, new_database: Callable[[], str]
) -> Callable[[], Database]:
    """Makes a database with the schema of this version."""
    key = TicketKey(os.urandom(32))

    def make() -> Database:
        admin = new_database()
        name = admin.rpartition("/")[2]
        # Roles belong to the server: every database of it must use the same passwords.
        api = postgres.dsn(name, API_ROLE, "a password of the tests")
        worker = postgres.dsn(name, WORKER_ROLE, "another password of the tests")
        asyncio.run(migrate(admin, [api, worker], key))
        return Database(admin, api, worker, key)

    return make


@pytest.fixture(scope="module")
def database(new_migrated_database: Callable[[], Database]) -> Database:
    """A migrated database for the tests of one module."""
    return new_migrated_database()


@pytest.fixture(scope="session")
def stack(scratch: Path) -> Iterator[Stack]:
    """The whole of it, running as `make up` runs it, in a folder of its own."""
    with start_stack(DataFolder(scratch / "stack")) as running:
        yield running


@pytest.fixture(scope="session")
def service_url(stack: Stack) -> str:
    """Where the running live data service is."""
    return stack.environment["LIVE_DATA_SERVICE_URL"]


@pytest.fixture(scope="session")
def client(stack: Stack, service_url: str) -> Iterator[LiveDataServiceClient]:
    """The client, as an app of an integrator holds it."""
    with LiveDataServiceClient(service_url, stack.environment["JWT_SECRET"]) as made:
        yield made


@pytest.fixture
def user_id() -> UUID:
    """A user whom the service has never seen."""
    return uuid4()


@pytest.fixture
def http(client: LiveDataServiceClient, service_url: str, user_id: UUID) -> Iterator[httpx2.Client]:
    """Plain HTTP to the service, as that user."""
    headers = {"Authorization": f"Bearer {client.create_token(user_id)}"}
    with httpx2.Client(base_url=service_url, headers=headers, timeout=60) as made:
        yield made


@pytest.fixture(scope="session")
def blank_png() -> bytes:
    """An image without a trade: quick to read."""
    return png(Image.new("RGB", (64, 48), "white"))


@pytest.fixture(scope="session")
def slow_png() -> bytes:
    """An image that takes the reader some seconds: long enough to be interrupted."""
    image = Image.new("RGB", (1200, 1000), "white")
    pen = ImageDraw.Draw(image)
    for row in range(40):
        pen.text((20, 24 * row), f"row {row} of a page of text " * 4, fill="black", font_size=16)
    return png(image)


def png(image: Image.Image) -> bytes:
    """The bytes of a PNG."""
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
