"""The KPI tab of the ribbon.

A workbook that carries the functions has its words fixed when it is made: words that VBA supplies would be missing
wherever macros are off. The add-in, whose macros run or it is not there at all, asks VBA for them in Excel's language.

Workbook and add-in give their tab the same qualified name, so that Excel shows one tab; the add-in hides its
group where the active workbook has its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from xl_kpi.texts import Lang, Text

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
SHARED = "urn:xl-kpi"  # the namespace of what workbook and add-in share


@dataclass(frozen=True, slots=True)
class Button:
    """One button: its name, the Sub of module Kpi that it calls, Excel's picture for it, and its words."""

    name: str
    action: str
    image: str
    label: Text
    tip: Text


GROUP = Text("KPI Summary", "Synthèse KPI")
BUTTONS = (
    Button(
        "XlKpiRefresh",
        "RefreshSummary",
        "RefreshAll",
        Text("Refresh summary", "Actualiser la synthèse"),
        Text(
            "Reads the deals and rebuilds the KPI Summary tab. Formulas, names and charts that refer to the tab keep "
            "working.",
            "Lit les affaires et refait l'onglet Synthèse KPI. Les formules, les noms et les graphiques qui renvoient "
            "à l'onglet continuent de fonctionner.",
        ),
    ),
    Button(
        "XlKpiCheck",
        "CheckData",
        "ErrorChecking",
        Text("Check data", "Contrôler les données"),
        Text(
            "Says what is doubtful in the deals, row by row: dates in the wrong order, unknown stages, missing "
            "amounts. Changes nothing.",
            "Dit ce qui est douteux dans les affaires, ligne par ligne : dates dans le désordre, étapes inconnues, "
            "montants absents. Ne change rien.",
        ),
    ),
    Button(
        "XlKpiImport",
        "ImportExport",
        "GetExternalDataFromText",
        Text("Import export…", "Importer un export…"),
        Text(
            "Brings an export of your CRM into the deals: known ones are updated, new ones added. Says first what it "
            "will change.",
            "Importe un export de votre CRM dans les affaires : mise à jour de celles connues, ajout des nouvelles. "
            "Dit d'abord ce qui changera.",
        ),
    ),
    Button(
        "XlKpiFunctions",
        "ShowFunctions",
        "FunctionWizard",
        Text("Functions", "Fonctions"),
        Text(
            "Shows the functions that you can write into cells, with an example each.",
            "Montre les fonctions à écrire dans les cellules, chacune avec un exemple.",
        ),
    ),
    Button(
        "XlKpiDiagnose",
        "Diagnose",
        "Help",
        Text("Diagnose", "Diagnostiquer"),
        Text(
            "Says why the selected cell shows an error and whether xl-kpi is set up on this computer, and lets the "
            "functions try again.",
            "Dit pourquoi la cellule choisie affiche une erreur et si xl-kpi est configuré sur cet ordinateur, puis "
            "laisse les fonctions réessayer.",
        ),
    ),
    Button(
        "XlKpiAbout",
        "About",
        "Info",
        Text("About", "À propos"),
        Text("Version, licence, and where the help is.", "Version, licence, et où trouver l'aide."),
    ),
)


def ribbon(lang: Lang = "en") -> str:
    """Return the customUI part of a workbook as XML, in one language."""
    buttons = [
        _button(b, {"label": b.label(lang), "screentip": b.label(lang), "supertip": b.tip(lang)}) for b in BUTTONS
    ]
    return _custom_ui({}, {"id": "XlKpiSummary", "label": GROUP(lang)}, buttons)


def addin_ribbon() -> str:
    """Return the customUI part of the add-in as XML; its words come from the module KpiRibbon."""
    label, tip = "KpiRibbon.LabelOf", "KpiRibbon.TipOf"
    buttons = [_button(b, {"getLabel": label, "getScreentip": label, "getSupertip": tip}) for b in BUTTONS]
    group = {"id": "XlKpiAddin", "getLabel": label, "getVisible": "KpiRibbon.VisibleOf"}
    return _custom_ui({"onLoad": "KpiRibbon.RibbonLoaded"}, group, buttons)


def ribbon_words() -> dict[str, Text]:
    """Return every word of the add-in's ribbon: by the control's id, a tip by the id and "Tip"."""
    words = {"XlKpiAddin": GROUP}
    for button in BUTTONS:
        words |= {button.name: button.label, f"{button.name}Tip": button.tip}
    return words


# --------------------------------------------------------------------------------------------- private


def _button(button: Button, words: dict[str, str]) -> str:
    shape = {"id": button.name, "size": "large", "imageMso": button.image, "onAction": f"Kpi.{button.action}"}
    return f"          <button {_attributes(shape | words)}/>\n"


def _custom_ui(root: dict[str, str], group: dict[str, str], buttons: list[str]) -> str:
    opened = _attributes({"xmlns": NAMESPACE, "xmlns:XlKpi": SHARED, **root})
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<customUI {opened}>\n"
        "  <ribbon>\n    <tabs>\n"
        '      <tab idQ="XlKpi:XlKpiTab" label="KPI">\n'
        f"        <group {_attributes(group)}>\n"
        f"{''.join(buttons)}"
        "        </group>\n      </tab>\n    </tabs>\n  </ribbon>\n</customUI>\n"
    )


def _attributes(values: dict[str, str]) -> str:
    return " ".join(f"{name}={quoteattr(value)}" for name, value in values.items())
