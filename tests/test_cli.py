"""The command line as a user meets it: what is printed where, and the exit code (0 done, 1 refused, 2 usage)."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from xl_kpi import __version__
from xl_kpi.catalogue import HEADLINES
from xl_kpi.cli import main
from xl_kpi.functions import FUNCTIONS
from xl_kpi.sample import sample

AS_OF = ("--as-of", "2026-09-18")
DEALS = (
    "Deal ID;Customer;Owner;Stage;Amount;Created;Closed on\n"
    "1;Abel;Marie;Won;100,50;2026-01-01;2026-02-01\n"
    "2;Cain;Jean;Lost;50;2026-01-01;2026-02-01\n"
    "3;Seth;Jean;Won;7;2026-01-01;2026-03-03\n"
    "4;Noah;Jean;Lead;9;2026-01-01;\n"
)


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Terminal:
    """Runs `xl-kpi` as the installed command does, in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys, self.monkeypatch = capsys, monkeypatch
        monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
        monkeypatch.setenv("COLUMNS", "120")

    def __call__(self, *arguments: object) -> Ran:
        self.monkeypatch.setattr(sys, "argv", ["xl-kpi", *map(str, arguments)])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        out, err = self.capsys.readouterr()
        return Ran(int(end.value.code or 0), out, err)


