"""Runs in LibreOffice's own Python: starts a private office and does in it what a test asks, one JSON line each.

PYTHON remote.py SOFFICE PROFILE [OPTION ...]
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import uno
import unohelper
from com.sun.star.beans import PropertyValue
from com.sun.star.frame import XDispatchResultListener

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8", ".xlsm": "Calc MS Excel 2007 VBA XML"}


def properties(**values):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


class Heard(unohelper.Base, XDispatchResultListener):
    def __init__(self):
        self.said = None

    def dispatchFinished(self, event):  # noqa: N802
        self.said = event.Result

    def disposing(self, event):
        pass


class Remote:
    def __init__(self, soffice, profile, options):
        pipe = f"test{os.getpid()}"
        visible = "--visible" in options
        options = [one for one in options if one != "--visible"]
        command = [
            soffice,
            f"-env:UserInstallation={profile}",
            "--norestore",
            "--nologo",
            "--nodefault",
            f"--accept=pipe,name={pipe};urp;",
            *([] if visible else ["--headless"]),
            *options,
        ]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(400):
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                time.sleep(0.15)
        self.desktop = self._service("com.sun.star.frame.Desktop")
        self.hidden = not visible
        self.documents = []

    def _service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def _sheet(self, document, sheet):
        return self.documents[document].Sheets.getByName(sheet)

    def _frame(self, document):
        return self.documents[document].getCurrentController().getFrame()

    def _load(self, url):
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=self.hidden))
        self.documents.append(document)
        return len(self.documents) - 1

    # --- documents
    def new(self):
        return self._load("private:factory/scalc")

    def open(self, path):
        return self._load(Path(path).as_uri())

    def save(self, document, path):
        url = Path(path).as_uri()
        self.documents[document].storeToURL(url, properties(FilterName=FILTERS[Path(path).suffix]))

    def close(self, document):
        self.documents[document].close(True)
        self.documents[document] = None

    def sheets(self, document):
        return list(self.documents[document].Sheets.getElementNames())

    def calculate(self, document):
        started = time.perf_counter()
        self.documents[document].calculateAll()
        return time.perf_counter() - started

    # --- cells
    def set(self, document, sheet, cell, value):
        target = self._sheet(document, sheet).getCellRangeByName(cell)
        started = time.perf_counter()
        if isinstance(value, (int, float)):
            target.setValue(value)
        elif value.startswith("="):
            target.setFormula(value)
        else:
            target.setString(value)
        return time.perf_counter() - started

    def timed(self, document, sheet, cell, value, cells):
        """Write a cell, look at others, and return the seconds until they show what follows."""
        target, area = (self._sheet(document, sheet).getCellRangeByName(one) for one in (cell, cells))
        started = time.perf_counter()
        if isinstance(value, str):
            target.setFormula(value)
        else:
            target.setValue(value)
        area.getDataArray()
        return time.perf_counter() - started

    def timed_fill(self, document, sheet, row, column, rows, cells):
        """Write several cells, look at others, and return the seconds until they show what follows."""
        area = self._sheet(document, sheet).getCellRangeByName(cells)
        started = time.perf_counter()
        self.fill(document, sheet, row, column, rows)
        area.getDataArray()
        return time.perf_counter() - started

    def format(self, document, sheet, cells, code):
        locale = uno.createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
        formats = self.documents[document].getNumberFormats()
        key = formats.queryKey(code, locale, False)
        area = self._sheet(document, sheet).getCellRangeByName(cells)
        area.NumberFormat = key if key >= 0 else formats.addNew(code, locale)

    def clear(self, document, sheet, cells):
        self._sheet(document, sheet).getCellRangeByName(cells).clearContents(1 | 2 | 4 | 16)

    def fill(self, document, sheet, row, column, rows):
        area = self._sheet(document, sheet).getCellRangeByPosition(
            column, row, column + len(rows[0]) - 1, row + len(rows) - 1
        )
        area.setDataArray(tuple(tuple("" if cell is None else cell for cell in line) for line in rows))

    def array(self, document, sheet, cells, formula):
        self._sheet(document, sheet).getCellRangeByName(cells).setArrayFormula(formula)

    def get(self, document, sheet, cells):
        """The cells of a range: numbers, texts, "" where empty, and errors as they are shown."""
        area = self._sheet(document, sheet).getCellRangeByName(cells)
        rows = [list(row) for row in area.getDataArray()]
        for place in area.queryFormulaCells(4).getRangeAddresses():
            for row in range(place.StartRow, place.EndRow + 1):
                for column in range(place.StartColumn, place.EndColumn + 1):
                    at = row - area.getRangeAddress().StartRow, column - area.getRangeAddress().StartColumn
                    rows[at[0]][at[1]] = area.getCellByPosition(at[1], at[0]).getString()
        return rows

    def formulas(self, document, sheet):
        """Every formula of a sheet with its address and what it shows; an array once, at its first cell."""
        target = self._sheet(document, sheet)
        found, arrays = [], set()
        for place in target.queryContentCells(16).getRangeAddresses():
            for row, column, formula in _formulas_in(target, place):
                area = [row, column, row, column]
                if formula.startswith("{"):
                    if (row, column) in arrays:
                        continue
                    cursor = target.createCursorByRange(target.getCellByPosition(column, row))
                    cursor.collapseToCurrentArray()
                    at = cursor.getRangeAddress()
                    area = [at.StartRow, at.StartColumn, at.EndRow, at.EndColumn]
                    arrays |= {(r, c) for r in range(area[0], area[2] + 1) for c in range(area[1], area[3] + 1)}
                found.append([area, formula])
        return found

    def used(self, document, sheet):
        cursor = self._sheet(document, sheet).createCursor()
        cursor.gotoEndOfUsedArea(False)
        at = cursor.getRangeAddress()
        return [at.EndRow, at.EndColumn]

    def block(self, document, sheet, area):
        return self.get(document, sheet, _name(area))

    # --- what a person does
    def select(self, document, sheet, cell):
        controller = self.documents[document].getCurrentController()
        controller.setActiveSheet(self._sheet(document, sheet))
        controller.select(self._sheet(document, sheet).getCellRangeByName(cell))

    def show(self, document):
        """Let a window show the sheet alone: neither the sidebar nor the bar that warns of macros."""
        frame = self._frame(document)
        dispatcher = self._service("com.sun.star.frame.DispatchHelper")
        dispatcher.executeDispatch(frame, ".uno:Sidebar", "", 0, properties(Sidebar=False))
        if frame.getController().hasInfobar("macro"):
            frame.getController().removeInfobar("macro")

    def insert_rows(self, document, sheet, at, count):
        self._sheet(document, sheet).getRows().insertByIndex(at, count)

    def remove_rows(self, document, sheet, at, count):
        self._sheet(document, sheet).getRows().removeByIndex(at, count)

    def insert_columns(self, document, sheet, at, count):
        self._sheet(document, sheet).getColumns().insertByIndex(at, count)

    def remove_columns(self, document, sheet, at, count):
        self._sheet(document, sheet).getColumns().removeByIndex(at, count)

    def insert_cells(self, document, sheet, cells, mode):
        area = self._sheet(document, sheet).getCellRangeByName(cells).getRangeAddress()
        self._sheet(document, sheet).insertCells(area, uno.Enum("com.sun.star.sheet.CellInsertMode", mode))

    def remove_cells(self, document, sheet, cells, mode):
        area = self._sheet(document, sheet).getCellRangeByName(cells).getRangeAddress()
        self._sheet(document, sheet).removeRange(area, uno.Enum("com.sun.star.sheet.CellDeleteMode", mode))

    def replace(self, document, sheet, old, new):
        descriptor = self._sheet(document, sheet).createReplaceDescriptor()
        descriptor.SearchString, descriptor.ReplaceString = old, new
        self._sheet(document, sheet).replaceAll(descriptor)

    def sort(self, document, sheet, cells, column):
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = column, False
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        descriptor = properties(SortFields=fields, ContainsHeader=True)
        self._sheet(document, sheet).getCellRangeByName(cells).sort(descriptor)

    def filter(self, document, sheet, cells, column, value):
        area = self._sheet(document, sheet).getCellRangeByName(cells)
        descriptor = area.createFilterDescriptor(True)
        field = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
        field.Field, field.IsNumeric, field.StringValue = column, False, value
        field.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
        descriptor.ContainsHeader = True
        descriptor.setFilterFields((field,))
        area.filter(descriptor)

    def dispatch(self, document, command, given=None):
        """Dispatch a command of the menu and wait for what it says."""
        url = uno.createUnoStruct("com.sun.star.util.URL")
        url.Complete = f"org.xlkpi.calc:{command}"
        _, url = self._service("com.sun.star.util.URLTransformer").parseStrict(url)
        target = self._frame(document).queryDispatch(url, "", 0)
        heard = Heard()
        target.dispatchWithNotification(url, properties(**{"Quiet": True, **(given or {})}), heard)
        for _ in range(1200):
            if heard.said is not None:
                return heard.said
            time.sleep(0.05)
        return None

    def undo(self, document):
        return list(self.documents[document].getUndoManager().getAllUndoActionTitles())

    def take_back(self, document):
        """Undo one step."""
        self.documents[document].getUndoManager().undo()

    def do_again(self, document):
        """Redo one step."""
        self.documents[document].getUndoManager().redo()

    def is_modified(self, document):
        return self.documents[document].isModified()

    def unsaid(self, document, sheet, cell, value):
        """Change a cell so that nobody is told."""
        model = self.documents[document]
        model.addActionLock()
        self._sheet(document, sheet).getCellRangeByName(cell).setValue(value)
        model.removeActionLock()

    # --- names, tables, charts
    def names(self, document):
        names = self.documents[document].NamedRanges
        return {name: names.getByName(name).getContent() for name in names.getElementNames()}

    def add_name(self, document, name, content):
        origin = self.documents[document].Sheets.getByIndex(0).getCellByPosition(0, 0).getCellAddress()
        self.documents[document].NamedRanges.addNewByName(name, content, origin, 0)

    def tables(self, document):
        tables = self.documents[document].DatabaseRanges
        found = {}
        for name in tables.getElementNames():
            at = tables.getByName(name).getDataArea()
            found[name] = [at.Sheet, at.StartRow, at.StartColumn, at.EndRow, at.EndColumn]
        return found

    def add_table(self, document, name, sheet, cells, totals=False):
        at = self._sheet(document, sheet).getCellRangeByName(cells).getRangeAddress()
        tables = self.documents[document].DatabaseRanges
        tables.addNewByName(name, at)
        tables.getByName(name).TotalsRow = totals

    def add_sheet(self, document, name):
        sheets = self.documents[document].Sheets
        sheets.insertNewByName(name, sheets.getCount())

    def rename_sheet(self, document, old, new):
        self._sheet(document, old).setName(new)

    def protect(self, document, sheet=None):
        (self.documents[document] if sheet is None else self._sheet(document, sheet)).protect("")

    def add_chart(self, document, sheet, name, source_sheet, cells):
        at = self._sheet(document, source_sheet).getCellRangeByName(cells).getRangeAddress()
        place = uno.createUnoStruct("com.sun.star.awt.Rectangle")
        place.X, place.Y, place.Width, place.Height = 1000, 8000, 9000, 6000
        self._sheet(document, sheet).getCharts().addNewByName(name, place, (at,), False, False)

    def add_condition(self, document, sheet, cells, formula):
        """Format cells by a formula."""
        area = self._sheet(document, sheet).getCellRangeByName(cells)
        conditions = area.ConditionalFormat
        conditions.addNew(
            (
                PropertyValue(Name="Operator", Value=uno.Enum("com.sun.star.sheet.ConditionOperator", "FORMULA")),
                PropertyValue(Name="Formula1", Value=formula),
                PropertyValue(Name="StyleName", Value="Accent 1"),
            )
        )
        area.ConditionalFormat = conditions

    def add_list(self, document, sheet, cells, formula):
        """Let cells take values of a range only."""
        area = self._sheet(document, sheet).getCellRangeByName(cells)
        validation = area.Validation
        validation.Type = uno.Enum("com.sun.star.sheet.ValidationType", "LIST")
        validation.setFormula1(formula)
        area.Validation = validation

    def conditions(self, document, sheet):
        found = []
        for one in self._sheet(document, sheet).ConditionalFormats.getConditionalFormats():
            found += [one.getByIndex(at).Formula1 for at in range(one.getCount())]
        return found

    def list_of(self, document, sheet, cell):
        return self._sheet(document, sheet).getCellRangeByName(cell).Validation.getFormula1()

    def add_own_name(self, document, sheet, name, content):
        target = self._sheet(document, sheet)
        target.NamedRanges.addNewByName(name, content, target.getCellByPosition(0, 0).getCellAddress(), 0)

    def own_names(self, document, sheet):
        names = self._sheet(document, sheet).NamedRanges
        return {name: names.getByName(name).getContent() for name in names.getElementNames()}

    def charts(self, document, sheet):
        charts = self._sheet(document, sheet).getCharts()
        found = {}
        for name in charts.getElementNames():
            parts = []
            for sequence in charts.getByName(name).getEmbeddedObject().getDataSequences():
                for part in (sequence.getLabel(), sequence.getValues()):
                    if part is not None:
                        parts.append(part.getSourceRangeRepresentation())
            found[name] = parts
        return found

    def error_bars(self, document, sheet, chart):
        """The cells of the error bars of a chart's first series."""
        diagram = self._sheet(document, sheet).getCharts().getByName(chart).getEmbeddedObject().getFirstDiagram()
        series = diagram.getCoordinateSystems()[0].getChartTypes()[0].getDataSeries()[0]
        return [one.getValues().getSourceRangeRepresentation() for one in series.ErrorBarY.getDataSequences()]

    def places(self, document, sheet):
        """Which cell each shape of a sheet begins in, and its width and height in millimetres."""
        page, found = self._sheet(document, sheet).getDrawPage(), []
        for at in range(page.getCount()):
            shape = page.getByIndex(at)
            start = shape.Anchor.getCellAddress()
            found.append([start.Row, start.Column, shape.Size.Width / 100, shape.Size.Height / 100])
        return found

    def selection(self, document):
        return self.documents[document].getCurrentController().getSelection().AbsoluteName

    def locale(self):
        provider = self._service("com.sun.star.configuration.ConfigurationProvider")
        access = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess", properties(nodepath="/org.openoffice.Setup/L10N")
        )
        return access.getByName("ooLocale")

    def menu(self):
        provider = self._service("com.sun.star.configuration.ConfigurationProvider")
        access = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess",
            properties(nodepath="/org.openoffice.Office.Addons/AddonUI/OfficeMenuBar"),
        )
        ours = access.getByName("org.xlkpi.calc.menu").getByName("Submenu")
        return [ours.getByName(name).getByName("Title") for name in ours.getElementNames()]

    def described(self, function):
        """What the function wizard says of a function."""
        functions = self._service("com.sun.star.sheet.FunctionDescriptions")
        found = {part.Name: part.Value for part in functions.getByName(function)}
        return [found["Description"], [[one.Name, one.Description] for one in found["Arguments"]]]

    def pid(self):
        return self.process.pid

    def quit(self):
        with suppress(Exception):
            self.desktop.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


def _formulas_in(sheet, place):
    """Yield row, column and formula of every cell of an area."""
    area = sheet.getCellRangeByPosition(place.StartColumn, place.StartRow, place.EndColumn, place.EndRow)
    for down, line in enumerate(area.getFormulaArray()):
        for right, formula in enumerate(line):
            yield place.StartRow + down, place.StartColumn + right, formula


def _name(area):
    top, left, bottom, right = area
    return f"{_column(left)}{top + 1}:{_column(right)}{bottom + 1}"


def _column(at):
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


if __name__ == "__main__":
    remote = Remote(sys.argv[1], sys.argv[2], sys.argv[3:])
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            answer = {"result": getattr(remote, name)(*arguments)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
        if name == "quit":
            break
