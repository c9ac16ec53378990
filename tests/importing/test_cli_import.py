"""xl-kpi import as a user meets it."""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl
import pytest
from scenes import table_book, text_export

from xl_kpi.cli import main

HEADER = "ID;Account;Deal owner;Deal stage;Amount"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "120")

    def ran(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["xl-kpi", "import", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0), *capsys.readouterr()

    return ran


def test_an_import_is_told_in_a_few_lines(tmp_path: Path, run: object) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    export = text_export(tmp_path / "crm.csv", HEADER, "D-2;Cain;Marie;Lead;50", "D-9;Eve;Jean;Lead;1")
    code, out, _ = run(export, "-o", book)  # type: ignore[operator]
    assert code == 0
    assert out.splitlines()[:2] == [
        "crm.csv, sheet Deals: 1 new deal, 1 updated, 0 unchanged, 2 only in the workbook.",
        "  D-2, Owner: Jean → Marie",
    ]
    assert f"{book} is up to date, and so is its sheet KPI Summary." in " ".join(out.split())


def test_an_import_into_a_french_workbook_is_told_in_french(tmp_path: Path, run: object) -> None:
    headers = ["N°", "Client", "Commercial", "Étape", "Montant HT", "Premier contact", "Date de clôture", "Notes"]
    book = table_book(tmp_path / "firm.xlsx", headers=headers)
    export = text_export(tmp_path / "crm.csv", HEADER, "D-2;Cain;Marie;Lead;50")
    log = text_export(tmp_path / "log.csv", "Deal ID;Stage;Date", "D-2;Lead;2026-01-06", "D-2;Offer;2026-02-13")
    code, out, _ = run(export, log, "-o", book)  # type: ignore[operator]
    assert code == 0
    assert "feuille Deals\u00a0: 0 nouvelle affaire, 1 mise à jour" in out
    assert "Historique" in openpyxl.load_workbook(book).sheetnames


def test_a_dry_run_in_french_changes_nothing(tmp_path: Path, run: object) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    before = book.read_bytes()
    export = text_export(tmp_path / "crm.csv", HEADER, "D-2;Cain;Marie;Lead;1234,5", "D-9;Eve;Jean;Lead;1")
    code, out, _ = run(export, "-o", book, "--dry-run", "--lang", "fr")  # type: ignore[operator]
    assert code == 0
    assert out.splitlines() == [
        "crm.csv, feuille Deals\u00a0: 1 nouvelle affaire, 1 mise à jour, 0 inchangée, 2 seulement dans le classeur.",
        "  D-2, Owner\u00a0: Jean → Marie",
        "  D-2, Amount\u00a0: 50 → 1\u202f234,5",
        "  nouvelle\u00a0: D-9, Eve",
        "Rien n'est modifié\u00a0: --dry-run dit seulement ce que ferait un import.",
    ]
    assert book.read_bytes() == before


def test_a_dry_run_tells_a_column_without_a_header_and_cells_beyond_the_last_one(tmp_path: Path, run: object) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    export = text_export(tmp_path / "crm.csv", HEADER + ";;Hint", "D-9;Eve;Jean;Lead;1;blue;x;more")
    code, out, _ = run(export, "-o", book, "--dry-run")  # type: ignore[operator]
    assert code == 0
    assert "3 columns are new, at the right of the table: Column 6, Hint, Column 8." in " ".join(out.split())


def test_many_changes_are_shown_by_the_first_few(tmp_path: Path, run: object) -> None:
    rows = [[f"D-{n}", "Abel", "Jean", "Lead", 1.0] for n in range(20)]
    book = table_book(tmp_path / "firm.xlsx", rows, ["Deal ID", "Customer", "Owner", "Stage", "Amount"])
    export = text_export(tmp_path / "crm.csv", HEADER, *(f"D-{n};Abel;Marie;Lead;1" for n in range(20)))
    _, out, _ = run(export, "-o", book, "--dry-run")  # type: ignore[operator]
    assert len([line for line in out.splitlines() if ", Owner: Jean → Marie" in line]) == 20
    _, out, _ = run(export, "-o", book)  # type: ignore[operator]
    assert "  and 14 other changes" in out.splitlines()


def test_a_dry_run_names_the_new_deals(tmp_path: Path, run: object) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    export = text_export(tmp_path / "crm.csv", HEADER, *(f"N-{n};Eve;Jean;Lead;1" for n in range(203)))
    _, out, _ = run(export, "-o", book, "--dry-run")  # type: ignore[operator]
    assert "  new: N-0, Eve" in out.splitlines()
    assert "  and 3 other new deals" in out.splitlines()


@pytest.mark.parametrize(("lang", "words"), [("en", "Say --dates dmy"), ("fr", "Précisez --dates jma")])
def test_a_refusal_is_one_line_with_the_remedy(tmp_path: Path, run: object, lang: str, words: str) -> None:
    book = table_book(tmp_path / "firm.xlsx")
    export = text_export(tmp_path / "crm.csv", f"{HEADER};Created", "D-9;Eve;Jean;Lead;1;03/04/2026")
    code, out, err = run(export, "-o", book, "--lang", lang)  # type: ignore[operator]
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert str(export) in err
    assert words in err


def test_a_wrong_call_says_what_it_wants(tmp_path: Path, run: object) -> None:
    export = text_export(tmp_path / "crm.csv", HEADER, "D-9;Eve;Jean;Lead;1")
    assert run(export)[0] == 2  # type: ignore[operator]
    assert run(export, "-o", tmp_path / "x.xlsm", "--dates", "ymd")[0] == 2  # type: ignore[operator]
    assert run(export, "-o", tmp_path / "x.xlsm", "--map", "Colour=Red")[0] == 2  # type: ignore[operator]


def test_a_new_workbook_is_named_as_written(tmp_path: Path, run: object) -> None:
    export = text_export(tmp_path / "crm.csv", HEADER, "D-9;Eve;Jean;Lead;1")
    code, out, _ = run(export, "-o", tmp_path / "x.xlsm")  # type: ignore[operator]
    assert code == 0
    assert f"Written: {tmp_path / 'x.xlsm'}" in out.replace("\n", "")
