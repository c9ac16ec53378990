"""The worksheet functions as LibreOffice wants them declared.

A range comes as a reference only in a parameter of its own type, so the deals have that type. Trailing names and
values are twelve optional pairs, each parameter declared for itself: in a trailing list, LibreOffice would call the
function once for every cell of a range in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xl_kpi.arguments import Function
from xl_kpi.functions import FUNCTIONS
from xl_kpi.options import DEALS, PAIRS
from xl_kpi.texts import Text, same

#: Pairs of a name and a value that a call can have.
PAIRS_AT_MOST = 12

DEALS_NAME = Text("deals", "affaires")
NAME, VALUE = Text("name {n}", "nom {n}"), Text("value {n}", "valeur {n}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name in the interface, its type there, and its words in the function wizard."""

    key: str
    type: str
    name: Text
    help: Text


@dataclass(frozen=True, slots=True)
class Signature:
    """A function of the interface: its method's name and its parameters after the calling document."""

    method: str
    function: Function
    parameters: tuple[Parameter, ...]

    @property
    def result(self) -> str:
        """The type of the result: a table must be declared one."""
        return "sequence< sequence< any > >" if self.function.table else "any"


def method_of(name: str) -> str:
    """Return the method of a function: "timeToClose" of TIME_TO_CLOSE."""
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def signature(function: Function) -> Signature:
    """Return a function as the interface declares it."""
    # LibreOffice sorts parameters by their names.
    parameters = tuple(
        Parameter(f"p{at:02}", kind, name, told) for at, (kind, name, told) in enumerate(_parameters(function))
    )
    return Signature(method_of(function.name), function, parameters)


# --------------------------------------------------------------------------------------------- private


def _parameters(function: Function) -> Iterator[tuple[str, Text, Text]]:
    if function.takes_deals:
        yield "com::sun::star::table::XCellRange", DEALS_NAME, DEALS
    for argument in function.arguments:
        yield "any", argument.name, argument.help
    if function.takes_deals:
        for n in range(1, PAIRS_AT_MOST + 1):
            yield "any", NAME.format(n=same(str(n))), PAIRS
            yield "any", VALUE.format(n=same(str(n))), PAIRS


#: Method -> function, in the order of the catalogue.
SIGNATURES: Mapping[str, Signature] = {one.method: one for one in map(signature, FUNCTIONS.values())}
