"""A new workbook made of exports."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from closed.conftest import Validate
from scenes import TODAY, brought, cells, counts, text_export

from xl_kpi.closed.files import Request, compute
from xl_kpi.errors import FileError, SheetError
from xl_kpi.excel.newbook import write_new
from xl_kpi.report import report

HUBSPOT = (
    "Record ID,Deal Name,Associated Company,Deal owner,Deal Stage,Amount,Create Date,Close Date,"
    '"Date entered ""Pitch""","Date entered ""Offer out""",Priority',
    "1,Shop,Abel,Marie,Pitch,100.50,2026-01-13,2026-09-14,2026-01-13,,high",
    "2,Inn,Cain,Karim,Closed Won,2000,2026-01-14,2026-02-20,2026-01-14,2026-01-20,low",
    "3,Bar,Cain,Karim,Offer out,500,2026-01-15,,2026-01-15,2026-02-20,",
    "4,Café,Seth,Karim,Closed Lost,700,2026-01-16,2026-03-20,2026-01-16,,",
)
SIMPLE = (
    "Client;Affaire;Étape;Montant HT;Premier contact;Date de clôture;Note (/10)",
    "Abel;Bar;Gagné;12 500,50 €;13/01/2026;20/02/2026;8",
    "Caïn;Comptoir;Devis;1 000 €;14/01/2026;;",
    "Seth;Vitrine;Perdu;2 000 €;15/01/2026;20/03/2026;",
)
BY_STATUS = (
    "ID;Customer;Status;Amount;Created;Expected close;Closed on;Loss reason",
    "1;Abel;won;12,50;13/01/2026;;14/02/2026;",
    "2;Cain;open;7;13/02/2026;30/09/2026;;",
    "3;Seth;lost;9;14/02/2026;;20/03/2026;Prix",
)
LOG = (
    "Deal ID,New stage,Changed on",
    "1,Pitch,2026-01-13",
    "2,Pitch,2026-01-14",
    "2,Offer out,2026-01-20",
    "2,Closed Won,2026-02-20",
)


