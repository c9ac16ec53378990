"""Dependencies point one way; this reads the imports of every module and holds them to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import xl_kpi

PACKAGE = Path(xl_kpi.__file__).parent
MODULES = {
    ".".join(("xl_kpi", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}

#: From the bottom up. A module may import from its own layer and those below, never from those above.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"texts", "errors", "words", "vocabulary", "estimates"}),
    frozenset({"daytexts", "numbertexts", "frozen",
               "cells", "area", "stages", "headers", "grid", "criteria", "periods", "findings", "columns", "identity",
               "copies", "names", "notdeals", "recognition", "journeys", "eventlog", "outcomes", "strays", "deals",
               "rates", "footers", "rivals", "source", "reading", "settings", "book", "options", "scores"}),
    frozenset({"kpi", "blocks", "pipeline"}),
    frozenset({"kpis"}),
    frozenset({"catalogue"}),
    frozenset({"functions", "arguments", "handles", "overheard", "summary", "compare", "targets", "overview", "readas",
               "understood", "sections", "sentences", "written",
               "report", "history",
               "docs", "sample"}),
    frozenset({"sheet"}),
    frozenset({"closed", "excel", "spoken"}),
    frozenset({"importing"}),
    frozenset({"terminal", "terminal_check"}),
    frozenset({"demonstration"}),
    frozenset({"calc"}),
    frozenset({"cli_options"}),
    frozenset({"cli_check", "cli_excel", "cli_import"}),
    frozenset({"cli"}),
)  # fmt: skip
LAYER = {part: at for at, layer in enumerate(LAYERS) for part in layer}

#: What reads cells and computes: it knows no clock, no file, no locale, no spreadsheet. (`docs` writes a page.)
CORE = sorted(frozenset().union(*LAYERS[: LAYERS.index(frozenset({"sheet"}))]) - {"docs"})
OUTSIDE = frozenset(
    {
        "os",
        "pathlib",
        "io",
        "locale",
        "time",
        "sys",
        "tempfile",
        "shutil",
        "subprocess",
        "zipfile",
        "openpyxl",
        "xlsxwriter",
        "xlwings",
        "lxml",
        "python_calamine",
        "typer",
        "rich",
    }
)

#: Library -> where alone it may be imported.
HOMES = {
    "xlwings": ("xl_kpi.excel", "xl_kpi.importing.in_excel"),
    "xlsxwriter": (
        "xl_kpi.sheet",
        "xl_kpi.excel.template",
        "xl_kpi.excel.addin",
        "xl_kpi.excel.pipeline_sheet",
        "xl_kpi.importing.fresh",
    ),
    "lxml": ("xl_kpi.closed", "xl_kpi.excel"),
    "python_calamine": ("xl_kpi.closed",),
    "openpyxl": ("xl_kpi.closed", "xl_kpi.sheet", "xl_kpi.excel", "xl_kpi.importing"),
    "typer": (
        "xl_kpi.cli",
        "xl_kpi.cli_check",
        "xl_kpi.cli_excel",
        "xl_kpi.cli_import",
        "xl_kpi.cli_options",
        "xl_kpi.spoken",
        "xl_kpi.calc.commands",
    ),
    "rich": ("xl_kpi.cli", "xl_kpi.terminal", "xl_kpi.terminal_check"),
    "uno": ("xl_kpi.calc.inside", "xl_kpi.calc.driving"),
    "unohelper": ("xl_kpi.calc.inside", "xl_kpi.calc.driving"),
    "com": ("xl_kpi.calc.inside", "xl_kpi.calc.driving"),
}
#: Where text is printed.
PRINTERS = (
    "xl_kpi.cli",
    "xl_kpi.cli_check",
    "xl_kpi.cli_excel",
    "xl_kpi.cli_import",
    "xl_kpi.terminal",
    "xl_kpi.calc.commands",
    "xl_kpi.calc.driving",  # runs in LibreOffice's own Python, and answers by what it prints
)


def imported(name: str, *, late: bool = True) -> Iterator[str]:
    """Yield the modules that a module imports; without `late` only those at its top level that run."""
    tree = TREES[name]
    nodes = ast.walk(tree) if late else iter(tree.body)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import"
            assert node.module is not None
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def part(module: str) -> str:
    """Return the room of the package that a module lies in: "cells" of xl_kpi.cells, "kpis" of xl_kpi.kpis.value."""
    return module.split(".")[1] if "." in module else ""


def within(module: str, homes: tuple[str, ...]) -> bool:
    return any(module == home or module.startswith(f"{home}.") for home in homes)


def calls(name: str) -> Iterator[str]:
    """Yield the calls of a module as they are written: "print", "dt.date.today"."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_every_module_has_its_place_in_the_order() -> None:
    assert {part(name) for name in MODULES} - {""} <= set(LAYER)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_nothing_from_above_it(name: str) -> None:
    if not part(name):
        assert not list(imported(name))
        return
    above = {
        other for other in imported(name)
        if other.startswith("xl_kpi.") and LAYER[part(other)] > LAYER[part(name)]
    }  # fmt: skip
    assert not above


