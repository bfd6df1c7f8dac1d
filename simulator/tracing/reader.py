"""Reads the tokens of a filter expression of X-Ray one after the other, and says where one is wrong."""

from __future__ import annotations

from typing import Any

from simulator.tracing.tokens import Token, tokens
from simulator.tracing.tree import TraceFilterError

_SEARCH = frozenset({"CONTAINS", "BEGINSWITH", "ENDSWITH"})


class TokenReader:
    """Each method takes what it names if that comes next; words count in any case."""

    def __init__(self, expression: str) -> None:
        self.tokens, self.index = tokens(expression), 0

    @property
    def now(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.index]

    def error(self, problem: str) -> TraceFilterError:
        """What is wrong with the next token."""
        return TraceFilterError(f"character {self.now.at + 1}: {problem}")

    def keyword(self) -> str:
        """Any word."""
        token = self.now
        if token.kind != "word":
            raise self.error("a keyword is needed here" + (f", not '{token.value}'" if token.value else ""))
        self.index += 1
        return str(token.value)

    def operator(self) -> str:
        """A comparison in capitals; empty if none comes."""
        token = self.now
        found = str(token.value).upper()
        if token.kind == "operator" or (token.kind == "word" and found in _SEARCH):
            self.index += 1
            return found
        return ""

    def value(self) -> Any:
        """A number, a boolean or a text."""
        token = self.now
        if token.kind == "word" and token.value.lower() in {"true", "false"}:
            self.index += 1
            return token.value.lower() == "true"
        if token.kind not in {"text", "number"}:
            raise self.error("a number, true, false or text in quotation marks is needed here")
        self.index += 1
        return token.value

    def text(self) -> str:
        """A text in quotation marks."""
        token = self.now
        if token.kind != "text":
            raise self.error("text in quotation marks is needed here")
        self.index += 1
        return str(token.value)

    def word(self, text: str) -> bool:
        """This word, if it comes."""
        fits = self.now.kind == "word" and self.now.value.upper() == text
        self.index += fits
        return fits

    def sign(self, text: str) -> bool:
        """This sign, if it comes."""
        fits = self.now.kind == "sign" and self.now.value == text
        self.index += fits
        return fits

    def need(self, text: str) -> None:
        """This sign, or an error."""
        if not self.sign(text):
            raise self.error(f"'{text}' is needed here")
