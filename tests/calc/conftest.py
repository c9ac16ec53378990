"""A LibreOffice of the tests' own: found once, given the extension once, started once a module."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from calc.office import RemoteOffice
from xl_kpi.calc.install import install
from xl_kpi.calc.program import Office, find_office
from xl_kpi.errors import FileError

FRENCH = "".join(
    f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
    for path, name, value in (
        ("/org.openoffice.Office.Linguistic/General", "UILocale", "fr"),
        ("/org.openoffice.Setup/L10N", "ooLocale", "fr"),
        ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "fr-FR"),
    )
)


@pytest.fixture(scope="session")
def program() -> Office:
    try:
        return find_office()
    except FileError as error:
        if "XL_KPI_REQUIRE_ORACLES" in os.environ:
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def profile(program: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("profile")
    install(program, folder)
    return folder


@pytest.fixture(scope="session")
def french_profile(profile: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in French: interface and formats."""
    folder = tmp_path_factory.mktemp("french") / "profile"
    shutil.copytree(profile, folder, ignore=shutil.ignore_patterns(".lock"))
    settings = folder / "user" / "registrymodifications.xcu"
    settings.write_text(settings.read_text("utf-8").replace("</oor:items>", f"{FRENCH}</oor:items>"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def office(program: Office, profile: Path) -> Iterator[RemoteOffice]:
    running = RemoteOffice(program, profile)
    yield running
    running.end()
