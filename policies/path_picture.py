"""Certificates enter; a picture of all paths leaves, as SVG: alarms, topics, and who hears at the right.

Deterministic, without scripts, in light and dark; a standing is told by colour, by shape and in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from policies.certificates import Certificate, Reach, Standing
from policies.views.severity import severity

WIDTH, ROW, GAP, TOP = 1280, 16, 18, 96
LEFT, LEFT_W, MIDDLE, MIDDLE_W, RIGHT, RIGHT_W = 20, 590, 690, 190, 960, 300
BOX = 44
MARKS: Mapping[Standing, str] = {Standing.PROVED: "✓", Standing.BROKEN: "✕", Standing.NOT_TOLD: "?"}
STYLE = """
.paths{--ink:#1b1f24;--soft:#57606a;--paper:#fff;--box:#f3f5f7;--line:#8c959f;--proved:#1a7f37;
--broken:#cf222e;--not-told:#9a6700;font:12px system-ui,sans-serif}
@media (prefers-color-scheme:dark){.paths{--ink:#e6edf3;--soft:#9198a1;--paper:#0d1117;--box:#161b22;
--line:#656c76;--proved:#3fb950;--broken:#ff7b72;--not-told:#d29922}}
.paths text{fill:var(--ink)} .paths .soft{fill:var(--soft)} .paths .head{font-weight:600;font-size:14px}
.paths .title{font-weight:600;font-size:18px} .paths .name{font-weight:600}
.paths .paper{fill:var(--paper)} .paths .box{fill:var(--box);stroke:var(--line)}
.paths path{fill:none;stroke:var(--line);stroke-width:1.4;opacity:.75}
.paths path.main{stroke-width:3;opacity:.9}
.paths .mark{font-weight:700;text-anchor:middle} .paths .count{font-size:11px}
.paths .proved{fill:var(--proved)} .paths .broken{fill:var(--broken)} .paths .not-told{fill:var(--not-told)}
.paths rect.broken,.paths rect.not-told{fill:var(--box);stroke-width:2}
.paths rect.broken{stroke:var(--broken);stroke-dasharray:5 3} .paths rect.not-told{stroke:var(--not-told)}
"""


def render(certificates: Iterable[Certificate]) -> str:
    """Return the SVG of the alarms and composites among these certificates."""
    shown = [one for one in certificates if one.kind in {"alarm", "composite"}]
    groups = _grouped(shown)
    rows = sum(len(members) + 1 for members in groups.values())
    ranks = {one.topic: _rank(one) for each in shown for one in each.reaches}
    topics = sorted(ranks, key=lambda name: (-ranks[name], name))
    heard = sorted({_who(one) for each in shown for one in each.reaches})
    height = max(
        rows * ROW + len(groups) * (GAP + 10) + TOP, (BOX + GAP) * max(len(topics), len(heard), 1) + TOP
    )
    root = _canvas(shown, height + 20)
    places = _spread(topics, MIDDLE, height), _spread(heard, RIGHT, height)
    lines = SubElement(root, "g")
    _receivers(root, shown, *places)
    _hearing(lines, shown, *places)
    _alarms(root, lines, groups, places[0])
    return tostring(root, encoding="unicode")


def _canvas(shown: Sequence[Certificate], height: int) -> Element:
    view = f"0 0 {WIDTH} {height}"
    root = Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": view, "class": "paths", "role": "img"}
    )
    root.set("width", "100%")
    root.set("aria-labelledby", "paths-title paths-desc")
    count = {one: sum(each.standing is one for each in shown) for one in Standing}
    told = ", ".join(f"{count[one]} {one.value}" for one in Standing)
    SubElement(root, "title", {"id": "paths-title"}).text = "Paths from alarms to people"
    SubElement(
        root, "desc", {"id": "paths-desc"}
    ).text = (
        f"{len(shown)} alarms and composites: {told}. Alarms by composite, their topics, and who hears them."
    )
    SubElement(root, "style").text = STYLE
    SubElement(root, "rect", {"class": "paper", "width": str(WIDTH), "height": str(height)})
    _text(root, LEFT, 30, f"Paths from alarms to people: {len(shown)} alarms and composites", "title")
    _text(root, MIDDLE, 30, "Thick line: a composite tells. Thin: alarms tell by themselves.", "soft")
    _legend(root, count)
    for x, word in ((LEFT, "Alarms, by composite"), (MIDDLE, "Topics"), (RIGHT, "Who hears them")):
        _text(root, x, 80, word, "head")
    return root


def _legend(root: Element, count: Mapping[Standing, int]) -> None:
    meaning = {
        Standing.PROVED: "every link of the path is proved",
        Standing.BROKEN: "a link is broken; it is named",
        Standing.NOT_TOLD: "the template does not tell a link",
    }
    for index, one in enumerate(Standing):
        x = LEFT + index * 320
        _mark(root, x + 6, 54, one)
        _text(root, x + 18, 54, f"{count[one]} {one.value}: {meaning[one]}")


def _grouped(shown: Sequence[Certificate]) -> dict[str, list[Certificate]]:
    """Members by composite, the worst and largest groups first; a composite is its group's head."""
    found: dict[str, list[Certificate]] = {}
    for one in shown:
        found.setdefault(one.group if one.kind == "alarm" else one.subject, [])
        if one.kind == "alarm":
            found[one.group].append(one)
    heads = {one.subject: one for one in shown if one.kind == "composite"}
    for name, members in found.items():
        members.sort(key=lambda one: (-_badness(one), one.subject))
        if name in heads:
            members.insert(0, heads[name])
    return dict(sorted(found.items(), key=lambda item: (-max(map(_badness, item[1])), item[0])))


def _badness(one: Certificate) -> int:
    return {Standing.BROKEN: 2, Standing.NOT_TOLD: 1}.get(one.standing, 0)


def _spread(names: Sequence[str], x: int, height: int) -> dict[str, tuple[int, int]]:
    """The left middle point of each box, evenly over the height."""
    step = max(BOX + GAP, (height - TOP) // max(len(names), 1))
    return {name: (x, TOP + step * index + step // 2) for index, name in enumerate(names)}


def _rank(one: Reach) -> int:
    found = severity(one.severity)
    return found.rank if found else 0


def _who(one: Reach) -> str:
    return f"{one.way}: {one.address}"


def _receivers(
    root: Element,
    shown: Sequence[Certificate],
    topics: Mapping[str, tuple[int, int]],
    heard: Mapping[str, tuple[int, int]],
) -> None:
    for name, (x, y) in topics.items():
        by = sum(any(reach.topic == name and not reach.via for reach in one.reaches) for one in shown)
        _box(root, x, y, MIDDLE_W, name, f"told by {by} alarms")
    for name, (x, y) in heard.items():
        way, _, address = name.partition(": ")
        by = sum(any(_who(reach) == name for reach in one.reaches) for one in shown)
        _box(
            root,
            x,
            y,
            RIGHT_W,
            f"{way}: {_tail(address, 33 - len(way))}",
            f"hears {by} alarms, composites' included",
        )


def _box(  # noqa: PLR0913, PLR0917 - the parts of a box
    root: Element, x: int, y: int, width: int, name: str, words: str
) -> None:
    size = {
        "x": str(x),
        "y": str(y - BOX // 2),
        "width": str(width),
        "height": str(BOX),
        "rx": "6",
        "class": "box",
    }
    SubElement(root, "rect", size)
    _text(root, x + 10, y - 4, _cut(name, width // 8), "name")
    _text(root, x + 10, y + 13, words, "soft count")


def _hearing(
    lines: Element,
    shown: Sequence[Certificate],
    topics: Mapping[str, tuple[int, int]],
    heard: Mapping[str, tuple[int, int]],
) -> None:
    for topic, who in sorted({(one.topic, _who(one)) for each in shown for one in each.reaches}):
        x, y = topics[topic]
        _curve(lines, x + MIDDLE_W, y, *heard[who])


def _alarms(
    root: Element,
    lines: Element,
    groups: Mapping[str, list[Certificate]],
    topics: Mapping[str, tuple[int, int]],
) -> None:
    y = TOP
    for name, members in groups.items():
        height = (len(members) + 1) * ROW + 10
        worst = max(members, key=_badness).standing
        kind = "box" if worst is Standing.PROVED else f"box {worst.value.replace(' ', '-')}"
        size = {
            "x": str(LEFT),
            "y": str(y),
            "width": str(LEFT_W),
            "height": str(height),
            "rx": "6",
            "class": kind,
        }
        SubElement(root, "rect", size)
        _text(root, LEFT + 10, y + ROW, f"{_cut(name, 58)} · {len(members)}", "name")
        for index, one in enumerate(members):
            _row(root, y + (index + 2) * ROW, one)
        _telling(lines, members, y + height // 2, topics)
        y += height + GAP


def _row(root: Element, y: int, one: Certificate) -> None:
    _mark(root, LEFT + 18, y, one.standing)
    bad = next((link for link in one.links if link.standing is one.standing), None)
    why = "" if one.standing is Standing.PROVED or bad is None else f" — {one.standing.value}: {bad.name}"
    nobody = "" if one.reaches or why else " — reaches nobody here"
    head = ", itself" if one.kind == "composite" else ""
    shown = _text(root, LEFT + 32, y, _cut(f"{one.subject}{head}{why}{nobody}", 90))
    SubElement(shown, "title").text = "; ".join(f"{link.name}: {link.standing.value}" for link in one.links)


def _telling(
    lines: Element, members: Sequence[Certificate], y: int, topics: Mapping[str, tuple[int, int]]
) -> None:
    """One line for each topic that the group tells: thick where its composite does."""
    own = {reach.topic: one.kind for one in reversed(members) for reach in one.reaches if not reach.via}
    for topic, kind in sorted(own.items()):
        _curve(lines, LEFT + LEFT_W, y, *topics[topic], main=kind == "composite")


def _curve(  # noqa: PLR0913 - two points and a width
    lines: Element, x: int, y: int, to_x: int, to_y: int, *, main: bool = False
) -> None:
    half = (x + to_x) // 2
    SubElement(
        lines,
        "path",
        {"d": f"M{x} {y}C{half} {y} {half} {to_y} {to_x} {to_y}", "class": "main" if main else "way"},
    )


def _mark(root: Element, x: int, y: int, standing: Standing) -> None:
    _text(root, x, y, MARKS[standing], f"mark {standing.value.replace(' ', '-')}")


def _text(root: Element, x: int, y: int, words: str, kind: str = "") -> Element:
    found = SubElement(root, "text", {"x": str(x), "y": str(y), **({"class": kind} if kind else {})})
    found.text = words
    return found


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _tail(words: str, most: int) -> str:
    """The end of an address tells one from another."""
    short = words.removeprefix("https://")
    return short if len(short) <= most else f"…{short[1 - most :]}"