@pytest.fixture
def kpi(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    return path


def write_sample(path: Path, lang: str = "en") -> Path:
    book = sample(lang)  # type: ignore[arg-type]
    workbook = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, rows in (
        ("Deals", [book.headers, *book.rows]),
        ("Settings", [("Stage", "Kind", "Probability", "Allowed days"), *book.stages, (), ("Currency", "EUR")]),
    ):
        sheet = workbook.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    workbook.close()
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return write_sample(tmp_path / "firm.xlsx")


def refusal(ran: Ran, *words: str) -> None:
    """Check a refusal: exit code 1, nothing on stdout, one line on stderr with these words."""
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith("\n")
    assert len(ran.err.splitlines()) == 1, ran.err
    for word in words:
        assert word in ran.err


def usage(ran: Ran, *words: str) -> None:
    assert (ran.code, ran.out) == (2, "")
    err = " ".join(ran.err.replace("│", " ").split())  # as typer frames it
    for word in words:
        assert word in err


# --- show ---


def test_show_draws_the_headlines_and_the_tables(kpi: Terminal, workbook: Path) -> None:
    ran = kpi("show", workbook, *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    for words in ("As of 2026-09-18", "60 deals", "Time to close", "Conversion from stage to stage", "Owners", "€"):
        assert words in ran.out


def test_show_speaks_the_language_of_the_sheet_unless_told(kpi: Terminal, tmp_path: Path, workbook: Path) -> None:
    french = write_sample(tmp_path / "societe.xlsx", "fr")
    assert "Délai de conclusion" in kpi("show", french, *AS_OF).out
    assert "Time to close" in kpi("show", french, "--lang", "en", *AS_OF).out
    assert "Délai de conclusion" in kpi("show", workbook, "--lang", "FR", *AS_OF).out


#: Keys of the JSON of `show`, as design.md gives them.
TOP = {
    "as_of",
    "period",
    "currency",
    "level",
    "columns",
    "deals",
    "kpis",
    "tables",
    "by",
    "findings",
    "targets",
    "bottleneck",
}
COUNTS = {"rows", "used", "merged", "won", "lost", "open", "set_aside", "unknown"}
CONVERSION = {"stage", "next", "reached", "went_on", "in_play", "rate", "low", "high", "resolved_rate"}
STAGE_TIME = {"stage", "n", "mean", "median", "all", "lost", "in_stage", "mean_age"}
WEIGHTED = {"stage", "deals", "no_amount", "amount", "probability", "basis", "weighted", "history", "history_n"}
TREND = {"month", "sales", "lost", "revenue", "win_rate", "time_to_close"}
FORECAST = {"month", "deals", "expected"}
LOSSES = {"reason", "deals", "amount"}
PRIORITIES = {"deal", "stage", "amount", "weighted", "flags"}
BY = {"sales", "lost", "open", "win_rate", "revenue", "average_sale", "mean_days", "median_days", "differs"}


def test_the_json_of_show_has_the_promised_keys(kpi: Terminal, workbook: Path) -> None:
    told = kpi("show", workbook, "--json", *AS_OF).json
    assert set(told) == TOP
    assert told["as_of"] == "2026-09-18"
    assert told["period"] == {"from": None, "to": None}
    assert (told["currency"], told["level"]) == ("EUR", "stage dates")
    assert told["columns"]["owner"] == "Owner"
    assert set(told["deals"]) == COUNTS
    assert told["deals"]["rows"] == told["deals"]["used"] + told["deals"]["merged"] == 60
    assert sum(told["deals"][key] for key in ("won", "lost", "open", "set_aside", "unknown")) == 60


def test_the_json_of_show_holds_every_kpi_that_needs_no_argument(kpi: Terminal, workbook: Path) -> None:
    told = kpi("show", workbook, "--json", *AS_OF).json
    assert set(told["kpis"]) == {kpi.key for kpi in HEADLINES}
    for measure in told["kpis"].values():
        assert {"value", "unit", "n", "left_out", "note"} <= set(measure)
        assert measure["value"] is not None or measure["note"]
    assert {"median", "p75", "p90"} <= set(told["kpis"]["time_to_close"])
    assert told["kpis"]["time_to_close"]["unit"] == "days"


@pytest.mark.parametrize(
    ("table", "keys"),
    [("conversion", CONVERSION), ("stage_time", STAGE_TIME), ("weighted", WEIGHTED), ("trend", TREND),
     ("forecast", FORECAST), ("losses", LOSSES), ("priorities", PRIORITIES)],
)  # fmt: skip
def test_the_json_of_show_holds_every_table(kpi: Terminal, workbook: Path, table: str, keys: set[str]) -> None:
    told = kpi("show", workbook, "--json", *AS_OF).json["tables"]
    assert told[table]
    for row in told[table]:
        assert keys <= set(row)


def test_the_json_of_show_nests_the_stays_by_way_of_exit_and_lists_flags(kpi: Terminal, workbook: Path) -> None:
    told = kpi("show", workbook, "--json", *AS_OF).json["tables"]
    assert set(told["stage_time"][0]["all"]) == set(told["stage_time"][0]["lost"]) == {"n", "mean", "median"}


@pytest.mark.parametrize("field", ["owner", "source"])
def test_the_json_of_show_breaks_down_by_owner_and_source(kpi: Terminal, workbook: Path, field: str) -> None:
    told = kpi("show", workbook, "--json", *AS_OF).json
    assert told["by"][field]
    for row in told["by"][field]:
        assert {field, *BY} <= set(row)
    assert sum(row["sales"] for row in told["by"][field]) == told["deals"]["won"]


def test_the_json_of_show_breaks_down_by_any_column(kpi: Terminal, workbook: Path) -> None:
    told = kpi("show", workbook, "--json", *AS_OF, "--by", "Loss reason", "--by", "Client").json
    assert {"loss_reason", "customer"} <= set(told["by"])


def test_a_breakdown_by_a_column_that_is_not_there_is_refused(kpi: Terminal, workbook: Path) -> None:
    refusal(kpi("show", workbook, "--by", "Colour"), "Colour", "Deal ID")


def test_a_header_with_a_point_is_one_key(kpi: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS.replace("Owner", "Code N.A.F."), encoding="utf-8")
    rows = kpi("show", path, "--json", "--by", "Code N.A.F.").json["by"]["Code N.A.F."]
    assert {row["Code N.A.F."] for row in rows} == {"Marie", "Jean"}


def test_findings_have_a_kind_rows_of_the_sheet_and_a_sentence(kpi: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS.replace("2026-03-03", "2025-03-03"), encoding="utf-8")
    told = kpi("show", path, "--json", "--lang", "fr", *AS_OF).json["findings"]
    assert {"kind": "closed_before_created", "rows": [4],
            "text": "1 affaire conclue avant le premier contact ; hors du délai de conclusion."} in told  # fmt: skip


def test_what_is_not_available_is_null_with_its_reason(kpi: Terminal, text_file: Path) -> None:
    told = kpi("show", text_file, "--json", *AS_OF).json
    assert told["level"] == "current stage"
    expected = {"value": None, "unit": "share", "n": 0, "left_out": 0, "note": "No deal has a satisfaction score."}
    assert told["kpis"]["satisfaction_rate"].items() >= expected.items()
    assert told["tables"]["conversion"] == []


def test_a_header_without_deals_can_be_shown(kpi: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS.splitlines()[0] + "\n", encoding="utf-8")
    assert kpi("show", path).code == 0
    told = kpi("show", path, "--json").json
    assert all(measure["value"] is None for measure in told["kpis"].values())


def test_an_absurd_amount_gives_valid_json(kpi: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS.replace("100,50", "1e999"), encoding="utf-8")
    assert kpi("show", path, "--json").json["kpis"]["revenue"]["value"] == 7.0


# --- options that the commands share ---


def shown(ran: Ran) -> tuple[float | None, int]:
    assert (ran.code, ran.err) == (0, "")
    return ran.json["kpis"]["revenue"]["value"], ran.json["deals"]["used"]


@pytest.mark.parametrize(
    ("options", "revenue"),
    [
        ((), 107.5),
        (("--where", "Owner=marie"), 100.5),
        (("--where", "Owner<>Marie"), 7.0),
        (("--where", "Commercial=Marie"), 100.5),
        (("--where", "Amount>=100"), 100.5),
        (("--where", "Amount > 5,5"), 107.5),
        (("--where", "Owner=*e*", "--where", "Customer=Seth"), 7.0),
        (("--where", "Closed on>=01/03/2026"), 7.0),
        (("--from", "2026-03-01"), 7.0),
        (("--to", "28/02/2026"), 100.5),
        (("--from", "2026-02-01", "--to", "2026-02-01"), 100.5),
        (("--map", "Amount=Deal ID"), 4.0),
        (("--map", "montant=Deal ID"), 4.0),
        (("--stages", "Lead;Lost:won;Won:lost"), 50.0),
    ],
)
def test_options_narrow_and_read(kpi: Terminal, text_file: Path, options: tuple[str, ...], revenue: float) -> None:
    assert shown(kpi("show", text_file, "--json", *AS_OF, *options))[0] == revenue


@pytest.mark.parametrize("option", ["--from", "--to"])
def test_the_period_is_said(kpi: Terminal, text_file: Path, option: str) -> None:
    told = kpi("show", text_file, "--json", *AS_OF, option, "2026-03-01").json
    assert told["period"] == {"from": None, "to": None} | {option[2:]: "2026-03-01"}


def test_a_period_that_begins_after_the_as_of_day_is_answered(kpi: Terminal, text_file: Path) -> None:
    assert (
        kpi("show", text_file, "--json", "--as-of", "2026-02-15", "--from", "2026-03-01").json["kpis"]["revenue"][
            "value"
        ]
        == 7.0
    )


@pytest.mark.parametrize(
    "options",
    [("--as-of", "0001-01-01"), ("--as-of", "9999-12-31"), ("--from", "0001-01-01", "--to", "2026-01-01")],
    ids=["first", "last", "from the first"],
)
def test_days_at_the_ends_of_the_calendar_are_refused_or_answered(
    kpi: Terminal, text_file: Path, options: tuple[str, ...]
) -> None:
    assert kpi("show", text_file, *options).code in (0, 1, 2)


def test_stages_on_the_command_line_give_kinds_and_probabilities(kpi: Terminal, text_file: Path) -> None:
    told = kpi("show", text_file, "--json", *AS_OF, "--stages", "Lead:open:10%:30;Won:won;Lost:lost").json
    assert told["kpis"]["weighted_revenue"]["value"] == 0.9


def test_the_log_may_be_another_file(kpi: Terminal, text_file: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("Deal ID,Stage,Date\n1,Lead,2026-01-01\n1,Won,2026-02-01\n4,Lead,2026-01-01\n", encoding="utf-8")
    assert kpi("show", text_file, "--json", *AS_OF, "--log", log).json["level"] == "event log"


def test_the_log_file_that_is_named_need_not_repeat_its_ids(kpi: Terminal, text_file: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("Deal ID,Stage,Date\n1,Lead,2026-01-01\n4,Lead,2026-01-01\n", encoding="utf-8")
    assert kpi("show", text_file, "--json", *AS_OF, "--log", log).json["level"] == "event log"


def test_the_settings_may_be_another_workbook(kpi: Terminal, text_file: Path, workbook: Path) -> None:
    assert kpi("show", text_file, "--json", *AS_OF, "--settings", workbook).json["currency"] == "EUR"


def test_the_user_names_the_sheet_or_the_table(kpi: Terminal, workbook: Path) -> None:
    assert kpi("show", workbook, "--sheet", "deals").code == 0
    refusal(kpi("show", workbook, "--sheet", "Nope"), str(workbook), '"Nope"', "Deals, Settings")
    refusal(kpi("show", workbook, "--table", "Nope"), str(workbook), '"Nope"')


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--as-of", "soon"), ("--as-of", "soon")),
        (("--from", "31/31/2026"), ("--from",)),
        (("--to", ""), ("--to",)),
        (("--where", "Marie"), ("--where", "Marie")),
        (("--map", "Owner"), ("--map", "Owner")),
        (("--map", "Colour=Teinte"), ("--map", '"Colour" is no field. Fields are: Deal ID, Deal,')),
        (("--map", "Chef=Suivi", "--lang", "fr"), ("--map", "« Chef » n'est pas un champ", "N° d'affaire, Affaire,")),
        (("--map", "Chef", "--lang", "fr"), ("--map", "« Chef » n'est pas CHAMP=EN-TÊTE")),
        (("--map", "Owner=Rep", "--map", "Commercial=Seller"), ("--map", "Owner", '"Rep"', '"Seller"')),
        (("--lang", "de"), ("--lang", "de")),
        (("--nope",), ("--nope",)),
    ],
)
def test_an_option_that_cannot_be_read_is_a_usage_error(
    kpi: Terminal, text_file: Path, options: tuple[str, ...], words: tuple[str, ...]
) -> None:
    usage(kpi("show", text_file, *options), *words)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--from", "2026-03-01", "--to", "2026-02-01"), "begins on"),
        (("--where", "Colour=red"), 'deals.csv, deals: There is no column "Colour"'),
        (("--by", "Colour"), 'deals.csv, deals: There is no column "Colour"'),
        (("--map", "Owner=Teinte"), 'deals.csv, deals: There is no column "Teinte" for Owner.'),
        (("--map", "Source=Owner", "--map", "Owner=Owner"), 'The column "Owner" is chosen for Source and for Owner.'),
        (("--stages", "Lead:maybe"), "maybe"),
        (("--stages", "Lead;lead"), "twice"),
        (("--log", "nope.csv"), '"nope.csv" is neither a sheet of it nor a file. Give the path'),
        (("--settings", "nope.xlsx"), "nope.xlsx"),
    ],
)
def test_an_option_that_does_not_fit_the_file_is_refused(
    kpi: Terminal, text_file: Path, options: tuple[str, ...], words: str
) -> None:
    refusal(kpi("show", text_file, *options), words)