@pytest.mark.parametrize("lines", [HUBSPOT, SIMPLE, BY_STATUS], ids=["dated stages", "current stage", "status"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_new_workbook_tells_what_the_export_tells(tmp_path: Path, lines: tuple[str, ...], lang: str) -> None:
    export = text_export(tmp_path / "crm.csv", *lines)
    target = tmp_path / "firm.xlsm"
    made = brought(export, target, lang=lang)
    assert made.created
    assert counts(made.parts[0]) == (len(lines) - 1, 0, 0, 0)
    before = report(compute(export, Request(), TODAY)[1], "en")
    after = report(compute(target, Request(), TODAY)[1], "en")
    assert after["kpis"] == before["kpis"]
    assert after["currency"] == before["currency"]
    assert after["level"] == before["level"]
    assert after["tables"]["conversion"] == before["tables"]["conversion"]
    assert not brought(export, target, lang=lang).changed


def test_settings_hold_the_stages_of_the_export_and_none_of_the_sample(tmp_path: Path) -> None:
    target = tmp_path / "firm.xlsm"
    brought(text_export(tmp_path / "crm.csv", *HUBSPOT), target, lang="en")
    found = [row[1:5] for row in cells(target, "Settings")]
    at = found.index(["Stage", "Kind", "Probability", "Allowed days"])
    assert found[at + 1 : at + 6] == [
        ["Pitch", "open", None, None],
        ["Offer out", "open", None, None],
        ["Closed Won", "won", None, None],
        ["Closed Lost", "lost", None, None],
        [None, None, None, None],
    ]
    headers = cells(target, "Pipeline")[3]
    assert "Site visit on" not in headers
    assert 'Date entered "Offer out"' in headers


def test_columns_that_the_template_lacks_come_at_the_right(tmp_path: Path) -> None:
    target = tmp_path / "firm.xlsm"
    brought(text_export(tmp_path / "crm.csv", *HUBSPOT), target, lang="en")
    rows = cells(target, "Pipeline")[3:]
    assert rows[0][-1] == "Priority"
    assert [row[-1] for row in rows[1:]] == ["high", "low", None, None]


def test_the_closing_day_of_an_open_deal_is_its_expected_one(tmp_path: Path) -> None:
    target = tmp_path / "firm.xlsm"
    brought(text_export(tmp_path / "crm.csv", *HUBSPOT), target, lang="en")
    rows = cells(target, "Pipeline")[3:]
    expected, closed = rows[0].index("Expected close"), rows[0].index("Closed on")
    assert [row[expected] for row in rows[1:]] == [dt.date(2026, 9, 14), None, None, None]
    assert [row[closed] for row in rows[1:]] == [None, dt.date(2026, 2, 20), None, dt.date(2026, 3, 20)]


def test_a_deal_that_its_flags_close_keeps_its_closing_day_whatever_its_stage(tmp_path: Path) -> None:
    export = text_export(
        tmp_path / "crm.csv",
        "ID,Stage,Status,Amount,IsWon,IsClosed,Closed on",
        "1,Proposal,,5,TRUE,TRUE,2026-01-11",
        "2,Proposal,,7,FALSE,TRUE,2026-01-12",
        "3,Proposal,,9,FALSE,FALSE,2026-12-01",
        "4,Proposal,Won,9,,,2026-01-13",
        "5,Proposal,,9,,,2026-12-02",
    )
    brought(export, tmp_path / "firm.xlsm", lang="en")
    header, *rows = cells(tmp_path / "firm.xlsm", "Pipeline")[3:]
    expected, closed = header.index("Expected close"), header.index("Closed on")
    assert [row[closed] for row in rows] == [
        dt.date(2026, 1, 11),
        dt.date(2026, 1, 12),
        None,
        dt.date(2026, 1, 13),
        None,
    ]
    assert [row[expected] for row in rows] == [None, None, dt.date(2026, 12, 1), None, dt.date(2026, 12, 2)]


def test_a_currency_that_nothing_tells_is_not_made_up(tmp_path: Path) -> None:
    target = tmp_path / "firm.xlsm"
    brought(text_export(tmp_path / "crm.csv", *HUBSPOT), target, lang="en")
    sheet = openpyxl.load_workbook(target)["Pipeline"]
    assert "€" not in sheet["G5"].number_format
    assert compute(target, Request(), TODAY)[1].deals.currency is None


def test_several_currencies_are_kept_apart_in_a_column_of_their_own(tmp_path: Path) -> None:
    export = text_export(
        tmp_path / "crm.csv", "ID;Customer;Stage;Amount;Created", "1;A;Won;100 €;2026-01-01", "2;B;Won;$200;2026-01-01"
    )
    target = tmp_path / "firm.xlsm"
    brought(export, target, lang="en")
    rows = cells(target, "Pipeline")[3:]
    assert [row[rows[0].index("Currency")] for row in rows[1:]] == ["EUR", "USD"]
    assert compute(target, Request(), TODAY)[1].measures["revenue"].value is None


def test_an_event_log_gets_a_sheet_of_its_own_and_is_used(tmp_path: Path) -> None:
    deals = text_export(tmp_path / "deals.csv", *(",".join(line.split(",")[:8]) for line in HUBSPOT))
    log = text_export(tmp_path / "log.csv", *LOG)
    target = tmp_path / "firm.xlsm"
    made = brought([log, deals], target, lang="fr")
    assert [part.counts.fr for part in made.parts] == [
        "deals.csv, feuille Affaires : 4 nouvelles affaires, 0 mise à jour, 0 inchangée, 0 seulement dans le classeur.",
        "log.csv, feuille Historique : 4 nouveaux événements, 0 déjà connu.",
    ]
    assert cells(target, "Historique")[1][1:] == ["Pitch", dt.date(2026, 1, 13)]
    assert compute(target, Request(), TODAY)[1].deals.level.value == "event log"
    more = text_export(tmp_path / "log.csv", *LOG, "3,Pitch,2026-03-01")
    assert (
        brought(more, target).parts[0].counts.fr == "log.csv, feuille Historique : 1 nouvel événement, 4 déjà connus."
    )
    assert len(cells(target, "Historique")) == 6


def test_a_new_workbook_needs_deals(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="needs deals") as refused:
        brought(text_export(tmp_path / "log.csv", *LOG), tmp_path / "firm.xlsm")
    assert "Donnez aussi l'export des affaires" in refused.value.text.fr
    assert not (tmp_path / "firm.xlsm").exists()


def test_a_new_workbook_needs_a_name_that_may_hold_macros(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"Call it firm\.xlsm"):
        brought(text_export(tmp_path / "crm.csv", *HUBSPOT), tmp_path / "firm.xlsx")


def test_a_dry_run_writes_no_new_workbook(tmp_path: Path) -> None:
    made = brought(text_export(tmp_path / "crm.csv", *HUBSPOT), tmp_path / "firm.xlsm", dry=True)
    assert made.parts[0].new == 4
    assert not (tmp_path / "firm.xlsm").exists()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_open_xml_sdk_finds_no_fault_in_it(tmp_path: Path, validate: Validate, lang: str) -> None:
    target = tmp_path / "firm.xlsm"
    exports = [text_export(tmp_path / "crm.csv", *HUBSPOT), text_export(tmp_path / "log.csv", *LOG)]
    brought(exports, target, lang=lang)
    assert not validate(target.read_bytes(), ".xlsm")


def test_one_date_of_an_event_log_tells_how_the_others_are_read(tmp_path: Path) -> None:
    deals = text_export(tmp_path / "deals.csv", *(",".join(line.split(",")[:8]) for line in HUBSPOT))
    log = text_export(tmp_path / "log.csv", "Deal ID;Stage;Date", "1;Pitch;05/02/2026", "1;Offer out;25/02/2026")
    target = tmp_path / "firm.xlsm"
    brought([deals, log], target, lang="en")
    assert [row[2] for row in cells(target, "History")[1:]] == [dt.date(2026, 2, 5), dt.date(2026, 2, 25)]


def test_an_event_log_whose_dates_read_both_ways_is_refused(tmp_path: Path) -> None:
    deals = text_export(tmp_path / "deals.csv", *(",".join(line.split(",")[:8]) for line in HUBSPOT))
    log = text_export(tmp_path / "log.csv", "Deal ID;Stage;Date", "1;Pitch;05/02/2026", "1;Offer out;07/02/2026")
    with pytest.raises(SheetError, match=r"log\.csv, column Date: 05/02/2026 is 5 February 2026 or 2 May 2026"):
        brought([deals, log], tmp_path / "firm.xlsm")
    brought([deals, log], tmp_path / "firm.xlsm", dates="dmy", lang="en")
    assert cells(tmp_path / "firm.xlsm", "History")[1][2] == dt.date(2026, 2, 5)


DEALS_BY_ID = {
    "en": ("Deal ID,Customer,Stage,Amount,Created,Closed on", "1,Abel,Offer,5,2026-01-13,",
           "2,Cain,Won,7,2026-01-13,2026-03-01", "3,Seth,Lost,9,2026-01-13,2026-03-02"),
    "fr": ("N°;Client;Étape;Montant HT;Créé le;Date de clôture", "1;Abel;Offre;5;13/01/2026;",
           "2;Caïn;Gagné;7;13/01/2026;01/03/2026", "3;Seth;Perdu;9;13/01/2026;02/03/2026"),
}  # fmt: skip
LOG_BY_ID = {
    "en": ("Deal ID,Stage,Date", "1,Pitch,2026-01-13", "1,Offer,2026-03-03", "2,Pitch,2026-01-13", "2,Demo,2026-01-20",
           "2,Offer,2026-02-01", "2,Won,2026-03-01", "3,Pitch,2026-01-13", "3,Demo,2026-02-01", "3,Lost,2026-03-02"),
    "fr": ("N°;Étape;Date", "1;Contact;13/01/2026", "1;Offre;03/03/2026", "2;Contact;13/01/2026", "2;Visite;20/01/2026",
           "2;Offre;01/02/2026", "2;Gagné;01/03/2026", "3;Contact;13/01/2026", "3;Visite;01/02/2026",
           "3;Perdu;02/03/2026"),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_stages_that_the_event_log_alone_names_are_stages_of_the_new_workbook(tmp_path: Path, lang: str) -> None:
    deals = text_export(tmp_path / "deals.csv", *DEALS_BY_ID[lang])
    log = text_export(tmp_path / "log.csv", *LOG_BY_ID[lang])
    target = tmp_path / "firm.xlsm"
    brought([log, deals], target)
    before = report(compute(deals, Request(log=log), TODAY)[1], "en")
    after = report(compute(target, Request(), TODAY)[1], "en")
    assert [line["reached"] for line in after["tables"]["conversion"]] == [3, 3, 2]
    assert (after["level"], after["kpis"]) == (before["level"], before["kpis"])
    for table in ("conversion", "stage_time", "weighted"):
        assert after["tables"][table] == before["tables"][table]


def test_a_log_beside_dated_stages_is_said_to_be_left_aside(tmp_path: Path) -> None:
    deals, log = text_export(tmp_path / "deals.csv", *HUBSPOT), text_export(tmp_path / "log.csv", *LOG)
    target = tmp_path / "firm.xlsm"
    said = brought([deals, log], target, lang="en").found
    assert said[0].en.startswith(f"The event log in {target}, History is not used")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_empty_template_tells_no_conversion_that_the_export_does_not_tell(tmp_path: Path, lang: str) -> None:
    won = [DEALS_BY_ID[lang][2].replace("2", str(number), 1) for number in range(4, 9)]
    deals = text_export(tmp_path / "deals.csv", *DEALS_BY_ID[lang], *won)
    log = text_export(tmp_path / "log.csv", *LOG_BY_ID[lang])
    target = tmp_path / "firm.xlsm"
    write_new(target, lang, TODAY, empty=True)  # type: ignore[arg-type]  # with columns for the dates of its stages
    brought(deals, target)
    after = report(compute(target, Request(), TODAY)[1], "en")
    assert (after["level"], after["tables"]["conversion"]) == ("current stage", [])
    done = brought(log, target)
    assert compute(target, Request(), TODAY)[1].deals.level.value == "event log"
    assert any("stage" in text.en and "Stages table" in text.en for text in done.found)
