"""Cases in, outcomes out: each scored case is put to the product and its answer compared."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from .comparison import differences
from .topics import Topic, topic
from .vectors import Case


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one case; ``wrong`` is empty where the answer is right, ``trace`` is of an exception."""

    case: Case
    wrong: tuple[str, ...]
    answer: object = None
    trace: str = ""

    @property
    def passed(self) -> bool:
        """Whether the product says what AWS does."""
        return not self.wrong


@dataclass(frozen=True, kw_only=True)
class Score:
    """One topic: the outcomes of its scored cases, and how many are not scored."""

    topic: str
    outcomes: tuple[Outcome, ...]
    unscored: int

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The outcomes that are wrong."""
        return tuple(one for one in self.outcomes if not one.passed)

    @property
    def passed(self) -> int:
        """How many are right."""
        return len(self.outcomes) - len(self.failed)


def score(cases: Iterable[Case]) -> Iterator[Score]:
    """Score every topic, by name."""
    for name, of_topic in groupby(sorted(cases, key=lambda case: case.topic), key=lambda case: case.topic):
        found = list(of_topic)
        asked = [case for case in found if case.score]
        yield Score(topic=name, outcomes=tuple(map(judge, asked)), unscored=len(found) - len(asked))


def judge(case: Case) -> Outcome:
    """Put one case to the product; an exception in the answer is a failure with its words."""
    try:
        asked = topic(case.topic)
        answer = _answer(asked, case)
        compare = asked.compare.get(case.kind, differences)
        return Outcome(case=case, answer=answer, wrong=tuple(compare(case.expected, answer)))
    except Exception as error:  # noqa: BLE001 - whatever breaks, the case is wrong and the others go on
        words = f"{type(error).__name__}: {error}"
        return Outcome(case=case, wrong=(words,), trace=traceback.format_exc())


def _answer(asked: Topic, case: Case) -> object:
    if case.kind not in asked.kinds:
        raise LookupError(
            f"kind {case.kind!r} is unknown; {case.topic} knows {', '.join(sorted(asked.kinds))}"
        )
    return asked.kinds[case.kind](case.input)
