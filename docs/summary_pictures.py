"""Makes the pictures of the KPI Summary in print: docs/kpi-summary*.png.

python docs/summary_pictures.py [SOFFICE]    needs LibreOffice, poppler-utils (pdftoppm) and ImageMagick
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from xl_kpi.calc.program import environment, find_office
from xl_kpi.excel.template import build
from xl_kpi.summary import TAB
from xl_kpi.texts import Lang

HERE = Path(__file__).parent
WIDTH = 840
#: Pages of the tab that are shown; the last one is definitions.
PAGES = 5
#: Figures as people who read that language write them.
SETTINGS = (
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N"><prop '
    'oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item></oor:items>'
)
LOCALES = {"en": "en-US", "fr": "fr-FR"}
#: Of the first page: the cards and the sentences, for the top of README.
TOP = 612


def pages(program: Path, lang: Lang, scratch: Path) -> list[Path]:
    """Return a picture of each page of the sample's tab."""
    book = scratch / f"{lang}.xlsm"
    book.write_bytes(build(lang))
    profile = scratch / lang
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(SETTINGS.format(locale=LOCALES[lang]), "utf-8")
    run(
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        scratch,
        book,
    )
    pdf, found = book.with_suffix(".pdf"), []
    count = run("pdftotext", pdf, "-").count("\f")
    for page in range(1, count + 1):
        told = run("pdftotext", "-layout", "-f", page, "-l", page, pdf, "-").strip()
        if told and told.splitlines()[-1].strip().startswith(TAB[lang]):  # its footer
            run("pdftoppm", "-r", 110, "-f", page, "-l", page, "-png", "-singlefile", pdf, scratch / f"{lang}{page}")
            found.append(scratch / f"{lang}{page}.png")
    return found


def shrink(page: Path, to: Path, *more: object) -> None:
    """Cut the margins and the footer off, and write the picture small."""
    height = int(run("identify", "-format", "%h", page))
    cut = [
        "-gravity",
        "north",
        "-crop",
        f"x{height - 130}+0+0",
        "+repage",
        "-trim",
        "+repage",
        "-bordercolor",
        "white",
        "-border",
        10,
    ]
    run("convert", page, *cut, "-resize", f"{WIDTH}x", *more, "-colors", 128, "+dither", f"png8:{to}")


def run(*words: object) -> str:
    """Run a program and return what it says."""
    command = [str(word) for word in words]
    asked = subprocess.run(command, check=True, capture_output=True, text=True, timeout=180, env=environment())  # noqa: S603
    return asked.stdout


if __name__ == "__main__":
    office = find_office(Path(sys.argv[1]) if len(sys.argv) > 1 else None).program
    with tempfile.TemporaryDirectory() as folder:
        english = pages(office, "en", Path(folder))
        for at, page in enumerate(english[:PAGES], start=1):
            shrink(page, HERE / f"kpi-summary-{at}.png")
        shrink(english[0], HERE / "kpi-summary.png", "-crop", f"x{TOP}+0+0", "+repage")
        shrink(pages(office, "fr", Path(folder))[0], HERE / "kpi-summary-fr.png")
