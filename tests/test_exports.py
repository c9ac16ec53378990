"""The headers of the usual exports, cell by cell and as whole rows: every column gets its field, none a wrong one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from xl_kpi.deals import Deals, Level
from xl_kpi.grid import grid_of, header_row
from xl_kpi.headers import recognise, recognise_log
from xl_kpi.reading import Reading, read_deals
from xl_kpi.stages import Outcome

#: field -> the headers of exports and plain sheets, in the order: HubSpot; Pipedrive English, French; Salesforce;
#: Zoho; Odoo English, French; plain sheets English, French; and HubSpot in French.
CELLS: dict[str, str] = {
    "deal_id": (
        "Record ID; ID; Opportunity ID; Record Id; Deal ID; opportunity_id; opp_id; N°; Réf; "
        "ID de la fiche d'informations; hs_object_id"
    ),
    "name": (
        "Deal Name; Title; Titre; Opportunity Name; Opportunity; Deal; Project; Affaire; Projet; Nom de la transaction"
    ),
    "customer": (
        "Associated Company; Organization; Organisation; Account Name; Customer; Client; Account; Company; Société; "
        "account_id; Entreprise associée"
    ),
    "contact": "Associated Contact; Contact person; Personne à contacter; Contact Name; Contact",
    "stage": "Deal Stage; Stage; Étape; deal_stage; Phase; Phase de la transaction",
    "status": "Status; Statut; Outcome; Résultat",
    "amount": ("Amount; Value; Valeur; close_value; Montant; CA; Montant HT; Montant TTC; Montant de la transaction"),
    "currency": (
        "Currency; Currency of value; Deal - Currency of Value; Amount Currency; Devise; Devise de Valeur; "
        "Affaire - Devise de Valeur"
    ),
    "probability": (
        "Deal probability; Probability; Probability (%); Probabilité; stage_probability; hs_deal_stage_probability"
    ),
    "owner": (
        "Deal owner; Owner; Propriétaire; Opportunity Owner; Deal Owner; Salesperson; Vendeur; sales_agent; Rep; "
        "Commercial; Responsable; owner_name; Propriétaire de la transaction; hubspot_owner_id"
    ),
    "created_on": (
        "Create Date; Deal created; Add time; Affaire créée; Created Date; Created Time; Created on; Créé le; "
        "engage_date; First contact; Premier contact; created_at; Date de création de la transaction; 1er contact"
    ),
    "expected_on": (
        "Expected close date; Date de clôture prévue; Expected Closing; Date de fermeture prévue; Expected close; "
        "Clôture prévue"
    ),
    "closed_on": (
        "Close Date; Deal closed on; Closed on; Closing Date; Closed Date; close_date; Date de clôture; "
        "Date de signature; closed_at; Date de fermeture de la transaction"
    ),
    "won_on": 'Date entered "Closed Won (Pipe)"; Won time; Date de gain; Won on; Gagné le',
    "lost_on": 'Date entered "Closed Lost (Pipe)"; Lost time; Date de perte; Lost on; Perdu le',
    "loss_reason": (
        "Closed Lost Reason; Lost reason; Raison de la perte; Loss Reason; Reason For Loss; Lost Reason; Motif de perte"
    ),
    "last_activity": (
        "Last Activity Date; Last activity date; Last Activity; Modified Time; Last Stage Update; Last activity; "
        "Dernière activité; Last Activity Time; notes_last_updated; hs_lastmodifieddate"
    ),
    "source": "Original Source; Source channel; Lead Source; Source; Origine",
    "product": "Product; Produit",
    "pipeline": "Pipeline; Sales Team",
    "score": "Satisfaction; CSAT; Note",
    "expected_amount": (
        "Forecast amount; Expected Revenue; Revenu espéré; List price; Estimate; Montant estimé; Prix catalogue"
    ),
    "churned_on": "Churned on; Cancelled on; Résilié le; Date de résiliation",
    "won_flag": "Is Closed Won; IsWon; is_won; Won?; Gagnée ?; hs_is_closed_won",
    "lost_flag": "Is Lost; IsLost; Lost?; Perdue ?; hs_is_closed_lost",
    "closed_flag": "Is Deal Closed?; IsClosed; is_closed; hs_is_closed",
    "active_flag": "Active; Actif",
}
#: A header that announces a stage -> the stage.
ENTRIES = {
    'Date entered "Proposal (Sales Pipeline)"': "Proposal",
    "Date entered “Proposal (Pipe)”": "Proposal",
    'Date entered "Site visit (Pipeline 2, new)"': "Site visit",
    "Proposal on": "Proposal",
    "date_entered_proposal": "Proposal",
    "date_entered_site_visit": "Site visit",
    "Entrée Devis": "Devis",
    "Devis le": "Devis",
}
#: The same header as people and programs vary it.
SPELLINGS = {
    "amount": (
        "AMOUNT", "  amount ", "Amount:", "Amount (€)", "Amount [USD]", "Deal - Amount", "deal-amount", "DEAL_AMOUNT",
        "montant", "MONTANT H.T.", "Montant\nHT", "Montant T.T.C.", "Montant HT (€)", "Affaire - Montant",
        "Montant\u00a0HT",
    ),
    "stage": ("Étape", "ETAPE", "étape ", "E\u0301tape", "Affaire - Étape", "Deal\u00a0Stage", "Deal-Stage"),
    "created_on": ("Date du 1er contact", "Date du premier contact", "Date d’ouverture", "Date d'ouverture",
                   "date_ouverture", "DATE_CREATION"),
    "owner": ("Chargé d’affaires", "Charge d'affaires", "Opportunity - Owner", "PROPRIETAIRE DE LA TRANSACTION"),
    "deal_id": ("N°", "Nº", "No", "N° :", "Réf.", "REF", "N°\nd’affaire", "Record - ID"),
}  # fmt: skip


@pytest.mark.parametrize(("field", "header"), [(f, h) for f, names in CELLS.items() for h in names.split("; ")])
def test_each_header_of_the_exports_names_its_field(field: str, header: str) -> None:
    assert recognise([header]).fields == {field: 0}


@pytest.mark.parametrize(("field", "header"), [(f, h) for f, names in SPELLINGS.items() for h in names])
def test_a_header_is_known_however_it_is_spelled(field: str, header: str) -> None:
    assert recognise([header]).fields == {field: 0}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Opportunity Result", "status"), ("Opportunity Amount USD", "amount"), ("Opportunity Stage", "stage"),
        ("Deal close date", "closed_on"), ("Deal source", "source"), ("Montant de l'opportunité", "amount"),
        ("Propriétaire de l’opportunité", "owner"), ("Nom de l'affaire", "name"), ("Montant affaire", "amount"),
        ("Amount in EUR", "amount"), ("Montant en euros", "amount"), ("Nom du compte", "customer"),
    ],
)  # fmt: skip
def test_a_header_may_say_that_it_is_a_deals_or_in_which_currency(header: str, field: str) -> None:
    assert recognise([header]).fields == {field: 0}


@pytest.mark.parametrize("order", ["order_id", "Order ID", "OrderID", "Order No.", "N° commande", "Numéro de commande"])
def test_the_number_of_an_order_is_the_id_only_where_nothing_else_names_the_deal(order: str) -> None:
    assert recognise([order, "Client", "Amount"]).fields["deal_id"] == 0
    assert recognise([order, "ID", "Amount"]).fields["deal_id"] == 1
    assert recognise(["Deal ID", order, "Amount"]).fields["deal_id"] == 0
    for name in ("Deal Name", "Affaire"):  # a deal may have no order yet, and an order several deals
        known = recognise([order, name, "Amount"])
        assert "deal_id" not in known.fields
        assert known.unused == (0,)
    assert recognise([order, "Amount", "N° bis"], chosen={"deal_id": "N° bis"}).fields["deal_id"] == 2


@pytest.mark.parametrize("header", ["Opportunity score", "Deal note", "Deal type", "Deal age", "Country"])
def test_what_else_an_opportunity_has_is_no_field(header: str) -> None:
    assert recognise([header]).fields == {}


@pytest.mark.parametrize(("header", "stage"), ENTRIES.items())
def test_each_pattern_of_an_entry_names_its_stage(header: str, stage: str) -> None:
    assert recognise([header]).entries == ((stage, 0),)


@pytest.mark.parametrize(
    "header", ["Proposal", "Proposal date", "date Proposal", "Date - Proposal", "Date de Proposal"]
)
def test_a_bare_stage_or_one_beside_a_date_is_an_entry_only_where_the_sheet_has_the_stage(header: str) -> None:
    assert recognise([header]).entries == ()
    assert len(recognise([header], words=["Proposal"]).entries) == 1
    assert len(recognise([header], stages=["Proposal"]).entries) == 1


# --- whole rows ---

#: export -> its header row: (header, field it is read as, "entry STAGE", or "" where it is not used).
ROWS: dict[str, Sequence[tuple[str, str]]] = {
    "HubSpot": [
        ("Record ID", "deal_id"), ("Deal Name", "name"), ("Deal Stage", "stage"), ("Close Date", "closed_on"),
        ("Deal owner", "owner"), ("Amount", "amount"), ("Amount in company currency", ""), ("Pipeline", "pipeline"),
        ("Create Date", "created_on"), ("Deal probability", "probability"), ("Forecast amount", "expected_amount"),
        ("Is Closed Won", "won_flag"), ("Is Deal Closed?", "closed_flag"), ("Closed Lost Reason", "loss_reason"),
        ("Closed Won Reason", ""), ("Last Activity Date", "last_activity"), ("Original Source", "source"),
        ("Next Activity Date", ""), ("Deal Description", ""), ("Days to close", ""), ("Number of Contacts", ""),
        ('Date entered "Appointment Scheduled (Sales Pipeline)"', "entry Appointment Scheduled"),
        ('Date entered "Qualified To Buy (Sales Pipeline)"', "entry Qualified To Buy"),
        ('Date entered "Closed Won (Sales Pipeline)"', "won_on"),
        ('Date entered "Closed Lost (Sales Pipeline)"', "lost_on"),
        ('Date exited "Appointment Scheduled (Sales Pipeline)"', ""),
        ("Associated Company", "customer"), ("Associated Contact", "contact"), ("Associated Company IDs", ""),
    ],
    "HubSpot, internal names": [
        ("hs_object_id", "deal_id"), ("dealname", "name"), ("dealstage", "stage"), ("closedate", "closed_on"),
        ("createdate", "created_on"), ("amount", "amount"), ("deal_currency_code", "currency"),
        ("hs_is_closed_won", "won_flag"), ("hs_is_closed", "closed_flag"),
        ("hs_deal_stage_probability", "probability"), ("hubspot_owner_id", "owner"), ("pipeline", "pipeline"),
        ("notes_last_updated", "last_activity"), ("closed_lost_reason", "loss_reason"), ("hs_num_notes", ""),
    ],
    "HubSpot, French": [
        ("ID de la fiche d'informations", "deal_id"), ("Nom de la transaction", "name"),
        ("Phase de la transaction", "stage"), ("Montant de la transaction", "amount"),
        ("Propriétaire de la transaction", "owner"), ("Date de création de la transaction", "created_on"),
        ("Date de fermeture de la transaction", "closed_on"), ("Entreprise associée", "customer"),
        ("Pipeline", "pipeline"), ("Prochaine étape", ""),
    ],
    "Pipedrive": [
        ("Deal - ID", "deal_id"), ("Deal - Title", "name"), ("Deal - Owner", "owner"), ("Deal - Value", "amount"),
        ("Deal - Currency of Value", "currency"), ("Deal - Weighted value", ""), ("Deal - Probability", "probability"),
        ("Deal - Organization", "customer"), ("Deal - Contact person", "contact"), ("Deal - Pipeline", "pipeline"),
        ("Deal - Stage", "stage"), ("Deal - Label", ""), ("Deal - Status", "status"),
        ("Deal - Deal created", "created_on"), ("Deal - Update time", ""), ("Deal - Last stage change", ""),
        ("Deal - Next activity date", ""), ("Deal - Last activity date", "last_activity"),
        ("Deal - Won time", "won_on"), ("Deal - Lost time", "lost_on"), ("Deal - Deal closed on", "closed_on"),
        ("Deal - Lost reason", "loss_reason"), ("Deal - Expected close date", "expected_on"),
        ("Deal - Source channel", "source"), ("Deal - Visible to", ""),
    ],
    "Pipedrive, French": [
        ("Affaire - ID", "deal_id"), ("Affaire - Titre", "name"), ("Affaire - Propriétaire", "owner"),
        ("Affaire - Valeur", "amount"), ("Affaire - Devise de Valeur", "currency"),
        ("Affaire - Organisation", "customer"),
        ("Affaire - Personne à contacter", "contact"), ("Affaire - Étape", "stage"), ("Affaire - Statut", "status"),
        ("Affaire - Affaire créée", "created_on"), ("Affaire - Date de clôture prévue", "expected_on"),
        ("Affaire - Date de gain", "won_on"), ("Affaire - Date de perte", "lost_on"),
        ("Affaire - Raison de la perte", "loss_reason"), ("Affaire - Visible par", ""),
    ],
    "Salesforce": [
        ("Opportunity ID", "deal_id"), ("Opportunity Name", "name"), ("Account Name", "customer"), ("Stage", "stage"),
        ("Amount", "amount"), ("Amount Currency", "currency"), ("Expected Revenue", "expected_amount"),
        ("Probability (%)", "probability"), ("Close Date", "closed_on"), ("Created Date", "created_on"),
        ("Opportunity Owner", "owner"), ("Lead Source", "source"), ("Last Activity", "last_activity"),
        ("Loss Reason", "loss_reason"), ("IsWon", "won_flag"), ("IsClosed", "closed_flag"), ("Fiscal Period", ""),
        ("Age", ""), ("Type", ""), ("Next Step", ""), ("Owner Role", ""), ("Last Modified By", ""),
    ],
    "Zoho": [
        ("Record Id", "deal_id"), ("Deal Name", "name"), ("Account Name", "customer"), ("Contact Name", "contact"),
        ("Stage", "stage"), ("Amount", "amount"), ("Currency", "currency"), ("Probability (%)", "probability"),
        ("Deal Owner", "owner"), ("Created Time", "created_on"), ("Closing Date", "closed_on"),
        ("Modified Time", "last_activity"), ("Lead Source", "source"), ("Pipeline", "pipeline"),
        ("Expected Revenue", "expected_amount"), ("Reason For Loss", "loss_reason"), ("Created By", ""),
        ("Modified By", ""), ("Tag", ""), ("Description", ""), ("Next Step", ""), ("Campaign Source", ""),
    ],
    "Odoo": [
        ("ID", "deal_id"), ("Opportunity", "name"), ("Customer", "customer"), ("Contact Name", "contact"),
        ("Stage", "stage"), ("Active", "active_flag"), ("Expected Revenue", "amount"), ("Currency", "currency"),
        ("Probability", "probability"), ("Salesperson", "owner"), ("Created on", "created_on"),
        ("Expected Closing", "expected_on"), ("Closed Date", "closed_on"), ("Lost Reason", "loss_reason"),
        ("Last Stage Update", "last_activity"), ("Source", "source"), ("Sales Team", "pipeline"), ("Email", ""),
        ("Phone", ""), ("Priority", ""), ("Tags", ""),
    ],
    "Odoo, French": [
        ("ID", "deal_id"), ("Opportunité", "name"), ("Client", "customer"), ("Étape", "stage"),
        ("Revenu espéré", "amount"), ("Devise", "currency"), ("Vendeur", "owner"), ("Créé le", "created_on"),
        ("Date de fermeture prévue", "expected_on"), ("Courriel", ""), ("Étiquettes", ""),
    ],
    "database": [
        ("opportunity_id", "deal_id"), ("sales_agent", "owner"), ("product", "product"), ("account", "customer"),
        ("deal_stage", "stage"), ("engage_date", "created_on"), ("close_date", "closed_on"), ("close_value", "amount"),
        ("list_price", "expected_amount"), ("is_won", "won_flag"), ("is_closed", "closed_flag"),
        ("date_entered_qualified", "entry Qualified"), ("date_entered_site_visit", "entry Site visit"),
        ("lost_reason", "loss_reason"), ("lead_source", "source"), ("updated_at", ""), ("row_hash", ""),
    ],
    "another database": [
        ("opp_id", "deal_id"), ("account_id", "customer"), ("owner_name", "owner"), ("stage", "stage"),
        ("amount", "amount"), ("created_at", "created_on"), ("closed_at", "closed_on"), ("currency", "currency"),
        ("probability", "probability"), ("expected_close_date", "expected_on"),
    ],
    "plain sheet": [
        ("Deal ID", "deal_id"), ("Project", "name"), ("Company", "customer"), ("Contact", "contact"),
        ("Rep", "owner"), ("Stage", "stage"), ("Outcome", "status"), ("Value", "amount"), ("Currency", "currency"),
        ("Probability", "probability"), ("First contact", "created_on"), ("Lead on", "entry Lead"),
        ("Site visit on", "entry Site visit"), ("Won on", "won_on"), ("Lost on", "lost_on"),
        ("Expected close", "expected_on"), ("Closed on", "closed_on"), ("Loss reason", "loss_reason"),
        ("Last activity", "last_activity"), ("Source", "source"), ("Product", "product"), ("CSAT (/5)", "score"),
        ("Estimate", "expected_amount"), ("Cancelled on", "churned_on"), ("Comments", ""), ("Phone", ""),
    ],
    "plain sheet, French": [
        ("N°", "deal_id"), ("Affaire", "name"), ("Société", "customer"), ("Contact", "contact"),
        ("Responsable", "owner"), ("Phase", "stage"), ("Résultat", "status"), ("CA HT", "amount"),
        ("Devise", "currency"), ("Probabilité", "probability"), ("Premier contact", "created_on"),
        ("Entrée Prospect", "entry Prospect"), ("Entrée en négociation", "entry Négociation"),
        ("Devis le", "entry Devis"), ("Gagné le", "won_on"), ("Perdu le", "lost_on"),
        ("Clôture prévue", "expected_on"), ("Date de signature", "closed_on"), ("Motif de perte", "loss_reason"),
        ("Dernière activité", "last_activity"), ("Origine", "source"), ("Produit", "product"),
        ("Note (/20)", "score"), ("Montant estimé", "expected_amount"), ("Résilié le", "churned_on"),
        ("Commentaires", ""), ("Téléphone", ""),
    ],
}  # fmt: skip


def read(headers: Sequence[str], *rows: dict[str, object]) -> Deals:
    """Read rows given by header, the others of their cells empty, under titles."""
    cells = [[row.get(header) for header in headers] for row in rows]
    above = [["Export of 30 June 2026", *[None] * (len(headers) - 1)]]
    at, _ = header_row([*above, headers, *cells]) or (0, None)
    assert at == 1
    return read_deals(grid_of([*above, headers, *cells], header_at=at), Reading(dt.date(2026, 6, 30)))


@pytest.mark.parametrize("export", ROWS)
def test_an_export_is_read_whole_each_column_as_its_field(export: str) -> None:
    headers = [header for header, _ in ROWS[export]]
    known = read(headers, {headers[0]: "1"}).known
    found = dict.fromkeys(headers, "")
    found |= {headers[at]: field for field, at in known.fields.items()}
    found |= {headers[at]: f"entry {stage}" for stage, at in known.entries}
    assert found == dict(ROWS[export])
    assert known.doubles == ()


@pytest.mark.parametrize("export", ROWS)
def test_an_export_in_another_order_of_columns_is_read_the_same(export: str) -> None:
    headers = [header for header, _ in reversed(ROWS[export])]
    known = read(headers, {headers[0]: "1"}).known
    assert {headers[at]: field for field, at in known.fields.items()} == {
        header: field for header, field in ROWS[export] if field and not field.startswith("entry ")
    }


@pytest.mark.parametrize("export", ROWS)
def test_the_language_of_an_export_is_known(export: str) -> None:
    headers = [header for header, _ in ROWS[export]]
    assert read(headers).lang == ("fr" if export.endswith("French") else "en")


@pytest.mark.parametrize(
    ("closing", "stage"),
    [("Close Date", "Deal Stage"), ("Closing Date", "Stage"), ("Date de fermeture de la transaction", "Phase")],
)
def test_a_dual_closing_date_is_expected_while_the_deal_is_open_and_closed_once_it_is(closing: str, stage: str) -> None:
    day = dt.date(2026, 3, 1)
    rows = [
        {"ID": str(n), stage: word, closing: day} for n, word in enumerate(("closedwon", "Closed Lost", "Proposal"))
    ]
    frame = read(["ID", stage, closing], *rows).frame
    assert frame["closed_on"].notna().tolist() == [True, True, False]
    assert frame["expected_on"].notna().tolist() == [False, False, True]


def test_the_stage_dates_of_a_hubspot_export_meet_its_internal_names_of_stages() -> None:
    steps = ("Appointment Scheduled", "Qualified To Buy", "Closed Won")
    headers = ["Record ID", "Deal Stage", "Create Date", "Close Date", "Deal owner"]
    headers += [f'Date entered "{step} (Sales Pipeline)"' for step in steps]
    days = [dt.date(2026, 1, day) for day in (2, 9, 20)]
    deals = read(
        headers,
        {"Record ID": "1", "Deal Stage": "closedwon", **dict(zip(headers[5:], days, strict=True))},
        {"Record ID": "2", "Deal Stage": "qualifiedtobuy", **dict(zip(headers[5:7], days, strict=False))},
    )
    assert deals.level is Level.DATES
    assert len(deals.stages.names) == 2
    assert deals.frame["stage"].tolist() == [-1, 1]
    assert not [f.kind for f in deals.findings if "amount" not in f.kind]


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        (["Opportunity", "New Stage", "Last Modified"], (0, 1, 2)),
        (["opp_id", "stage", "new_stage", "changed_date"], (0, 2, 3)),
        (["opp_id", "new_stage", "stage", "entered_at"], (0, 1, 3)),
        (["opp_id", "from_stage", "to_stage", "stage_date"], (0, 2, 3)),
        (["N°", "Étape", "Date"], (0, 1, 2)),
        (["Affaire", "Ancienne étape", "Nouvelle étape", "Date de l'étape"], (0, 2, 3)),
        (["Opportunity Name", "Opportunity ID", "Stage", "New Stage", "Last Modified", "Last Modified By"], (1, 3, 4)),
    ],
)
def test_the_columns_of_an_event_log_are_known_and_the_new_stage_goes_before_the_stage(
    headers: list[str], columns: tuple[int, int, int]
) -> None:
    assert recognise_log(headers) == dict(zip(("deal_id", "stage", "on"), columns, strict=True))


def test_two_currencies_of_a_french_pipedrive_export_are_not_added_up() -> None:
    headers = ["Affaire - Titre", "Affaire - Statut", "Affaire - Valeur", "Affaire - Devise de Valeur"]
    cells = [("A", "Gagné", 10.0, "EUR"), ("B", "Gagné", 20.0, "USD")]
    deals = read(headers, *(dict(zip(headers, row, strict=True)) for row in cells))
    assert deals.currency is None
    assert "EUR, USD" in next(f.text.fr for f in deals.findings if f.kind == "several_currencies")


def test_flags_and_chances_of_hubspots_internal_names_tell_how_deals_stand() -> None:
    headers = ["hs_object_id", "dealstage", "hs_is_closed_won", "hs_is_closed", "hs_deal_stage_probability", "amount"]
    cells = [("1", "12345", "true", "true", 1.0, 5.0), ("2", "6789", "false", "true", 0.0, 5.0),
             ("3", "4711", "false", "false", 0.3, 5.0)]  # fmt: skip
    frame = read(headers, *(dict(zip(headers, row, strict=True)) for row in cells)).frame
    assert frame["outcome"].tolist() == [Outcome.WON, Outcome.LOST, Outcome.OPEN]
    assert frame["probability"].tolist() == [1.0, 0.0, 0.3]


@pytest.mark.parametrize("proxy", ["Modified Time", "hs_lastmodifieddate", "Dernière modification"])
@pytest.mark.parametrize("activity", ["Last Activity Time", "notes_last_updated", "Dernière activité"])
@pytest.mark.parametrize("first", [True, False])
def test_the_last_activity_goes_before_any_change_of_the_record_though_that_dates_more_deals(
    proxy: str, activity: str, *, first: bool
) -> None:
    headers = ["ID", "Stage", "Created on", *((proxy, activity) if first else (activity, proxy))]
    changed, active = dt.date(2026, 5, 1), dt.date(2026, 4, 1)
    rows = [{"ID": str(n), "Stage": "Lead", proxy: changed, activity: active if n else None} for n in range(3)]
    deals = read(headers, *rows)
    assert headers[deals.known.fields["last_activity"]] == activity
    said = next(f.text for f in deals.findings if f.kind == "two_columns")
    assert "any change of the record" in said.en
    assert "toute modification de la fiche" in said.fr
    empty = read(headers, *({**row, activity: None} for row in rows))
    assert headers[empty.known.fields["last_activity"]] == proxy
