"""The two ways in which a template can refuse to be judged."""

from __future__ import annotations


class TemplateError(Exception):
    """A template, or a folder of them, that cannot be read: says file, line or field, and what is allowed."""

    def __init__(self, file: str, problem: str, *, line: int | None = None, field: str = "") -> None:
        self.file, self.problem, self.line, self.field = file, problem, line, field
        where = f"{file}:{line}" if line else file
        super().__init__(": ".join(part for part in (where, field, problem) if part))


class EmptySelection(Exception):
    """A promise about nothing: a question that selects no resource must fail, not pass."""

    def __init__(self, asked: str, file: str, present: tuple[str, ...] = ()) -> None:
        self.asked, self.file = asked, file
        known = f"; the template has {', '.join(present)}" if present else ""
        super().__init__(f"{file}: no {asked} to judge{known}")