def test_no_modules_import_each_other_in_a_circle() -> None:
    left = {name: {o for o in imported(name, late=False) if o in MODULES} - {name} for name in MODULES}
    while free := [name for name, needs in left.items() if not needs]:
        for name in free:
            del left[name]
        left = {name: needs - set(free) for name, needs in left.items()}
    assert left == {}


@pytest.mark.parametrize("name", [name for name in MODULES if part(name) in CORE])
def test_the_core_knows_no_file_no_locale_and_no_spreadsheet(name: str) -> None:
    assert {module.split(".")[0] for module in imported(name)} & OUTSIDE == set()
    assert "open" not in calls(name)


@pytest.mark.parametrize("name", [name for name in MODULES if part(name) in CORE])
def test_the_core_knows_no_clock(name: str) -> None:
    clocks = ("today", "now", "utcnow", "time.time", "localtime")
    assert [
        call for call in calls(name) if call in clocks or call.rsplit(".", 1)[-1] in ("today", "now", "utcnow")
    ] == []


@pytest.mark.parametrize("name", MODULES)
def test_a_library_is_imported_at_its_home_only(name: str) -> None:
    for module in imported(name):
        homes = HOMES.get(module.split(".")[0])
        assert homes is None or within(name, homes), f"{name} imports {module}"


@pytest.mark.parametrize("name", [name for name in MODULES if not within(name, PRINTERS)])
def test_only_the_command_line_and_the_terminal_print(name: str) -> None:
    made_by_running = {"xl_kpi.excel.template", "xl_kpi.docs"}  # `python -m` of a file that is built
    said = [call for call in calls(name) if call in ("print", "typer.echo", "sys.stdout.write", "console.print")]
    assert not said or name in made_by_running


@pytest.mark.parametrize("name", MODULES)
def test_openpyxl_opens_and_saves_no_workbook(name: str) -> None:
    names = {alias.name for node in ast.walk(TREES[name]) if isinstance(node, ast.ImportFrom)
             and (node.module or "").startswith("openpyxl") for alias in node.names}  # fmt: skip
    assert not names & {"load_workbook", "Workbook", "save_workbook"}
    assert "openpyxl" not in {
        alias.name for node in ast.walk(TREES[name]) if isinstance(node, ast.Import) for alias in node.names
    }
    assert not [call for call in calls(name) if call in ("load_workbook", "openpyxl.load_workbook")]


def test_the_modules_that_were_written_first_are_still_looked_at() -> None:
    assert {"xl_kpi.cells", "xl_kpi.reading", "xl_kpi.kpis.speed", "xl_kpi.closed.reader", "xl_kpi.cli"} <= set(MODULES)