def test_a_refused_value_names_its_file(kpi: Terminal, text_file: Path) -> None:
    assert kpi("value", text_file, "REVENU").err.startswith(f"{text_file}: #VALUE! There is no function")
    assert kpi("value", text_file, "REVENUE", "--where", "Colour=red").err.startswith(f"#VALUE! {text_file}")


def test_a_period_that_is_given_as_option_and_as_argument_is_refused(kpi: Terminal, text_file: Path) -> None:
    ran = kpi("value", text_file, "REVENUE", "from", "2026-01-01", "--from", "2026-02-01")
    refusal(ran, '"from" is given twice. Give it once.')


def test_a_target_that_names_no_kpi_names_the_file(kpi: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "firm.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Deals").write_row(0, 0, ["Deal", "Stage", "Amount"])
    sheet = book.add_worksheet("Settings")
    sheet.write_row(0, 0, ["KPI", "Target"])
    sheet.write_row(1, 0, ["Luck", 7])
    book.close()
    refusal(kpi("show", path), f"{path}: The Targets table names a KPI")


def test_a_header_that_is_not_there_is_refused(kpi: Terminal, text_file: Path) -> None:
    refusal(kpi("show", text_file, "--map", "Owner=Vendeur"), "Vendeur")


# --- files that cannot be used ---

