"""Make a macro workbook of one that XlsxWriter wrote: the VBA project and the ribbon.

XlsxWriter can put a VBA project into a workbook and gives the sheets the code names that tie them to its
modules; it knows no ribbon. So the project goes through `Workbook.add_vba_project`, and what is written is then
completed here. The parts of the result depend on the input only; no date is kept.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from importlib import resources

from lxml import etree

from xl_kpi.arguments import Function
from xl_kpi.excel.stamp import has_code, stamped
from xl_kpi.excel.vbaproject import Kind, Module, vba_project
from xl_kpi.excel.wrappers import words_module, wrappers
from xl_kpi.excel.xlwings_module import xlwings_modules
from xl_kpi.texts import Lang

WORKBOOK_MODULE = "ThisWorkbook"

RIBBON_PART = "customUI/customUI14.xml"
RIBBON_RELATIONSHIP = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
PROJECT_PART = "xl/vbaProject.bin"
TYPES_PART = "[Content_Types].xml"
#: Another name than the workbooks' projects have: in the editor the two stand side by side.
ADDIN_PROJECT = "XlKpiAddin"
MACRO_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"

FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip archive can hold


def kpi_project(
    sheets: Sequence[str], functions: Iterable[Function], lang: Lang = "en", *, addin: bool = False
) -> bytes:
    """Return the VBA project of a KPI workbook, or that of the add-in.

    Parameters
    ----------
    sheets
        The code names of the sheets in the workbook's order; XlsxWriter's own are Sheet1, Sheet2, ...
    functions
        The worksheet functions it offers.
    """
    functions = tuple(functions)
    modules = [
        Module(WORKBOOK_MODULE, Kind.WORKBOOK, source("Addin.cls" if addin else "Workbook.cls")),
        *(Module(sheet, Kind.SHEET) for sheet in sheets),
        Module("Kpi", Kind.STANDARD, source("Kpi.bas")),
        Module("KpiFunctions", Kind.STANDARD, wrappers(functions, lang)),
        Module("KpiBridge", Kind.STANDARD, source("KpiBridge.bas")),
        Module("KpiOpening", Kind.STANDARD, source("KpiOpening.bas")),
        Module("KpiWords", Kind.STANDARD, words_module(functions)),
        *([Module("KpiRibbon", Kind.STANDARD, source("KpiRibbon.bas"))] if addin else []),
        *xlwings_modules(),
    ]
    # A sheet's module is its owner's; one of ours is known by its stamp when a later version replaces it.
    named = ADDIN_PROJECT if addin else "VBAProject"
    return vba_project([stamped(m) if has_code(m.source) and m.kind is not Kind.SHEET else m for m in modules], named)


def with_macros(workbook: bytes, project: bytes, ribbon: str, *, addin: bool = False) -> bytes:
    """Return the workbook with this VBA project and this ribbon.

    Parameters
    ----------
    workbook
        As XlsxWriter wrote it, after `add_vba_project` with the same project.
    project
        The bytes of vbaProject.bin, as `kpi_project` returns them.
    ribbon
        The customUI part.
    addin
        True for an add-in (.xlam), whose sheets are never shown.

    Raises
    ------
    ValueError
        When the workbook was not written with that project, has a ribbon already, or the code names of its
        sheets are not those of the project's modules.
    """
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if parts.get(PROJECT_PART) != project or MACRO_WORKBOOK not in parts[TYPES_PART].decode():
        raise ValueError("The workbook was not written with this VBA project: call add_vba_project first.")
    if RIBBON_PART in parts:
        raise ValueError("The workbook has a ribbon already.")
    _check_code_names(parts, project)
    for name in _sheet_parts(parts):
        parts[name] = _DYNAMIC_ERROR.sub(rb'\1 t="e">\2', parts[name])
    if addin:
        parts[TYPES_PART] = parts[TYPES_PART].replace(MACRO_WORKBOOK.encode(), ADDIN.encode())
    parts[RIBBON_PART] = ribbon.encode("utf-8")
    parts["_rels/.rels"] = _with_ribbon_relationship(parts["_rels/.rels"])
    return _packed(parts)


def source(name: str) -> str:
    """Return one of the VBA sources."""
    return (resources.files(__package__) / "vba" / name).read_text(encoding="utf-8")


def _check_code_names(parts: dict[str, bytes], project: bytes) -> None:
    """Excel ties a module to its sheet by the code name alone, and repairs the file when they differ."""
    found = re.findall(rb"<(?:workbookPr|sheetPr)\b[^>]*? codeName=\"(\w+)\"", b"".join(_sheets(parts)))
    # The PROJECT stream is plain text, in one piece in the files that `vbaproject` writes.
    expected = re.findall(rb"\r\nDocument=(\w+)/", project)
    if found != expected:
        raise ValueError(f"Code names {found} of the workbook are not the modules {expected} of the project.")


#: XlsxWriter writes the cached error of a dynamic formula as if it were a text.
_DYNAMIC_ERROR = re.compile(rb'(<c [^>]*cm="1") t="str">(<f [^>]*>[^<]*</f><v>#(?:N/A|VALUE!|NUM!)</v>)')


def _sheets(parts: dict[str, bytes]) -> list[bytes]:
    """Return the workbook part and then the sheets."""
    return [parts["xl/workbook.xml"], *(parts[name] for name in _sheet_parts(parts))]


def _sheet_parts(parts: dict[str, bytes]) -> list[str]:
    """Return the names of the sheets' parts by their number, which is XlsxWriter's order of them."""
    found = [name for name in parts if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
    return sorted(found, key=lambda name: (len(name), name))


def _with_ribbon_relationship(relationships: bytes) -> bytes:
    root = etree.fromstring(relationships, etree.XMLParser(resolve_entities=False, no_network=True))
    ribbon = etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship")
    ribbon.set("Id", "xlKpiRibbon")
    ribbon.set("Type", RIBBON_RELATIONSHIP)
    ribbon.set("Target", RIBBON_PART)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _packed(parts: dict[str, bytes]) -> bytes:
    """Write the archive anew with one date for all, so that two builds are the same file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, FIRST_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0  # the same on every system
            archive.writestr(part, content)
    return file.getvalue()
