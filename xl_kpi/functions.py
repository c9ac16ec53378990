"""The worksheet functions, knowing no spreadsheet: cells in, cells or an error out.

Each takes the deals first (rows with their header), then its required arguments, then any number of
name-value pairs, as GETPIVOTDATA does: a column header and a criterion, or a reserved word and its value.

    TIME_TO_CLOSE(deals, "Owner", "Marie", "statistic", "median", "from", 46023)

Nothing raises: what cannot be answered is a `CellError` with the reason, and the host makes it a real error.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xl_kpi.arguments import Function, ask
from xl_kpi.blocks import Table, Value
from xl_kpi.catalogue import KPIS, Spill
from xl_kpi.cells import ErrorCell
from xl_kpi.deals import Deals
from xl_kpi.errors import ArgumentError, NumberError, StaleError, XlKpiError
from xl_kpi.grid import grid_of, pipeline_grid
from xl_kpi.handles import CALCULATE, STALE, Find, Handles, arguments_of, handle_of, hash_of, is_handle
from xl_kpi.kpi import Kpi, Measure
from xl_kpi.options import WORDS, Asked, one
from xl_kpi.overheard import Overheard
from xl_kpi.overview import ALL_SPILLS, HELP, HELP_NAME, KEEP, kpi_help
from xl_kpi.rates import with_rates
from xl_kpi.reading import Reading, read_deals
from xl_kpi.source import is_source, value_of
from xl_kpi.stages import Stages
from xl_kpi.texts import EMPTY, Lang, Text, same, say

Cell = float | int | str | None


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value for a cell, and why: "#N/A" not available, "#VALUE!" a bad argument, "#NUM!" a bad number."""

    code: str
    reason: Text


