from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.runtime.local_http import LocalHttp, Respond
from tests.runtime.secrets_manager import SecretsManager

ASSET = Path(__file__).parents[2] / "runtime" / "canaries"
# Scripts import one another as AWS lays them out: side by side, on the path.
sys.path.append(str(ASSET / "python"))

Serve = Callable[[Respond], LocalHttp]
Manage = Callable[[SecretsManager], LocalHttp]


@pytest.fixture
def asset() -> Path:
    """The folder that is deployed."""
    return ASSET


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that live as long as the test."""
    with ExitStack() as servers:
        yield lambda respond: servers.enter_context(LocalHttp(respond))


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No canary variable and no AWS setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith(("CANARY_", "AWS_")):
            monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def secrets_manager(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Manage:
    """Point boto3 at a Secrets Manager on this machine."""

    def start(manager: SecretsManager) -> LocalHttp:
        server = serve(manager)
        variables = {
            "AWS_ENDPOINT_URL_SECRETS_MANAGER": server.url,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return server

    return start
