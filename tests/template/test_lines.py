"""Lines are those that an editor shows, in JSON and in YAML."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from template import Template, parse
from template.lines import JsonLines


def test_json_lines_point_at_keys_and_list_items() -> None:
    body = {"Resources": {"A": {"Type": "T"}, "B": {"Type": "T", "Properties": {"L": [1, {"x": 2}]}}}}
    text = json.dumps(body, indent=2)
    resource = parse(text, "f.json").resources["B"]
    lines = text.split("\n")
    assert '"B"' in lines[resource.line() - 1]
    assert '"L"' in lines[resource.line("Properties", "L") - 1]
    assert lines[resource.line("Properties", "L", 1) - 1].strip() == "{"
    assert '"x"' in lines[resource.line("Properties", "L", 1, "x") - 1]
    assert resource.where == f"f.json:{resource.line()}"


def test_line_of_what_is_not_there_is_that_of_its_parent() -> None:
    resource = parse('{\n"Resources": {\n"A": {"Type": "T"}}}', "f.json").resources["A"]
    assert resource.line("Properties", "Missing") == 3


def test_yaml_lines_point_at_keys(yaml_template: Callable[[str], Template]) -> None:
    template = yaml_template("""\
        # a comment
        Resources:
          A:
            Type: T
            Properties:
              P:
                - !Ref AWS::Region
                - x: 1
    """)
    resource = template.resources["A"]
    assert (resource.line(), resource.line("Properties", "P"), resource.line("Properties", "P", 1, "x")) == (
        3,
        6,
        8,
    )
    assert resource.line("Properties", "Q") == 5


@pytest.mark.parametrize("text", ["", "[", '{"a"', '{"a": ', "5", '{"a": [1,'])
def test_lines_of_a_text_that_does_not_parse_are_still_lines(text: str) -> None:
    assert JsonLines(text).line(("a", 0)) >= 1


@given(
    st.recursive(
        st.integers(), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=3), x, max_size=3)
    )
)
@settings(max_examples=100, deadline=None)
def test_every_path_of_any_json_has_the_line_of_its_key(value: Any) -> None:
    text = json.dumps(value, indent=1)
    lines, found = text.split("\n"), JsonLines(text)
    stack: list[tuple[Any, tuple[str | int, ...]]] = [(value, ())]
    while stack:
        item, path = stack.pop()
        for key, below in (
            item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
        ):
            line = lines[found.line((*path, key)) - 1].strip()
            assert not isinstance(key, str) or line.startswith(json.dumps(key) + ":")
            stack.append((below, (*path, key)))
