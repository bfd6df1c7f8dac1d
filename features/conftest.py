"""How the promises are run: which template they are asked about, and where the words are explained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.register_assert_rewrite("features.steps")

from features.coverage import Coverage, whole  # noqa: E402 - steps are rewritten before they are imported
from features.steps.judgement import SUBJECTS, Judged  # noqa: E402
from features.steps.story import SEEN, Story  # noqa: E402
from template import Template, read  # noqa: E402
from template.alarms import alarms, composites  # noqa: E402

pytest_plugins = [
    f"features.steps.{path.stem}"
    for path in sorted((Path(__file__).parent / "steps").glob("*.py"))
    if path.stem not in {"__init__", "judgement"}
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The template has no default: a promise about the wrong template proves nothing."""
    parser.addoption(
        "--template", metavar="FILE", help="the synthesized template that the promises are about"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to start without a template; ask a whole run whether it saw every alarm."""
    if not config.getoption("--template"):
        message = (
            "--template is missing: name a synthesized template, as build/cdk.out/TapStackprod.template.json"
        )
        raise pytest.UsageError(message)
    if whole(config) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Coverage(lambda: _alarms(Path(config.getoption("--template")))))


def _alarms(path: Path) -> list[str]:
    found = read(path)
    return [one.name for one in (*alarms(found), *composites(found))]


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest) -> Template:
    """The template that every promise is about."""
    return read(Path(request.config.getoption("--template")))


@pytest.fixture
def judged(request: pytest.FixtureRequest) -> Judged[Any]:
    """What this scenario is about; every subject that a step judges is kept for the report."""
    found: Judged[Any] = Judged()
    request.node.user_properties.append((SUBJECTS, found.subjects))
    return found


@pytest.fixture
def story(request: pytest.FixtureRequest) -> Story:
    """What happens in this scenario; what alarms were seen to do is kept for the coverage and the report."""
    found = Story()
    request.node.user_properties.append((SEEN, found.seen))
    return found
