"""The VBA module `KpiFunctions`: one thin function for each worksheet function, made from the core's list.

A function of VBA can have required arguments and a trailing list. The list cannot be handed on as it is, so it
is copied first. The description becomes the one that the function wizard shows; descriptions of the single
arguments would need a macro that runs at opening, so the description names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xl_kpi.excel.vbaproject import CODE_PAGE
from xl_kpi.functions import Function
from xl_kpi.texts import NBSP, THIN_NBSP, Lang

HEADER = """\
Attribute VB_Name = "KpiFunctions"
Option Explicit
' The worksheet functions. Built by xl_kpi/excel/wrappers.py: change that, not this.
"""

LONGEST_DESCRIPTION = 255
LONGEST_SIGNATURE = 254  # name and arguments; a longer one breaks the function wizard

#: Words of VBA that a KPI could have for an argument; such an argument gets an underscore behind it.
RESERVED = frozenset({"as", "by", "date", "each", "end", "error", "for", "next", "on", "stop", "to", "type", "until"})


def wrappers(functions: Iterable[Function], lang: Lang = "en") -> str:
    """Return the source of the module, with descriptions in one language."""
    return HEADER + "".join("\n" + wrapper(function, lang) for function in functions)


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
    words = " ".join(function.help(lang).replace(THIN_NBSP, NBSP).splitlines())
    words = words.encode(CODE_PAGE, "replace").decode(CODE_PAGE)
    if len(words) > LONGEST_DESCRIPTION:
        words = words[: LONGEST_DESCRIPTION - 1].rstrip() + "…"
    return words.replace('"', '""')
