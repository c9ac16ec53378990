"""Makes docs/calc.png: LibreOffice Calc with the menu KPI open over a KPI Summary that it has just refreshed.

python docs/calc_picture.py [SOFFICE]    needs Xvfb, xdotool, ImageMagick; as people see it with libreoffice-gtk3
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from calc.office import RemoteOffice  # noqa: E402  # the driver of the tests

from xl_kpi.calc.install import install  # noqa: E402
from xl_kpi.calc.program import find_office  # noqa: E402
from xl_kpi.excel.template import build  # noqa: E402
from xl_kpi.summary import TAB  # noqa: E402

PICTURE = HERE / "calc.png"
DISPLAY = ":97"
SIZE = 1280, 800
#: What a first start shows, and what the sidebar and the spelling checker would put beside the sheet.
QUIET = "".join(
    f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
    for path, name, value in (
        ("/org.openoffice.Office.Common/Misc", "ShowTipOfTheDay", "false"),
        ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
        ("/org.openoffice.Office.Common/Misc", "SymbolStyle", "colibre"),
        ("/org.openoffice.Office.Linguistic/SpellChecking", "IsSpellAuto", "false"),
        ("/org.openoffice.Setup/Product", "ooSetupLastVersion", "25.2"),
        ("/org.openoffice.Setup/Product", "LastTimeDonateShown", "4102444800"),
        ("/org.openoffice.Setup/Product", "LastTimeGetInvolvedShown", "4102444800"),
    )
)


def picture(program: Path | None, scratch: Path) -> None:
    """Refresh the sample in an office on a screen of its own, open the menu, and take the picture."""
    office = find_office(program)
    profile, book = scratch / "profile", scratch / "deals.xlsm"
    install(office, profile)
    settings = profile / "user/registrymodifications.xcu"
    settings.write_text(settings.read_text("utf-8").replace("</oor:items>", f"{QUIET}</oor:items>"), "utf-8")
    book.write_bytes(build("en"))
    running = RemoteOffice(office, profile, "--visible")
    try:
        document = running.open(str(book))
        running.dispatch(document, "refresh")
        running.select(document, TAB["en"], "A1")
        running.show(document)
        press("search", "--onlyvisible", "--name", book.name, "windowmove", "0", "0", "windowsize", *map(str, SIZE))
        time.sleep(3)
        press("key", "alt+k")
        time.sleep(2)
        take = ["import", "-window", "root", "-colors", "128", f"png8:{PICTURE}"]
        subprocess.run(take, check=True, timeout=60)  # noqa: S603  # a fixed command
        press("key", "Escape")
    finally:
        running.end()


def press(*what: str) -> None:
    """Move windows and press keys on that screen."""
    subprocess.run(["xdotool", *what], check=True, timeout=20)  # noqa: S603, S607  # fixed commands


if __name__ == "__main__":
    os.environ |= {"DISPLAY": DISPLAY, "LANG": "C.UTF-8", "XDG_CURRENT_DESKTOP": "GNOME"}
    screen = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "{}x{}x24".format(*SIZE)])  # noqa: S603, S607
    try:
        time.sleep(2)
        with tempfile.TemporaryDirectory() as folder:
            picture(Path(sys.argv[1]) if len(sys.argv) > 1 else None, Path(folder))
    finally:
        screen.terminate()