BAD = {
    "missing.xlsx": None,
    "empty.xlsx": b"",
    "text.xlsx": b"Deal;Stage\n1;Won\n",
    "cut.xlsx": b"PK\x03\x04cut",
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "empty.csv": b"",
    "binary.csv": bytes(range(256)),
    "nothing.csv": b"Name;Phone\nAbel;12\n",
}


@pytest.mark.parametrize("command", [("show",), ("show", "--json"), ("value", "REVENUE"), ("refresh",)])
@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_is_refused_on_one_line(
    kpi: Terminal, tmp_path: Path, name: str, command: tuple[str, ...]
) -> None:
    path, content = tmp_path / name, BAD[name]
    if content is not None:
        path.write_bytes(content)
    refusal(kpi(command[0], path, *command[1:]), name)
    assert (path.read_bytes() if path.exists() else None) == content
    assert [p.name for p in tmp_path.iterdir()] == ([] if content is None else [name])


@pytest.mark.parametrize("command", [("show",), ("value", "REVENUE"), ("refresh",)])
def test_a_folder_is_refused(kpi: Terminal, tmp_path: Path, command: tuple[str, ...]) -> None:
    refusal(kpi(command[0], tmp_path, *command[1:]), str(tmp_path), "folder")


def test_a_workbook_without_a_pipeline_is_refused_and_stays_as_it_was(kpi: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    workbook.add_worksheet("Notes").write_row(0, 0, ["Name", "Phone"])
    workbook.close()
    before = path.read_bytes()
    refusal(kpi("refresh", path), "notes.xlsx", "Notes", "Give the columns names")
    assert path.read_bytes() == before


def test_a_refusal_is_in_the_language_of_the_user(kpi: Terminal, tmp_path: Path) -> None:
    refusal(kpi("show", tmp_path / "rien.xlsx", "--lang", "fr"), "Ce fichier n’existe pas.")
    kpi.monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    refusal(kpi("show", tmp_path / "rien.xlsx"), "Ce fichier n’existe pas.")


# --- value ---


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("REVENUE",), "107.5"), (("sales_count",), "2"), (("REVENUE", "Owner", "Marie"), "100.5"),
        (("TIME_TO_CLOSE", "statistic", "max"), "61"), (("REVENUE", "from", "2026-03-01"), "7"),
        (("REVENUE", "--from", "2026-03-01"), "7"), (("REVENUE", "--where", "Owner=Jean"), "7"),
        (("RETENTION_RATE", "from", "2026-03-01", "to", "2026-03-31"), "0"), (("REVENUE", "du", "01/03/2026"), "7"),
        (("WIN_RATE", "par", "nombre"), "0.6666666666666666"),
    ],
)  # fmt: skip
def test_value_prints_the_number_in_full(
    kpi: Terminal, text_file: Path, arguments: tuple[str, ...], printed: str
) -> None:
    ran = kpi("value", text_file, *arguments)
    assert (ran.code, ran.out, ran.err) == (0, f"{printed}\n", "")


