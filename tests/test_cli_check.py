"""`xl-kpi check` as a user meets it: readable in a narrow window, the same findings as everywhere, exit codes."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from test_cli import AS_OF, Terminal, kpi, refusal, usage, workbook, write_sample

from xl_kpi.closed.files import Request, read, value
from xl_kpi.findings import with_rows
from xl_kpi.sample import sample
from xl_kpi.summary import figures, summarise
from xl_kpi.terminal_check import draw_check
from xl_kpi.texts import Lang, typeset
from xl_kpi.understood import understand

__all__ = ["kpi", "workbook"]  # fixtures of the command line

DAY = dt.date(2026, 9, 18)
TRAPS = (
    "Nos affaires;;;;;\n"
    ";;;;;\n"
    "Réf;Vendeur;Étape;Montant HT;Créé le;Notes\n"
    "1;Luc;Gagné;12 500,50 €;13/04/2026;rappeler\n"
    "2;Zoé;Devis;n/a;03/04/2026;\n"
    "2;Zoé;Devis;n/a;03/04/2026;\n"
    ";;Total;12 500,50 €;;\n"
)


@pytest.fixture
def traps(tmp_path: Path) -> Path:
    path = tmp_path / "affaires.csv"
    path.write_text(TRAPS, encoding="cp1252")
    return path


def drawn(path: Path, lang: Lang, width: int) -> list[str]:
    file = StringIO()
    told = understand(*read(path, Request(as_of=DAY), DAY))
    draw_check(Console(file=file, width=width, no_color=True, highlight=False), told, lang)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_check_shows_place_columns_stages_and_findings(kpi: Terminal, traps: Path) -> None:
    ran = kpi("check", traps, "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    for line in (
        f"{traps}, affaires",
        "Header on row 3, 4 rows under it. 2 deals: 1 won, 0 lost, 1 open.",
        "Vendeur Owner text 3 Luc; Zoé",
        "Montant HT Amount amounts in EUR, decimal comma 1 12 500,50 € = 12,500.5",
        "Créé le First contact dates d/m/y (1 of 3 tell) 3 13/04/2026 = 13 April 2026; 03/04/2026 = 3 April",
        "Notes text 1 rappeler",
        "1 Devis open 1 any other word is a stage",
        "Gagné won 1 known word",
        "- Text dates are read day first: 03/04/2026 is 3 April 2026, as 13/04/2026 proves.",
        "- 1 row is a total and no deal; left out. (row 7)",
    ):
        assert line in lines, line
    assert lines.index("Columns used") < lines.index("Columns not used") < lines.index("What to look at")


def test_check_speaks_the_language_of_the_sheet(kpi: Terminal, traps: Path) -> None:
    out = kpi("check", traps).out
    for words in ("En-têtes en ligne 3, 4 lignes dessous", "Colonnes non utilisées", "dates j/m/a (1 sur 3 le montre)",
                  "À vérifier"):  # fmt: skip
        assert words in out


def test_cells_beyond_the_last_header_are_told_and_a_header_is_asked_for(kpi: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "affaires.csv"
    path.write_text(
        "Affaire;Étape;Montant;Créé le\nA;Devis;100;2026-01-01;extra\nB;Devis;5;2026-01-02\n", encoding="utf-8"
    )
    out = " ".join(kpi("check", path).out.split())
    assert "colonne 5 (sans en-tête) texte 1 extra" in out
    assert "Une colonne sans en-tête ne peut servir à rien" in out
    path.write_text("Affaire;Étape;Montant;Créé le;Notes\nA;Devis;100;2026-01-01;extra\n", encoding="utf-8")
    assert "sans en-tête" not in kpi("check", path).out


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("what", ["sample", "traps"])
def test_nothing_is_wider_than_the_window(tmp_path: Path, traps: Path, lang: Lang, width: int, what: str) -> None:
    path = traps if what == "traps" else write_sample(tmp_path / "firm.xlsx", lang)
    lines = drawn(path, lang, width)
    assert max(map(len, lines)) <= width
    assert not [line for line in lines if line.strip()[:1] in (":", ";", "%", "€")]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_in_a_window_of_80_columns_the_sample_takes_less_than_a_page_of_columns(tmp_path: Path, lang: Lang) -> None:
    lines = drawn(write_sample(tmp_path / "firm.xlsx", lang), lang, 80)
    assert len(lines) <= 4 * len(sample(lang).headers)


def test_the_tab_the_function_and_the_check_say_the_same(traps: Path) -> None:
    found, deals = read(traps, Request(as_of=DAY), DAY)
    told = understand(found, deals)
    said = {with_rows(finding) for finding in (*told.decisions, *told.problems)}
    assert said == set(summarise(figures(deals, found.settings)).left_out)
    cells = value(traps, Request(as_of=DAY), DAY, ("KPI_CHECK",), "fr")
    assert {finding.text.fr for finding in (*told.decisions, *told.problems)} == {row[1] for row in cells[1:]}  # type: ignore[index,union-attr]
    screen = " ".join(" ".join(drawn(traps, "fr", 120)).split())
    for text in said:
        assert " ".join(typeset(text.fr, "fr").split()) in screen


def test_check_as_json_is_for_programs(kpi: Terminal, traps: Path) -> None:
    told = kpi("check", traps, "--json").json
    assert (told["header_row"], told["level"], told["deals"]["used"]) == (3, "current stage", 2)
    assert [column["field"] for column in told["columns"]] == ["deal_id", "owner", "stage", "amount", "created_on"]
    assert [column["header"] for column in told["not_used"]] == ["Notes"]
    rows = {finding["kind"]: finding["rows"] for finding in told["findings"]}
    assert (rows["exact_copy"], rows["total_row"]) == ([6], [7])


def test_check_takes_the_options_that_change_how_a_sheet_is_read(kpi: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Deal;Stage;Created;Who\nA;Lead;03/04/2026;Luc\n", encoding="utf-8")
    out = kpi("check", path, "--dates", "mdy", "--map", "Owner=Who", "--stages", "Lead;Offer").out
    for words in ("dates m/d/y (as chosen)", "4 March 2026", "Owner", "as --stages says"):
        assert words in out
    assert "nothing tells which" in kpi("check", path).out


def test_what_cannot_be_read_is_refused(kpi: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "phones.csv"
    path.write_text("Name;Phone\nAbel;12\n", encoding="utf-8")
    refusal(kpi("check", path), "phones.csv", "no sheet has a header row of a pipeline", "Give the columns names")
    refusal(kpi("check", tmp_path / "gone.xlsx"), "gone.xlsx")
    usage(kpi("check", path, "--dates", "xyz"), "--dates")


def test_check_changes_nothing(kpi: Terminal, workbook: Path) -> None:
    before = workbook.read_bytes()
    assert kpi("check", workbook, *AS_OF).code == 0
    assert workbook.read_bytes() == before
