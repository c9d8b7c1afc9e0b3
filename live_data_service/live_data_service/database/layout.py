"""What the migrator makes and the audit looks for: the login roles and the newest migration."""

from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["API_ROLE", "FOLDER", "WORKER_ROLE", "latest_migration", "migration_files", "number_of"]

API_ROLE = "live_data_api"
WORKER_ROLE = "live_data_worker"
FOLDER = files("live_data_service.database")


def latest_migration() -> int:
    """The number of the newest migration of this version."""
    return max(number_of(file) for file in migration_files())


def migration_files() -> list[Traversable]:
    """The numbered files, in order."""
    folder = FOLDER / "migrations"
    return sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=number_of)


def number_of(file: Traversable) -> int:
    """``0002_trading.sql`` is number 2."""
    return int(file.name.partition("_")[0])
