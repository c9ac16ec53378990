"""Workbooks as Excel, XlsxWriter, openpyxl, LibreOffice and stubborn hands write them."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from .everything import picture, rich
from .packages import HEAD, MAIN, RELATION, Builder, edited, packed, replacing, streamed, unpacked

_SML = "application/vnd.openxmlformats-officedocument.spreadsheetml."


@dataclass(frozen=True)
class Case:
    """One workbook, and the sheet behind which the summary goes."""

    build: Callable[[], bytes]
    after: str | None = "Data"
    suffix: str = ".xlsx"
    in_usual_places: bool = True
    """Whether the independent reader, which guesses part names, can read it."""


def plain() -> bytes:
    """Return what XlsxWriter writes: formulas, hidden sheets, a chart sheet, a second sheet in front."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    intro, data, hidden, calc = (book.add_worksheet(n) for n in ("Intro", "Data", "Hidden", "L'été & co"))
    sheet = book.add_chartsheet("Chart sheet")
    hidden.hide()
    date = book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#FFF2CC"})
    rows = [(f"Deal {i}", i * 10, 45000 + i) for i in range(30)]
    columns = [{"header": "Deal"}, {"header": "Amount"}, {"header": "Date", "format": date}]
    data.add_table(2, 1, 32, 3, {"name": "KpiOwners", "data": rows, "columns": columns})
    calc.write_formula("A1", "=SUM(Data!C4:C33)", None, 4350)
    calc.write_formula("A2", "=KPI_REVENUE", None, 0)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Data!$C$4:$C$33"})
    sheet.set_chart(chart)
    for one in (intro, data, calc):
        one.print_area("A1:D40")
    book.define_name("KPI_TIME_TO_CLOSE", "='L''été & co'!$A$1")
    book.define_name("L'été & co!Mine", "='L''été & co'!$A$2")
    calc.activate()
    calc.set_first_sheet()
    book.close()
    return target.getvalue()


def by_openpyxl() -> bytes:
    """Return what openpyxl writes: absolute targets, a table, a chart, a comment."""
    book = openpyxl.Workbook()
    data = book.active
    assert data is not None
    data.title = "Data"
    data.append(["Deal", "Amount"])
    for i in range(20):
        data.append([f"Deal {i}", i * 1.5])
    data.add_table(Table(displayName="Deals", ref="A1:B21"))
    data["A2"].comment = Comment("note", "Ann")
    chart = BarChart()
    chart.add_data(Reference(data, min_col=2, min_row=1, max_row=21), titles_from_data=True)
    other = book.create_sheet("Other")
    other.add_chart(chart, "A5")
    other["A1"] = "=SUM(Data!B2:B21)"
    other.print_area = "A1:B2"
    other.sheet_state = "hidden"
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _relationships(*entries: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="{i}" Type="{RELATION}/{kind}" Target="{target}"/>' for i, kind, target in entries
    )
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def by_hand(folder: str = "xl") -> dict[str, bytes]:
    """Return a bare workbook: prefixed names, absolute targets, odd parts, no styles, strings, theme or properties."""
    types = (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{folder}/Main.xml" ContentType="{_SML}sheet.main+xml"/>'
        f'<Override PartName="/{folder}/Sheets/first.xml" ContentType="{_SML}worksheet+xml"/>'
        f'<Override PartName="/{folder}/Sheets/second.xml" ContentType="{_SML}worksheet+xml"/></Types>'
    )
    book = (
        f'{HEAD}<x:workbook xmlns:x="{MAIN}" xmlns:rel="{RELATION}"><x:workbookPr date1904="1"/>'
        '<x:sheets><x:sheet name="Data" sheetId="7" rel:id="a"/><x:sheet name="Z" sheetId="3" rel:id="b"/></x:sheets>'
        "</x:workbook>"
    )
    sheet = (
        f'{HEAD}<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
        '<x:c r="B1"><x:f>A1*2</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": _relationships(("r1", "officeDocument", f"/{folder}/Main.xml")),
        f"{folder}/Main.xml": book,
        f"{folder}/_rels/Main.xml.rels": _relationships(
            ("a", "worksheet", f"/{folder}/Sheets/first.xml"),
            ("b", "worksheet", f"/{folder.upper()}/sheets/SECOND.xml"),
        ),
        f"{folder}/Sheets/first.xml": sheet,
        f"{folder}/Sheets/second.xml": sheet,
    }
    return {name: text.encode() for name, text in parts.items()}


