"""Makes docs/your-data.png: a sheet of deals as docs/your-data.md describes it, rendered by LibreOffice.

python docs/your_data_picture.py        needs soffice and pdftoppm (poppler-utils)
"""

from __future__ import annotations

import datetime as dt
import subprocess
import tempfile
from pathlib import Path

import xlsxwriter

PICTURE = Path(__file__).with_name("your-data.png")
D = dt.date

#: What stands over a group of columns, its colour, and its columns: header and cells.
GROUPS = (
    ("the least", "#1F6F78", {
        "Deal": ["Counter", "Terrace", "Bar", "Tables", "Kitchen", "Shelves"],
        "Stage": ["Won", "Lost", "Proposal", "Lead", "Won", "Proposal"],
        "Amount": [9800, 23600, 8200, None, 15400, 4300],
    }),
    ("+ how long, by month", "#6C8E3F", {
        "First contact": [D(2026, 1, 8), D(2026, 1, 25), D(2026, 2, 26), D(2026, 5, 3), D(2026, 2, 2), D(2026, 4, 9)],
        "Closed on": [D(2026, 3, 19), D(2026, 4, 2), None, None, D(2026, 4, 28), None],
    }),
    ("+ from stage to stage", "#B0792B", {
        "Lead on": [D(2026, 1, 8), D(2026, 1, 25), D(2026, 2, 26), D(2026, 5, 3), D(2026, 2, 2), D(2026, 4, 9)],
        "Proposal on": [D(2026, 1, 30), D(2026, 2, 11), D(2026, 3, 12), None, D(2026, 2, 20), D(2026, 5, 2)],
    }),
    ("+ forecast", "#7A5C99", {
        "Expected close": [None, None, D(2026, 7, 15), D(2026, 9, 1), None, D(2026, 6, 1)],
    }),
    ("+ who, why, how content", "#A34A4A", {
        "Customer": ["Abel", "Noah", "Abel", "Ruth", "Ruth", "Sem"],
        "Owner": ["Marie", "Karim", "Marie", "Inès", "Karim", "Inès"],
        "Loss reason": [None, "Price", None, None, None, None],
        "Satisfaction (/5)": [5, None, None, None, 4, None],
    }),
)  # fmt: skip


def write_sheet(path: Path) -> None:
    """Write the sheet that is shown."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Deals")
    sheet.write(0, 0, "Our deals", book.add_format({"bold": True, "font_size": 14}))
    at = 0
    for title, colour, columns in GROUPS:
        band = book.add_format({"font_color": colour, "italic": True, "font_size": 10})
        head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": colour, "text_wrap": True,
                                "valign": "vcenter", "border": 1, "border_color": "#FFFFFF"})  # fmt: skip
        sheet.write(1, at, title, band)
        for header, cells in columns.items():
            sheet.write(2, at, header, head)
            for down, cell in enumerate(cells):
                style = {"bottom": 1, "bottom_color": "#DDDDDD", "align": "left"}
                number = {"num_format": "#,##0", "align": "right", "indent": 1} if header == "Amount" else {}
                dated = {"num_format": "yyyy-mm-dd"} if isinstance(cell, dt.date) else {}
                sheet.write(3 + down, at, cell, book.add_format(style | number | dated))
            sheet.set_column(at, at, 11 if header != "Satisfaction (/5)" else 12)
            at += 1
    sheet.set_row(1, 18)
    sheet.set_row(2, 32)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(0.2, 0.2, 0.2, 0.2)
    book.close()


def render(workbook: Path, picture: Path) -> None:
    """Render the one page of a workbook, without its empty margin, as a picture 1,000 pixels wide."""
    folder = workbook.parent
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    office = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(workbook)]
    subprocess.run(office, check=True, capture_output=True, timeout=120)  # noqa: S603  # our own file
    page = ["-x", "0", "-y", "0", "-W", "1000", "-H", "220", "-scale-to-x", "1000", "-scale-to-y", "-1"]
    to_png = ["pdftoppm", "-png", "-singlefile", *page, str(workbook.with_suffix(".pdf")), str(picture.with_suffix(""))]
    subprocess.run(to_png, check=True, capture_output=True, timeout=60)  # noqa: S603  # the same


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "deals.xlsx"
        write_sheet(made)
        render(made, PICTURE)