Result = Cell | CellError | tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What a host knows and the cells do not tell.

    Parameters
    ----------
    today
        The as-of day unless the call names one.
    lang
        The user's language, or None for the language of the sheet's headers.
    date1904
        True when the workbook counts its dates from 1904.
    handles
        What `KPI_DEALS` keeps from one call to the next; None where nothing can be kept.
    find
        Reads a range of a handle again by its address.
    """

    today: dt.date
    lang: Lang | None = None
    date1904: bool = False
    handles: Handles | None = None
    find: Find | None = None


KPI_DEALS = "KPI_DEALS"


def _function(record: Kpi | Spill) -> Function:
    compute: Callable[..., Measure | Table] = record.compute
    return Function(record.function, record.help, record.arguments, record.options, isinstance(record, Spill), compute)


#: Name in a cell -> function, in the order of the catalogue.
FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for function in (
        *map(_function, KPIS),
        *map(_function, ALL_SPILLS),
        Function(
            KPI_DEALS, KEEP, (), (), table=False, compute=lambda deals: same(handle_of(deals.grid, [deals.grid.place]))
        ),
        Function("KPI_HELP", HELP, (HELP_NAME,), (), table=False, compute=kpi_help, takes_deals=False),
    )
}


def call(name: str, arguments: Sequence[object], context: Context) -> Result:
    """Answer a worksheet function.

    Parameters
    ----------
    name
        As in the cell, "TIME_TO_CLOSE".
    arguments
        The deals, header first: a `Source`, rows of cells, or what `KPI_DEALS` returned; the required arguments;
        names and values in turn. A value may be a source or rows of cells too ("stages", "history", "rates").

    Returns
    -------
    A number or text, rows of them (the header first) for a table, or a `CellError`.
    """
    try:
        function = function_named(name)
        failed = _error_in(arguments[0]) if arguments and function.takes_deals else None
        if failed is not None:
            return failed
        if function.name == KPI_DEALS:
            return _keep(arguments, context)[0]
        first, given = (arguments[:1], arguments[1:]) if function.takes_deals else ((), arguments)
        return _answer(function, given, lambda asked: _deals(*first, asked=asked, context=context), context)
    except XlKpiError as error:
        return refusal(error)


def answer(name: str, arguments: Sequence[object], read: Callable[[Asked], Deals], context: Context) -> Result:
    """Answer a worksheet function on deals that `read` supplies, given what the arguments ask for."""
    try:
        return _answer(function_named(name), arguments, read, context)
    except XlKpiError as error:
        return refusal(error)


def refusal(error: XlKpiError) -> CellError:
    """Return what a cell shows of an error."""
    code = "#NUM!" if isinstance(error, NumberError) else "#N/A" if isinstance(error, StaleError) else "#VALUE!"
    return CellError(code, error.text)


def function_named(name: str) -> Function:
    """Return a function by its name in a cell, any case.

    Raises
    ------
    ArgumentError
        There is none; the message lists those there are.
    """
    function = FUNCTIONS.get(name.strip().upper())
    if function is None:
        raise ArgumentError(
            Text("There is no function {name}.", "Il n'y a pas de fonction {name}.").format(name=name),
            Text("The functions are: {names}.", "Les fonctions sont : {names}.").format(names=", ".join(FUNCTIONS)),
        )
    return function


def spill(table: Table, lang: Lang) -> tuple[tuple[Cell, ...], ...]:
    """Return a table as rows of cells, header first, in one language."""
    header = tuple(column.title(lang) for column in table.columns)
    return (header, *(tuple(_cell(value, lang) for value in row) for row in table.rows))


# --------------------------------------------------------------------------------------------- private


def _error_in(argument: object) -> CellError | None:
    """Return the error that the deals argument hands on: such as a KPI_DEALS cell that failed."""
    if is_source(argument) and (argument.height, argument.width) != (1, 1):
        return None
    cell = one(value_of(argument))
    if not isinstance(cell, ErrorCell):
        return None
    code = str(cell) if cell in ("#N/A", "#NUM!") else "#VALUE!"
    return CellError(
        code,
        Text("The deals are an error: {error}.", "Les affaires sont une erreur : {error}.").format(error=str(cell)),
    )


def _answer(
    function: Function, arguments: Sequence[object], read: Callable[[Asked], Deals], context: Context
) -> Result:
    lang = context.lang or "en"
    asked = ask(function, [value_of(one) for one in arguments], date1904=context.date1904)
    if not function.takes_deals:
        return _written(function.compute(*asked.required), lang)
    deals = read(asked)
    lang = context.lang or deals.lang
    given = {key: value for key, value in asked.options.items() if key in function.options}
    if not asked.period.always:
        given["period"] = asked.period
    return _written(function.compute(_narrowed(deals, asked), *asked.required, **given), lang)


def _narrowed(deals: Deals, asked: Asked) -> Deals:
    """Return the deals that meet the criteria, in one currency when rates are given."""
    deals = deals.meeting(asked.criteria)
    return with_rates(deals, asked.options["rates"]) if "rates" in asked.options else deals


def _deals(first: object = None, *, asked: Asked, context: Context) -> Deals:
    """Read the deals argument, or recall what a handle stands for."""
    handle = None if is_source(first) and first.height > 1 else one(value_of(first))
    if is_handle(handle):
        return _recalled(str(handle), asked, context)
    log = asked.options.get("history")
    reading = Reading(
        as_of=asked.options.get("as_of", context.today),
        stages=asked.options.get("stages", Stages()),
        log=log if log is None else grid_of(log, place="history", date1904=context.date1904),
        log_wins=True,
    )
    return read_deals(pipeline_grid(first, date1904=context.date1904), reading)


def _keep(arguments: Sequence[object], context: Context) -> tuple[str, Deals]:
    """Read the deals, keep them, and return the handle that stands for them."""
    function = FUNCTIONS[KPI_DEALS]
    values = [value_of(one) for one in arguments[1:]]
    asked = ask(function, values, date1904=context.date1904)
    first = arguments[0] if arguments else None
    places = [one.address for one in arguments[1:] if is_source(one)]
    given = repr((values, places, context.today, context.date1904))
    if context.handles is not None and is_source(first):
        known = context.handles.unchanged(first, given)
        if known is not None:
            return known
        first = Overheard(first)
    whole = _deals(first, asked=asked, context=context)
    handle = handle_of(whole.grid, arguments)
    deals = _narrowed(whole, asked)
    if context.handles is not None:
        context.handles.keep(handle, deals, dated="as_of" in asked.options)
        if isinstance(first, Overheard):
            context.handles.note(first, given, handle)
    return handle, deals


def _recalled(handle: str, asked: Asked, context: Context) -> Deals:
    """Return what a handle stands for, read again if need be."""
    for key in ("stages", "history", "as_of"):
        if key in asked.options:
            raise ArgumentError(
                Text('"{word}" is given beside a KPI_DEALS cell.',
                     "« {word} » est donné à côté d'une cellule KPI_DEALS.").format(word=WORDS[key][0]),
                Text("Give it to KPI_DEALS instead: its deals are read with it.",
                     "Donnez-le plutôt à KPI_DEALS : ses affaires sont lues avec."),
            )  # fmt: skip
    kept = None if context.handles is None else context.handles.get(handle, context.today)
    if kept is not None:
        return kept
    if context.handles is None or context.find is None:
        raise StaleError(STALE, CALCULATE)
    again, deals = _keep(arguments_of(handle, context.find), context)
    if hash_of(again) != hash_of(handle):
        raise StaleError(STALE, CALCULATE)
    context.handles.rename(again, handle)  # the workbook may have another name by now
    return deals


def _written(result: Measure | Table | Text, lang: Lang) -> Result:
    """Return what a function came to as a host can write it."""
    if isinstance(result, Text):
        return result(lang)
    if isinstance(result, Measure):
        return result.value if result.value is not None else CellError("#N/A", result.note or EMPTY)
    return spill(result, lang) if result.rows else CellError("#N/A", result.note or EMPTY)


def _cell(value: Value, lang: Lang) -> Cell:
    if isinstance(value, Text):
        return value(lang)
    if isinstance(value, dt.date):
        return value.isoformat()
    return say(value, lang) if isinstance(value, tuple) else value
