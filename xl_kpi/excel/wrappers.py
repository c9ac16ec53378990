"""The VBA that is made from the core's lists: the modules `KpiFunctions` and `KpiWords`.

One thin function for each worksheet function. A function of VBA can have required arguments and a trailing list. The
list cannot be handed on as it is, so it is copied first. The description in the source becomes the one that the
function wizard shows; those of the single arguments are given by a macro that runs after opening.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xl_kpi import __version__
from xl_kpi.arguments import Function
from xl_kpi.excel.ribbon import ribbon_words
from xl_kpi.excel.vbaproject import CODE_PAGE
from xl_kpi.options import DEALS, PAIRS
from xl_kpi.texts import NBSP, THIN_NBSP, Lang, Text

HEADER = """\
Attribute VB_Name = "KpiFunctions"
Option Explicit
' The worksheet functions. Built by xl_kpi/excel/wrappers.py: change that, not this.

Public Const KPI_VERSION As String = "{version}"
"""
WORDS = """\
Attribute VB_Name = "KpiWords"
Option Explicit
Option Private Module ' nothing in here is a macro of the user's
' What the function wizard and the add-in's ribbon say. Built by xl_kpi/excel/wrappers.py: change that, not this.

' Called after opening.
Public Sub DescribeFunctions()
    Dim deals As String
    Dim pairs As String

    deals = {deals}
    pairs = {pairs}
{described}End Sub

Public Function RibbonWord(ByVal id As String) As String
    Select Case id
{cases}    End Select
End Function
"""
LONGEST_DESCRIPTION = 255
LONGEST_SIGNATURE = 254  # name and arguments; a longer one breaks the function wizard

#: Words of VBA that a KPI could have for an argument; such an argument gets an underscore behind it.
RESERVED = frozenset({"as", "by", "date", "each", "end", "error", "for", "next", "on", "stop", "to", "type", "until"})


def wrappers(functions: Iterable[Function], lang: Lang = "en") -> str:
    """Return the source of the module, with the descriptions of its source in one language."""
    return HEADER.format(version=__version__) + "".join("\n" + wrapper(function, lang) for function in functions)


def words_module(functions: Iterable[Function]) -> str:
    """Return the source of the module with the descriptions of the functions and the words of the add-in's ribbon.

    Both follow the language of Excel.
    """
    described = "".join(map(_described, functions))
    cases = "".join(
        f'        Case "{name}"\n            RibbonWord = {_say(word)}\n' for name, word in ribbon_words().items()
    )
    return WORDS.format(cases=cases, deals=_say(DEALS), pairs=_say(PAIRS), described=described)


def wrapper(function: Function, lang: Lang) -> str:
    """Return the VBA function behind one worksheet function.

    Raises
    ------
    ValueError
        When the name could be read as a cell's address or is no name, or the wizard could not show the function.
    """
    name = function.name
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name) or re.fullmatch(r"[A-Z]{1,3}\d+|[RC]\d*|R\d+C\d+", name):
        raise ValueError(f"{name!r} cannot be the name of a worksheet function.")
    deals = ["deals"] if function.takes_deals else []
    required = [*deals, *(_identifier(argument.key) for argument in function.arguments)]
    if len(",".join([name, *required, "pairs"])) > LONGEST_SIGNATURE:
        raise ValueError(f"{name}: name and arguments are too long for the function wizard.")
    parameters = ", ".join([*(f"{argument} As Variant" for argument in required), "ParamArray pairs() As Variant"])
    return (
        f"Public Function {name}({parameters}) As Variant\n"
        f'Attribute {name}.VB_Description = "{_description(function, lang)}"\n'
        "    Dim copied As Variant\n"
        "    copied = pairs\n"
        f'    {name} = KpiCall("{name}", Array({", ".join(required)}), copied)\n'
        "End Function\n"
    )


def _identifier(key: str) -> str:
    return f"{key}_" if key in RESERVED else key


def _description(function: Function, lang: Lang) -> str:
    """Return the help as VBA can hold it: one line, at most 255 characters, quotes doubled."""
    return _literal(function.help(lang))


def _described(function: Function) -> str:
    """Return the line that describes a function and its arguments to the wizard, in Excel's language."""
    deals = ["deals"] if function.takes_deals else []
    arguments = ", ".join([*deals, *(_say(argument.help) for argument in function.arguments), "pairs"])
    return f'    Describe "{function.name}", {_say(function.help)}, Array({arguments})\n'


def _say(text: Text) -> str:
    """Return the call that picks a text by Excel's language."""
    return f'Say("{_literal(text.en)}", _\n        "{_literal(text.fr)}")'


def _literal(text: str) -> str:
    words = " ".join(text.replace(THIN_NBSP, NBSP).splitlines())
    words = words.encode(CODE_PAGE, "replace").decode(CODE_PAGE)
    if len(words) > LONGEST_DESCRIPTION:
        words = words[: LONGEST_DESCRIPTION - 1].rstrip() + "…"
    return words.replace('"', '""')
