"""The peers: who builds which template, from what, and how it is made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settings.environment import Settings
from tests.scoreboard.peers import aws_recommended, brief, cmc, slic
from tests.scoreboard.peers.routing import Resources

FOLDER = Path(__file__).parents[3] / "scoreboard" / "templates"


@dataclass(frozen=True, kw_only=True)
class Peer:
    """One set of alarms; ``offline`` says whether it can be made where only Python packages are."""

    build: Callable[[Settings, Path], Resources]
    package: str
    version: str
    licence: str
    source: str
    offline: bool = True

    def template(self, settings: Settings, folder: Path) -> dict[str, Any]:
        """The template with its provenance; ``folder`` is for what is needed on the way."""
        provenance = {
            "package": self.package,
            "version": self.version,
            "licence": self.licence,
            "source": self.source,
            "command": "python -m tests.scoreboard.peers",
        }
        return {"Metadata": {"Provenance": provenance}, "Resources": self.build(settings, folder)}


PEERS = {
    "brief": Peer(
        build=lambda settings, _folder: brief.resources(settings),
        package="the brief, word by word",
        version="1",
        licence="ours",
        source="tests/scoreboard/peers/brief.py",
    ),
    "aws-recommended": Peer(
        build=lambda settings, _folder: aws_recommended.resources(settings),
        package="AWS best practice recommended alarms (awslabs-cloudwatch-mcp-server)",
        version="0.3.1",
        licence="Apache-2.0",
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
        "Best_Practice_Recommended_Alarms_AWS_Services.html",
    ),
    "cdk-monitoring-constructs": Peer(
        build=cmc.resources,
        package="cdk-monitoring-constructs",
        version="10.3.3",
        licence="Apache-2.0",
        source="https://github.com/cdklabs/cdk-monitoring-constructs",
    ),
    "slic-watch": Peer(
        build=slic.resources,
        package="serverless-slic-watch-plugin",
        version="3.2.0",
        licence="Apache-2.0",
        source="https://github.com/fourTheorem/slic-watch",
        offline=False,
    ),
}
