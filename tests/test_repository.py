"""What the repository promises of itself."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

REGISTRIES = re.compile("py" + r"pi\.org|python" + r"hosted\.org|npm" + r"js\.(org|com)")
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|sk-ant-[a-z0-9-]{8}")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(work|root|home/\w+)/")


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """The files under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is no clone: the list of files is unknown")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def test_no_file_names_a_registry_a_machine_s_path_or_a_secret(tracked: list[Path]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked
        if path.suffix != ".png"
        for pattern in (REGISTRIES, SECRETS, MACHINE_PATHS)
        for match in pattern.finditer(path.read_text())
    ]
    assert found == []


def test_no_file_is_larger_than_a_megabyte(tracked: list[Path]) -> None:
    assert [path.name for path in tracked if path.stat().st_size > 1024 * 1024] == []


def test_make_alone_tells_what_there_is() -> None:
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for command in ("make setup", "make up", "make test", "make check", "make lock"):
        assert command in told


def test_every_pin_has_a_hash() -> None:
    pins = (ROOT / "requirements.txt").read_text()
    entries = re.split(r"\n(?=[A-Za-z0-9])", pins.strip())
    assert len(entries) > 50
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
