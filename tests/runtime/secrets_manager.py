"""Secrets Manager's GetSecretValue over real HTTP, for a real boto3."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tests.runtime.local_http import Received, Reply

ACTION = "secretsmanager.GetSecretValue"


@dataclass(frozen=True, kw_only=True)
class SecretsManager:
    """Gives ``answer``, or fails with the error ``code``."""

    answer: dict[str, str]
    code: str = ""

    def __call__(self, request: Received) -> Reply:
        headers = {"Content-Type": "application/x-amz-json-1.1"}
        if self.code or request.headers["x-amz-target"] != ACTION:
            refusal = {"__type": self.code or "UnknownOperationException", "Message": "no, and here is why"}
            return Reply(status=400, body=json.dumps(refusal).encode(), headers=headers)
        return Reply(body=json.dumps({"Name": "n", **self.answer}).encode(), headers=headers)
