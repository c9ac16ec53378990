"""What the template calls its sheets, tables and names, in both languages. A French workbook is French throughout."""

from __future__ import annotations

from xl_kpi.texts import Lang, Text, same

# sheets
START = Text("Start", "Démarrer")
PIPELINE = Text("Pipeline", "Affaires")
FUNCTIONS = same("KPI")
SETTINGS = Text("Settings", "Paramètres")

# tables
DEALS = Text("Deals", "Affaires")
STAGES = Text("Stages", "Étapes")
TARGETS = Text("Targets", "Objectifs")
COLUMNS = Text("Columns", "Colonnes")
OWNERS = Text("Owners", "Commerciaux")
SOURCES = Text("Sources", "Origines")
REASONS = Text("LossReasons", "MotifsPerte")

# names; KpiOpening.bas knows the first by both
AS_OF = Text("AsOf", "AuJour")
STAGE_NAMES = Text("StageNames", "NomsÉtapes")
STAGE_KINDS = Text("StageKinds", "NaturesÉtapes")
STAGE_DAYS = Text("StageDays", "JoursÉtapes")
OWNER_NAMES = Text("OwnerNames", "NomsCommerciaux")
SOURCE_NAMES = Text("SourceNames", "NomsOrigines")
REASON_NAMES = Text("LossReasonNames", "NomsMotifsPerte")


#: The row of the sheet, counted from 1, that holds the headers of the deals.
HEADER_ROW = 4


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def shown_in_formulas(formula: str, lang: Lang) -> str:
    """Return a formula as the reader types it: files hold English separators and words, French Excel shows its own."""
    return formula if lang == "en" else formula.replace(",", ";").replace("[#All]", "[#Tout]")
