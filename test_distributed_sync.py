"""Check a running deployment end to end: that users are who they are, and see what is theirs.

    python test_distributed_sync.py                      the local stack, started if none runs
    python test_distributed_sync.py --service-url URL    another deployment, by its JWT_SECRET

Prints a line for each thing that was checked over HTTP; ends with status 1 when one fails.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

ROOT = Path(__file__).resolve().parent
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"

try:
    import httpx2
    import jwt

    from main_app_client import LiveDataServiceClient, LiveDataServiceError
except ModuleNotFoundError as missing:
    if not VENV_PYTHON.exists() or Path(sys.prefix) == VENV_PYTHON.parent.parent:
        sys.exit(f"❌ {missing.name} is not installed: run `make setup` first")
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])  # noqa: S606 - this very script

SCREENSHOTS = (ROOT / "samples" / "fills_dark.png", ROOT / "samples" / "positions_light.png")
ENDPOINTS = (
    ("POST", "/analyze_screenshots"),
    ("POST", "/analyze_screenshots_with_context"),
    ("GET", "/user_trade_history"),
    ("GET", f"/analyses/{UUID(int=0)}"),
    ("GET", f"/screenshots/{UUID(int=0)}"),
)


class CheckFailed(Exception):
    """What was expected and did not happen."""


def expect(happened: object, what: str) -> None:
    """Fail with a sentence unless something is so."""
    if not happened:
        raise CheckFailed(what)


class Deployment:
    """A service under test, two users who are new to it, and plain HTTP to it."""

    def __init__(self, url: str, secret: str) -> None:
        self.url = url.rstrip("/")
        self.secret = secret
        self.client = LiveDataServiceClient(url, secret, timeout_seconds=120)
        self.ann, self.bob = str(uuid4()), str(uuid4())

    def ask(self, method: str, path: str, token: str | None) -> httpx2.Response:
        """Send a request with a token, or with none."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx2.request(method, self.url + path, headers=headers, timeout=60)

    def token(self, **changes: Any) -> str:
        """A token minted here, without the client, with some claims changed."""
        now = int(time.time())
        claims = {
            "iss": "main-app",
            "aud": "live-data-service",
            "sub": self.ann,
            "iat": now,
            "exp": now + 300,
            "jti": str(uuid4()),
        }
        return jwt.encode(claims | changes, self.secret, algorithm="HS256")


def check_token_creation(deployment: Deployment) -> None:
    """A token the client mints opens the service."""
    answer = deployment.ask(
        "GET", "/user_trade_history", deployment.client.create_token(deployment.ann)
    )
    expect(answer.status_code == 200, f"a minted token was answered {answer.status_code}")


def check_user_context(deployment: Deployment) -> None:
    """The service takes the user from the token, for each user the right one."""
    for user in (deployment.ann, deployment.bob):
        answer = deployment.ask("GET", "/user_trade_history", deployment.client.create_token(user))
        expect(answer.json()["user_id"] == user, "the service took a token for another user's")


def check_authentication(deployment: Deployment) -> None:
    """Every endpoint wants a token, and takes one."""
    token = deployment.client.create_token(deployment.ann)
    for method, path in ENDPOINTS:
        without = deployment.ask(method, path, None).status_code
        expect(without == 401, f"{method} {path} without a token was answered {without}")
        with_token = deployment.ask(method, path, token).status_code
        expect(with_token in {200, 404, 415, 422}, f"{method} {path} was answered {with_token}")


def check_rejection(deployment: Deployment) -> None:
    """Whatever is wrong with a token, the answer is the same 401."""
    now = int(time.time())
    good = deployment.token()
    wrong = {
        "expired": deployment.token(iat=now - 600, exp=now - 300),
        "signed with another secret": jwt.encode(
            jwt.decode(good, options={"verify_signature": False}), "x" * 32, algorithm="HS256"
        ),
        "unsigned": jwt.encode({"sub": deployment.ann}, "", algorithm="none"),
        "cut off": good[:-4],
        "for another audience": deployment.token(aud="another-service"),
        "of another issuer": deployment.token(iss="another-app"),
        "valid for a hundred years": deployment.token(exp=now + 3_155_760_000),
    }
    bodies = set()
    for what, token in wrong.items():
        answer = deployment.ask("GET", "/user_trade_history", token)
        expect(answer.status_code == 401, f"a token {what} was answered {answer.status_code}")
        bodies.add(str(sorted({**answer.json(), "request_id": None}.items())))
    expect(len(bodies) == 1, "refused tokens are told apart")
    expect(
        deployment.ask("GET", "/user_trade_history", good).status_code == 200,
        "a good token was refused",
    )


def check_isolation(deployment: Deployment) -> None:
    """Two users send a screenshot each; each sees their own trades and nothing of the other."""
    calls = deployment.client.blocking
    ann, bob = deployment.ann, deployment.bob
    prompt = "Analyze these market screenshots"
    of_ann = calls.analyze_screenshots(ann, [SCREENSHOTS[0]], prompt)
    of_bob = calls.analyze_screenshots(bob, [SCREENSHOTS[1]], prompt)
    for user, other, mine, theirs in ((ann, bob, of_ann, of_bob), (bob, ann, of_bob, of_ann)):
        expect(mine["status"] == "success", "an analysis did not succeed")
        expect(mine["user_id"] == user, "an analysis was saved under another user")
        expect(mine["trades"], "no trade was read from a screenshot that shows some")
        seen = {trade["id"] for trade in calls.user_trade_history(user)["trades"]}
        expect(seen == {trade["id"] for trade in mine["trades"]}, f"{user} does not see their own")
        token = deployment.client.create_token(user)
        foreign = (
            f"/analyses/{theirs['analysis_id']}",
            f"/screenshots/{theirs['screenshots'][0]['id']}",
        )
        for path in foreign:
            status = deployment.ask("GET", path, token).status_code
            expect(status == 404, f"{path} of {other} was answered {status} to {user}")


CHECKS = (
    (check_token_creation, "JWT token creation working"),
    (check_user_context, "User context extraction from tokens working"),
    (check_authentication, "API endpoints properly authenticate users"),
    (check_rejection, "Invalid/expired tokens properly rejected"),
    (check_isolation, "Distributed user sync implementation is working!"),
)


@contextmanager
def deployment(service_url: str | None) -> Iterator[Deployment]:
    """The named deployment, the local stack that runs, or one that runs for the check."""
    if service_url is not None:
        secret = os.environ.get("JWT_SECRET") or os.environ.get("JWT_SECRET_KEY")
        if not secret:
            sys.exit("❌ JWT_SECRET is not set: the secret shared with the service is needed")
        yield Deployment(service_url, secret)
        return
    from local_stack.cli import stack_environment  # noqa: PLC0415 - not needed for other deployments
    from local_stack.folder import DataFolder, default_folder  # noqa: PLC0415

    with stack_environment(DataFolder(default_folder())) as environment:
        yield Deployment(environment["LIVE_DATA_SERVICE_URL"], environment["JWT_SECRET"])


def main() -> int:
    """Run the checks in order; 0 when all of them held."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--service-url", help="the live data service; default: the local stack")
    arguments = parser.parse_args()
    with deployment(arguments.service_url) as checked:
        for check, line in CHECKS:
            try:
                check(checked)
            except (CheckFailed, LiveDataServiceError, httpx2.HTTPError, ValueError) as error:
                print(f"❌ {line.removesuffix('!')}: {error}")
                return 1
            print(f"✅ {line}", flush=True)
        checked.client.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
