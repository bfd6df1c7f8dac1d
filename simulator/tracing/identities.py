"""Reads which services a filter expression of X-Ray is about."""

from __future__ import annotations

from simulator.tracing.reader import TokenReader
from simulator.tracing.tree import Identity


class IdentityReader(TokenReader):
    """Adds names and ids of services to what a reader takes."""

    def identities(self, name: str, *, most: int) -> list[Identity]:
        """What stands in the brackets after ``service`` or ``edge``."""
        found: list[Identity] = []
        self.need("(")
        while not self.sign(")"):
            if found:
                self.need(",")
            found.append(self.identity())
            if len(found) > most:
                raise self.error(f"{name} takes no more than {most}")
        return found

    def identity(self) -> Identity:
        """A name, or ``id(name: "a", type: "b", account.id: "c")`` with any of the three."""
        if not self.word("ID"):
            return Identity(name=self.text())
        self.need("(")
        fields: dict[str, str] = {}
        while not self.sign(")"):
            if fields:
                self.need(",")
            name = {"account.id": "account"}.get(self.now.value, self.now.value)
            if name not in {"name", "type", "account"} or name in fields:
                raise self.error("id takes name, type and account.id")
            self.index += 1
            self.need(":")
            fields[name] = self.text()
        return Identity(**fields)
