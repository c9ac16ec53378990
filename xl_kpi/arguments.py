"""What a worksheet function takes, and the arguments of a call: required ones, then names and values in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from xl_kpi.blocks import Table
from xl_kpi.cells import ErrorCell, is_missing
from xl_kpi.errors import ArgumentError, NumberError
from xl_kpi.grid import blank
from xl_kpi.kpi import Argument, Measure
from xl_kpi.options import (
    DATES,
    ONE_CELL,
    READERS,
    RESERVED,
    Asked,
    beyond,
    one,
    read_date_option,
    read_number_option,
    read_text,
    shown,
)
from xl_kpi.texts import Text
from xl_kpi.words import normalise


@dataclass(frozen=True, slots=True)
class Function:
    """One worksheet function.

    Parameters
    ----------
    arguments
        What it requires after the deals.
    options
        The reserved words it takes.
    table
        True when its result spills.
    takes_deals
        False when it has no deals before its arguments.
    """

    name: str
    help: Text
    arguments: tuple[Argument, ...]
    options: tuple[str, ...]
    table: bool
    compute: Callable[..., Measure | Table | Text] = field(repr=False)
    takes_deals: bool = True


def ask(function: Function, arguments: Sequence[object], *, date1904: bool = False) -> Asked:
    """Sort the arguments of a call into required ones, options, and criteria.

    Parameters
    ----------
    date1904
        True when serial numbers count from 1904.

    Raises
    ------
    ArgumentError
        One is missing, a name has no value, or the function does not take it.
    """
    count = len(function.arguments)
    required, pairs = arguments[:count], list(arguments[count:])
    asked = Asked([_required(function, at, required) for at in range(count)])
    if len(pairs) % 2 and pairs[-1] is None:  # an argument left empty at the end
        pairs.pop()
    if len(pairs) % 2:
        raise ArgumentError(
            Text('"{name}" has no value.', "« {name} » n'a pas de valeur.").format(name=shown(pairs[-1])),
            Text(
                'Give names and values in turn, such as "Owner","Marie".',
                "Donnez des noms et des valeurs en alternance, par exemple « Commercial » ; « Marie ».",
            ),
        )
    for name, value in zip(pairs[::2], pairs[1::2], strict=True):
        _add(asked, function, one(name), value, date1904)
    return asked


# --------------------------------------------------------------------------------------------- private


def _required(function: Function, at: int, given: Sequence[object]) -> str | float:
    """Read one required argument."""
    argument = function.arguments[at]
    if at >= len(given) or is_missing(one(given[at])):
        raise ArgumentError(
            Text('{function} needs "{argument}".', "{function} demande « {argument} ».").format(
                function=function.name, argument=argument.name
            ),
            argument.help,
        )
    return (read_number_option if argument.number else read_text)(argument.name, given[at])


def _add(asked: Asked, function: Function, name: object, value: object, date1904: bool) -> None:
    """Add one name and its value to what was asked; a value left empty means an empty cell."""
    if blank(name) and blank(one(value)):
        return
    if not isinstance(name, str) or isinstance(name, ErrorCell) or blank(name):
        raise ArgumentError(
            Text('"{name}" is no name of a column or option.', "« {name} » n'est pas un nom de colonne ou d'option.")
            .format(name=shown(name)),
            Text('Give names and values in turn, such as "Owner","Marie".',
                 "Donnez des noms et des valeurs en alternance, par exemple « Commercial » ; « Marie »."),
        )  # fmt: skip
    key = RESERVED.get(normalise(name)) if not name.startswith("[") else None
    if key is None:
        asked.criteria.append((name.strip().removeprefix("[").removesuffix("]"), _criterion(name, one(value))))
        return
    wanted = "period" if key in ("start", "end") else key
    if wanted not in (*function.options, "as_of", "stages", "history", "rates"):
        raise ArgumentError(
            Text('{function} takes no "{name}".', "{function} ne prend pas « {name} ».").format(
                function=function.name, name=name
            ),
            Text('Leave it out; for a column of that name write "[{name}]".',
                 "Retirez-le ; pour une colonne de ce nom écrivez « [{name}] ».").format(name=name),
        )  # fmt: skip
    if key == "as_of" and blank(one(value)):
        return  # as in Settings, a day left empty means the day unless told
    if key in asked.options:
        raise ArgumentError(
            Text('"{name}" is given twice.', "« {name} » est donné deux fois.").format(name=name),
            Text("Give it once.", "Donnez-le une seule fois."),
        )
    reader = partial(read_date_option, date1904=date1904) if key in DATES else READERS[key]
    asked.options[key] = reader(name, value)


def _criterion(name: str, value: object) -> object:
    """Return the one value that the cells of a column are compared with."""
    if isinstance(value, list | tuple):
        raise ArgumentError(
            Text('The criterion of "{name}" is a range.', "Le critère de « {name} » est une plage.").format(name=name),
            ONE_CELL,
        )
    if not isinstance(value, str) and beyond(value):
        raise NumberError(
            Text('{number} is no criterion of "{name}".', "{number} n'est pas un critère de « {name} ».").format(
                number=shown(value), name=name
            ),
            Text("Give a number that a cell can hold.", "Donnez un nombre qu'une cellule peut contenir."),
        )
    return value
