"""The errors a user can meet. Each one says what is wrong, where, and what to do about it.

XlKpiError
├── FileError        the file cannot be read or must not be written
├── SheetError       no pipeline, no header, a column that cannot be used
├── ArgumentError    a function or an option was given something it cannot use    (#VALUE! in a cell)
├── NumberError      a number is outside the range that has a meaning             (#NUM! in a cell)
└── StaleError       a cell stands for deals that are not at hand any more         (#N/A in a cell)

What the sheet cannot tell is not an error: it is a `Measure` without value, with the reason as its note.
"""

from __future__ import annotations

from typing import Self

from xl_kpi.texts import Text, same


class XlKpiError(Exception):
    """Something the user can put right: one line with what is wrong, the place and the remedy.

    Parameters
    ----------
    problem
        What is wrong and where (file, sheet, column, row).
    remedy
        What the user can do.
    """

    def __init__(self, problem: Text, remedy: Text) -> None:
        super().__init__(f"{problem.en} {remedy.en}")
        self.problem = problem
        self.remedy = remedy

    @property
    def text(self) -> Text:
        """Problem and remedy on one line."""
        return Text(f"{self.problem.en} {self.remedy.en}", f"{self.problem.fr} {self.remedy.fr}")

    def at(self, place: object) -> Self:
        """Return the same error with the file, or the place in it, named in front, unless it is named already."""
        if self.problem.en.startswith((f"{place}:", f"{place},")):
            return self
        return type(self)(same(f"{place}: ") + self.problem, self.remedy)


class FileError(XlKpiError):
    """A file cannot be read, or must not be written."""


class SheetError(XlKpiError):
    """The sheet holds no pipeline that can be read."""


class ArgumentError(XlKpiError):
    """An argument cannot be used."""


class NumberError(ArgumentError):
    """A number lies outside the range in which it means something."""


class StaleError(XlKpiError):
    """A cell stands for deals that are not at hand any more."""