def old_summary() -> bytes:
    """Return a workbook whose summary, in French and hidden, has a code name, a comment and formulas in the chain."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    data, old, more = (book.add_worksheet(n) for n in ("Data", "Synthèse KPI", "More"))
    old.hide()
    old.set_tab_color("#FF0000")
    old.set_vba_name("Feuil2")
    old.write_formula("B2", "=1+1", None, 2)
    old.write_comment("B2", "mine")
    old.add_table("A4:C6", {"name": "KpiOwners_2", "columns": [{"header": h} for h in "abc"]})
    old.print_area("A1:B2")
    old.autofilter("E1:F3")
    data.add_table("A1:B4", {"name": "Deals", "columns": [{"header": "Deal"}, {"header": "Amount"}]})
    more.write_formula("A1", "='Synthèse KPI'!B2", None, 2)
    book.define_name("Mine", "='Synthèse KPI'!$B$2")
    book.define_name("KPI_REVENUE", "='Synthèse KPI'!$C$9")
    book.define_name("'Synthèse KPI'!MineToo", "='Synthèse KPI'!$B$3")
    more.print_area("A1:C3")
    book.close()
    built = Builder(target.getvalue())
    chain = f'<calcChain xmlns="{MAIN}"><c r="B2" i="2"/><c r="B3"/></calcChain>'
    built.add("xl/calcChain.xml", chain, _SML + "calcChain+xml")
    built.relate("xl/workbook.xml", "rIdCC", "calcChain", "calcChain.xml")
    return built.package()


def like_excel() -> bytes:
    """Return a workbook with Excel's own decorations: ignorable namespaces, absolute path, revision ids."""
    decorated = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x15 xr xr6 xr10 xr2" '
        'xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        'xmlns:xr6="http://schemas.microsoft.com/office/spreadsheetml/2016/revision6" '
        'xmlns:xr10="http://schemas.microsoft.com/office/spreadsheetml/2016/revision10" '
        'xmlns:xr2="http://schemas.microsoft.com/office/spreadsheetml/2015/revision2">'
    )
    path = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x15"><x15ac:absPath url="C:\\Users\\Éric\\" '
        'xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/></mc:Choice>'
        '</mc:AlternateContent><xr:revisionPtr revIDLastSave="0" documentId="8_{5B4A1F38}" '
        'xr6:coauthVersionLast="47" xr6:coauthVersionMax="47" '
        'xr10:uidLastSave="{00000000-0000-0000-0000-000000000000}"/><bookViews>'
    )
    workbook = lambda text: re.sub(r"<workbook [^>]*>", lambda _: decorated, text).replace("<bookViews>", path)  # noqa: E731
    return edited(plain(), {"xl/workbook.xml": workbook})


def sharing_parts() -> bytes:
    """Return a workbook in which the old summary and another sheet show the same picture part."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for name in ("KPI Summary", "Data"):
        book.add_worksheet(name).insert_image("A1", "logo.png", {"image_data": picture()})
    book.close()
    return target.getvalue()


CORPUS: dict[str, Case] = {
    "rich macro workbook": Case(rich, suffix=".xlsm"),
    "XlsxWriter": Case(plain),
    "XlsxWriter, at the end": Case(plain, None),
    "openpyxl": Case(by_openpyxl),
    "by hand, stored": Case(lambda: packed(by_hand(), zipfile.ZIP_STORED)),
    "by hand, data descriptors": Case(lambda: streamed(by_hand())),
    "by hand, another folder": Case(lambda: packed(by_hand("Book")), in_usual_places=False),
    "data descriptors and zip64": Case(lambda: streamed(unpacked(plain()), zip64=True)),
    "old French summary": Case(old_summary),
    "Excel's decorations": Case(like_excel),
    "shared picture": Case(sharing_parts),
    "dates from 1904": Case(
        lambda: edited(plain(), {"xl/workbook.xml": replacing("<workbookPr ", '<workbookPr date1904="1" ')})
    ),
    "an archive with a comment": Case(lambda: _commented(plain())),
}


def _commented(package: bytes) -> bytes:
    target = BytesIO(package)
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = b"kept"
    return target.getvalue()


def resaved_by_libreoffice(packages: dict[str, Path], folder: Path) -> dict[str, Path]:
    """Return the same workbooks as LibreOffice saves them."""
    soffice = shutil.which("soffice")
    assert soffice is not None
    out = folder / "resaved"
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [soffice, "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out)]
    subprocess.run([*command, *map(str, packages.values())], check=True, capture_output=True, timeout=120)
    return {name: out / f"{path.stem}.xlsx" for name, path in packages.items()}