def test_value_prints_a_table_with_tabs_or_as_json(kpi: Terminal, text_file: Path) -> None:
    assert kpi("value", text_file, "KPI_CHECK").out == "Row\tFinding\n\tNothing wrong was found.\n"
    assert kpi("value", text_file, "KPI_CHECK", "--json").json == [
        ["Row", "Finding"],
        [None, "Nothing wrong was found."],
    ]
    assert kpi("value", text_file, "KPI_CHECK", "--lang", "fr").out.startswith("Ligne\tConstat")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("CONVERSION_RATE", "Lead", "Won"), "#N/A The sheet tells only the stage of each deal today."),
        (("REVENU",), "#VALUE! There is no function REVENU."), (("REVENUE", "Owner"), '#VALUE! "Owner" has no value.'),
        (("STAGE_TIME",), '#VALUE! STAGE_TIME needs "stage".'), (("RETENTION_RATE", "months", "0"), "#NUM! 0 months"),
        (("REVENUE", "Owner", "Nobody"), "#N/A No deal meets the question."),
        (("REVENUE", "stages", "Lead"), "#VALUE!"),
    ],
)  # fmt: skip
def test_value_tells_why_there_is_none(kpi: Terminal, text_file: Path, arguments: tuple[str, ...], words: str) -> None:
    refusal(kpi("value", text_file, *arguments), words)


def test_a_reason_is_one_line_whatever_the_headers(kpi: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS.replace("Owner", '"Owner\nname"'), encoding="utf-8")
    refusal(kpi("value", path, "REVENUE", "Colour", "red"), 'no column "Colour"')


# --- refresh and demo ---


