from __future__ import annotations

import json
import traceback

import pytest
from api_key import ApiKey, SecretError

from tests.runtime.conftest import Manage
from tests.runtime.secrets_manager import SecretsManager

KEY = "sk_test_4f9d2c7b1e8a6035"
NAME = "payments/test/canary/api-key"


def refusal(member: str = "") -> str:
    with pytest.raises(SecretError) as caught:
        ApiKey.fetch(NAME, member=member)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    return str(caught.value)


def test_whole_secret_is_the_key(secrets_manager: Manage) -> None:
    server = secrets_manager(SecretsManager(answer={"SecretString": KEY}))
    assert ApiKey.fetch(NAME).value == KEY
    assert json.loads(server.received[0].body) == {"SecretId": NAME}


def test_field_of_a_json_secret_is_the_key(secrets_manager: Manage) -> None:
    secrets_manager(SecretsManager(answer={"SecretString": json.dumps({"user": "canary", "key": KEY})}))
    assert ApiKey.fetch(NAME, member="key").value == KEY


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(json.dumps({"other": KEY}), id="field missing"),
        pytest.param(KEY, id="not JSON"),
        pytest.param(json.dumps([KEY]), id="list"),
        pytest.param("[" * 50_000, id="deep"),
    ],
)
def test_secret_without_the_field_is_refused(secrets_manager: Manage, text: str) -> None:
    secrets_manager(SecretsManager(answer={"SecretString": text}))
    assert refusal("key").endswith("refers to has no JSON field of the name in CANARY_API_KEY_FIELD.")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"SecretString": f"{KEY}\r\nX-Admin: 1"}, id="line break"),
        pytest.param({"SecretString": "short"}, id="short"),
        pytest.param({"SecretString": json.dumps({"key": KEY})}, id="JSON, though no field was named"),
        pytest.param({"SecretString": ""}, id="empty"),
        pytest.param({"SecretBinary": "c2tfdGVzdF80ZjlkMmM3YjFlOGE2MDM1"}, id="binary"),
    ],
)
def test_secret_that_is_no_key_is_refused(secrets_manager: Manage, answer: dict[str, str]) -> None:
    secrets_manager(SecretsManager(answer=answer))
    assert "holds no API key: expected 16 to 512 visible ASCII characters" in refusal()


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException"])
def test_refusal_of_secrets_manager_is_told_by_its_code(secrets_manager: Manage, code: str) -> None:
    secrets_manager(SecretsManager(answer={}, code=code))
    assert refusal() == f"The secret that CANARY_API_KEY_SECRET refers to could not be read: {code}."


def test_missing_credentials_are_told(secrets_manager: Manage, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets_manager(SecretsManager(answer={"SecretString": KEY}))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert refusal().endswith("could not be read: NoCredentialsError.")


def test_key_is_not_part_of_its_text_form() -> None:
    assert KEY not in repr(ApiKey(value=KEY))


def test_key_stays_out_of_the_log_even_when_everything_is_logged(
    secrets_manager: Manage, caplog: pytest.LogCaptureFixture
) -> None:
    secrets_manager(SecretsManager(answer={"SecretString": KEY}))
    caplog.set_level("DEBUG")
    ApiKey.fetch(NAME)
    assert "127.0.0.1" in caplog.text
    assert KEY not in caplog.text
