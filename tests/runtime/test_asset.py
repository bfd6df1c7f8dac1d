"""The scripts as AWS runs them: zipped, unpacked elsewhere, started with nothing else of this repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.runtime.conftest import Manage, Serve
from tests.runtime.local_http import Reply
from tests.runtime.payment_api import PaymentApi
from tests.runtime.secrets_manager import SecretsManager

STANDARD_LIBRARY_ONLY = ("-I", "-S")
WITH_BOTO3 = ("-I",)
KEY = "sk_test_4f9d2c7b1e8a6035"
LIMITS = {"CANARY_LATENCY_CEILING_MS": "4000", "CANARY_TIMEOUT_MS": "5000"}


@pytest.fixture
def unpacked(asset: Path, tmp_path: Path) -> Path:
    """The asset after the way over a zip file."""
    archive = tmp_path / "asset.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for path in asset.rglob("*.py"):
            zipped.write(path, path.relative_to(asset))
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(tmp_path / "opt")
    return tmp_path / "opt" / "python"


def start(
    handler: str, folder: Path, variables: Mapping[str, str], *, python: tuple[str, ...]
) -> subprocess.CompletedProcess[str]:
    module, function = handler.split(".")
    program = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); import {module}\n"
        f"assert {module}.__file__.startswith({str(folder)!r}), {module}.__file__\n"
        f"print({module}.{function}({{}}, None))"
    )
    command = [sys.executable, "-B", *python, "-c", program]
    environment = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(
        command, env=environment, cwd=folder.anchor, capture_output=True, text=True, timeout=30, check=False
    )


def test_availability_runs_from_the_zip_with_the_standard_library_alone(unpacked: Path, serve: Serve) -> None:
    server = serve(lambda _: Reply(body=b'{"status": "ok"}'))
    variables = {
        "CANARY_ENDPOINTS": f"{server.url}/health",
        "CANARY_EXPECTED_FIELD": "status",
        "CANARY_EXPECTED_VALUE": "ok",
        **LIMITS,
    }
    run = start("availability.handler", unpacked, variables, python=STANDARD_LIBRARY_ONLY)
    assert run.stdout.splitlines()[-1:] == ["1 of 1 endpoints are healthy."], run.stderr


def test_payment_runs_from_the_zip(unpacked: Path, serve: Serve, secrets_manager: Manage) -> None:
    server = serve(PaymentApi(states=["succeeded"], undone=["refunded"]))
    secrets_manager(SecretsManager(answer={"SecretString": KEY}))
    variables = {
        "CANARY_PAYMENTS_URL": f"{server.url}/payments",
        "CANARY_API_KEY_SECRET": "payments/test/canary/api-key",
        "CANARY_CARD_TOKEN": "tok_visa",
        "CANARY_AMOUNT_MINOR": "100",
        "CANARY_CURRENCY": "USD",
        "CANARY_SETTLE_DEADLINE_MS": "5000",
        **LIMITS,
        **{name: value for name, value in os.environ.items() if name.startswith("AWS_")},
    }
    run = start("payment.handler", unpacked, variables, python=WITH_BOTO3)
    assert run.stdout.splitlines()[-1:] == [
        "A payment of 100 minor units of USD succeeded and was taken back."
    ], run.stderr


@pytest.mark.parametrize("handler", ["availability.handler", "payment.handler"])
def test_run_without_settings_fails_with_one_sentence(unpacked: Path, handler: str) -> None:
    run = start(handler, unpacked, {}, python=STANDARD_LIBRARY_ONLY)
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("environment.MisconfiguredError: CANARY_")


def test_asset_holds_scripts_and_nothing_else(asset: Path) -> None:
    kept = {path.relative_to(asset).parts[0] for path in asset.rglob("*") if "__pycache__" not in path.parts}
    assert kept == {"python"}
    assert {path.suffix for path in (asset / "python").iterdir() if path.name != "__pycache__"} == {".py"}
