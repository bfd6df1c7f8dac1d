"""What slic-watch adds to a template of the platform, by its own code and its documented defaults.

It reads the resources that a template declares, so the platform is declared here with what its alarms
depend on: names, timeouts, indexes. It separates no severities and takes one list of alarm actions, so
every alarm pages. It knows no canaries, no logs and no payments; UserErrors of DynamoDB are the account's
and are kept as it writes them. The plugin for the Serverless Framework is used (npm
serverless-slic-watch-plugin 3.2.0, Apache-2.0); its macro for CloudFormation has the same core. Needs npm:
``resources`` is not run by tests, ``platform`` is.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from settings.environment import Settings
from tests.scoreboard.peers.routing import Resources, topics

SOURCE = Path(__file__).parent / "slic_watch"


def resources(settings: Settings, folder: Path) -> Resources:
    """The platform, topics and the plugin's alarms; ``folder`` takes the plugin and its files."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in SOURCE.iterdir():
        shutil.copy(file, folder / file.name)
    given = folder / "in.json"
    given.write_text(json.dumps({"Resources": platform(settings) | topics()}), encoding="utf-8")
    subprocess.run([_tool("npm"), "install", "--no-audit", "--no-fund"], cwd=folder, check=True)
    subprocess.run([_tool("node"), "generate.cjs", "in.json", "out.json"], cwd=folder, check=True)
    made: Resources = json.loads((folder / "out.json").read_text(encoding="utf-8"))["Resources"]
    return made


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is needed to run slic-watch")
    return found


def platform(settings: Settings) -> Resources:
    """The platform's own resources, as far as the plugin reads them."""
    made: Resources = {}
    for service in settings.services:
        made[_key(service.api.name)] = _resource("AWS::ApiGateway::RestApi", Name=service.api.name)
        for function in service.functions:
            made[_key(function.name)] = _resource(
                "AWS::Lambda::Function", FunctionName=function.name, Timeout=function.timeout_s
            )
        for table in service.tables:
            indexes = [{"IndexName": index.name} for index in table.indexes]
            said = {"TableName": table.name} | ({"GlobalSecondaryIndexes": indexes} if indexes else {})
            made[f"{_key(table.name)}Table"] = _resource("AWS::DynamoDB::Table", **said)
        for queue in service.queues:
            for name in (queue.name, queue.dead_letter_queue):
                made[f"{_key(name)}Queue"] = _resource("AWS::SQS::Queue", QueueName=name)
    return made


def _key(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}