def test_refresh_puts_the_tab_in_and_leaves_it_the_second_time(kpi: Terminal, workbook: Path) -> None:
    first = kpi("refresh", workbook, *AS_OF)
    assert (first.code, first.out, first.err) == (0, f"{workbook}: the sheet KPI Summary is up to date.\n", "")
    once = workbook.read_bytes()
    assert openpyxl.load_workbook(workbook).sheetnames == ["Deals", "KPI Summary", "Settings"]
    second = kpi("refresh", workbook, *AS_OF)
    assert second.out == f"{workbook}: the sheet KPI Summary was up to date already.\n"
    assert workbook.read_bytes() == once


def test_a_refresh_does_not_change_what_is_shown(kpi: Terminal, workbook: Path) -> None:
    before = kpi("show", workbook, "--json", *AS_OF).out
    kpi("refresh", workbook, *AS_OF)
    assert kpi("show", workbook, "--json", *AS_OF).out == before


def test_refresh_in_another_language_keeps_the_tab_and_its_name(kpi: Terminal, workbook: Path) -> None:
    kpi("refresh", workbook, *AS_OF)
    assert kpi("refresh", workbook, *AS_OF, "--lang", "fr").code == 0
    refreshed = openpyxl.load_workbook(workbook)
    assert refreshed.sheetnames == ["Deals", "KPI Summary", "Settings"]
    assert any("Délai de conclusion" in str(cell.value) for row in refreshed["KPI Summary"] for cell in row)


def test_refresh_names_the_tab_that_the_workbook_has(kpi: Terminal, workbook: Path) -> None:
    kpi("refresh", workbook, *AS_OF)
    assert "KPI Summary" in kpi("refresh", workbook, *AS_OF, "--lang", "fr").out


def test_of_two_workbooks_the_good_one_is_refreshed_and_the_bad_one_refused(
    kpi: Terminal, workbook: Path, tmp_path: Path
) -> None:
    ran = kpi("refresh", tmp_path / "nope.xlsx", workbook, *AS_OF)
    assert ran.code == 1
    assert ran.out == f"{workbook}: the sheet KPI Summary is up to date.\n"
    assert len(ran.err.splitlines()) == 1
    assert "nope.xlsx" in ran.err


def test_a_text_file_has_no_sheets_to_refresh(kpi: Terminal, text_file: Path) -> None:
    refusal(kpi("refresh", text_file), str(text_file), "xl-kpi show")
    assert text_file.read_text(encoding="utf-8") == DEALS


def test_demo_writes_a_workbook_with_its_tab_and_never_over_another(kpi: Terminal, tmp_path: Path) -> None:
    first, second = kpi("demo", tmp_path), kpi("demo", tmp_path, "--lang", "fr")
    assert (first.code, second.code, first.err) == (0, 0, "")
    assert "Time to close" in first.out
    assert "Délai de conclusion" in second.out
    assert sorted(p.name for p in tmp_path.iterdir()) == ["xl_kpi_demo.xlsm", "xl_kpi_demo_2.xlsm"]
    assert kpi("show", tmp_path / "xl_kpi_demo.xlsm").code == 0
    names = [openpyxl.load_workbook(p).sheetnames for p in sorted(tmp_path.iterdir())]
    assert ["KPI Summary" in names[0], "Synthèse KPI" in names[1]] == [True, True]


def test_demo_in_a_folder_that_is_not_there_is_refused(kpi: Terminal, tmp_path: Path) -> None:
    refusal(kpi("demo", tmp_path / "nope"), "nope")


# --- functions, version, help ---


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_functions_lists_every_function_with_its_help(kpi: Terminal, lang: str) -> None:
    ran = kpi("functions", "--lang", lang)
    lines = ran.out.splitlines()
    assert (ran.code, len(lines)) == (0, len(FUNCTIONS))
    for line, function in zip(lines, FUNCTIONS.values(), strict=True):
        assert line.startswith(f"{function.name}(")
        assert line.endswith(function.help.fr if lang == "fr" else function.help.en)


def test_the_version_and_the_usage(kpi: Terminal) -> None:
    assert kpi("--version").out == f"{__version__}\n"
    usage(kpi("show"), "Missing argument")
    usage(kpi("nope"), "nope")


def test_the_installed_command_ends_with_the_exit_code_and_no_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from xl_kpi.cli import main; main()", "show", str(tmp_path / "nope.csv")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
