"""One thing that doctor found: a mark, what is so, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xl_kpi.texts import EMPTY, Text

Mark = Literal["ok", "look", "wrong"]

#: The words before a finding: they tell the marks apart without any color.
MARKS: dict[Mark, Text] = {
    "ok": Text("ok", "bon"),
    "look": Text("look", "à voir"),
    "wrong": Text("WRONG", "À CORRIGER"),
}
_WIDTH = max(len(word) for text in MARKS.values() for word in (text.en, text.fr))


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence with its mark; the remedy stands on a line of its own."""

    mark: Mark
    said: Text
    remedy: Text = EMPTY

    @property
    def text(self) -> Text:
        """Return one or two lines."""
        return Text(*(_lines(MARKS[self.mark](lang), self.said(lang), self.remedy(lang)) for lang in ("en", "fr")))


def ok(said: Text) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding("ok", said)


def look(said: Text, remedy: Text) -> Finding:
    """Return a finding that may matter."""
    return Finding("look", said, remedy)


def wrong(said: Text, remedy: Text) -> Finding:
    """Return a finding that keeps Excel from working with xl-kpi."""
    return Finding("wrong", said, remedy)


def _lines(mark: str, said: str, remedy: str) -> str:
    head = f"{mark:<{_WIDTH}}  "
    return head + said + (f"\n{' ' * len(head)}-> {remedy}" if remedy else "")
