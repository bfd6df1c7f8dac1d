from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "requirements").glob("*.in"))
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")


def direct(source: Path) -> dict[str, str]:
    lines = (line for line in source.read_text().splitlines() if line and not line.startswith(("#", "-")))
    pairs = (line.partition("==") for line in lines)
    return {name.replace(".", "-"): version for name, _, version in pairs}


def compiled(source: Path) -> dict[str, str]:
    found = map(PINNED.match, source.with_suffix(".txt").read_text().splitlines())
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_every_direct_requirement_is_exact_and_compiled(source: Path) -> None:
    assert direct(source)
    assert direct(source).items() <= compiled(source).items()


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_compiled_requirements_are_hashed_and_name_no_machine(source: Path) -> None:
    text = source.with_suffix(".txt").read_text()
    for requirement in re.split(r"\n(?=\S)", text):
        if PINNED.match(requirement):
            assert "--hash=sha256:" in requirement
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links", text)


@pytest.mark.parametrize("smaller", ["app", "judge"])
def test_environments_that_share_packages_share_versions(smaller: str) -> None:
    pins = ROOT / "requirements"
    assert compiled(pins / f"{smaller}.in").items() <= compiled(pins / "test.in").items()


def lock() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return found


def test_node_tools_are_exact_hashed_and_name_no_registry() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for name, package in lock().items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")
    assert {name: lock()[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_the_cdk_cli_is_of_the_second_line() -> None:
    assert lock()["node_modules/aws-cdk"]["version"].startswith("2.")


def test_cdk_json_has_every_recommended_flag_of_the_pinned_library() -> None:
    import aws_cdk

    (package,) = (Path(aws_cdk.__file__).parent / "_jsii").glob("*.tgz")
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/recommended-feature-flags.json")
        assert member
        recommended = json.load(member)
    flags = json.loads((ROOT / "cdk.json").read_text())["context"]
    recommended["@aws-cdk/core:target-partitions"] = ["aws"]
    assert recommended.items() <= flags.items()
    assert flags["@aws-cdk/core:validateAgainstDefaultRules"] is True
