"""Header names of plain sheets and exports, in English and French, recognised as fields and stage entries."""

from __future__ import annotations

import pytest

from xl_kpi.headers import bare, entered_stage, field_named, recognise, recognise_log, scale_of
from xl_kpi.numbertexts import unit_of_header
from xl_kpi.vocabulary import NAMES

#: As headers.md lists them, and as people vary them.
FIELDS = {
    "deal_id": (
        "Deal ID, opportunity_id, Record ID, ID, Opportunity ID, opp_id, N°, Réf, Réf., Référence, N° "
        "d'affaire, ID de la fiche d'informations, RECORD-ID"
    ),
    "name": (
        "Deal Name, Title, Opportunity Name, Opportunity, Deal, Project, Affaire, Projet, Titre, Nom de la transaction"
    ),
    "customer": (
        "Associated Company, Organization, Account Name, Customer, Account, Company, account_id, Client, "
        "Société, Organisation, Entreprise associée"
    ),
    "contact": ("Contact person, Contact Name, Contact, Personne à contacter, Associated Contact"),
    "stage": (
        "Deal Stage, Stage, deal_stage, Étape, Phase, ETAPE, Phase de la transaction, étape actuelle, "
        "StageName, stage_name, dealstage"
    ),
    "status": ("Status, Outcome, Statut, Résultat"),
    "won_flag": ("Is Closed Won, IsWon, is_won, Won?, Gagnée ?"),
    "closed_flag": ("Is Deal Closed?, IsClosed, is_closed"),
    "amount": (
        "Amount, Value, close_value, Montant, Montant HT, Montant TTC, CA, CA HT, Valeur, Montant (€), "
        "Montant de la transaction, Deal - Value, Amount (USD)"
    ),
    "expected_amount": (
        "Forecast amount, Expected Revenue, List price, Estimate, Montant estimé, Prix catalogue, Revenu espéré"
    ),
    "currency": ("Currency, Amount Currency, Currency of value, Devise"),
    "probability": (
        "Deal probability, Probability, Probability (%), Probabilité, Probabilité (%), Probability %, Proba %"
    ),
    "owner": (
        "Deal owner, Owner, Opportunity Owner, Salesperson, sales_agent, Rep, owner_name, Commercial, "
        "Responsable, Propriétaire, Vendeur, Propriétaire de la transaction, Deal - Owner"
    ),
    "created_on": (
        "Create Date, Deal created, Add time, Created Date, Created Time, Created on, engage_date, First "
        "contact, created_at, CreatedDate, createdate, Créé(e) le, Premier contact, 1er contact, Date du 1er contact, "
        "Créé le, Affaire créée, "
        "Date de création, Date de création de la transaction"
    ),
    "expected_on": (
        "Expected close date, Expected Closing, Expected close, Clôture prévue, Date de clôture prévue, "
        "Date de fermeture prévue"
    ),
    "closed_on": (
        "Close Date, Closing Date, Deal closed on, Closed on, Closed Date, close_date, closed_at, Date "
        "de clôture, Date de signature, Date de fermeture de la transaction"
    ),
    "won_on": ("Won time, Won on, won_at, Gagné le, Gagné(e) le, Date de gain"),
    "lost_on": ("Lost time, Lost on, lost_at, Perdu le, Perdu(e) le, Date de perte"),
    "loss_reason": (
        "Closed Lost Reason, Lost reason, Loss Reason, Reason For Loss, Raison de la perte, Motif de perte"
    ),
    "last_activity": ("Last Activity Date, Last activity, Modified Time, Last Stage Update, Dernière activité"),
    "source": ("Original Source, Source channel, Lead Source, Source, Origine"),
    "product": ("Product, Produit"),
    "pipeline": ("Pipeline, Sales Team"),
    "score": ("Satisfaction, CSAT, Note, Satisfaction (/5), Note /20, Note (sur 10), Note sur 10, CSAT out of 5"),
    "churned_on": ("Churned on, Cancelled on, Résilié le, Date de résiliation"),
}


@pytest.mark.parametrize(("field", "header"), [(f, h) for f, names in FIELDS.items() for h in names.split(", ")])
def test_a_header_names_its_field(field: str, header: str) -> None:
    assert recognise([header]).fields == {field: 0}


@pytest.mark.parametrize(
    "header",
    [
        "  montant ht ",
        "MONTANT",
        "Mon\u00adtant".replace("\u00ad", ""),
        "Montant\nHT",
        "Montant [EUR]",
        "« Montant »",
        "Montant :",
    ],
)
def test_case_accents_breaks_units_and_punctuation_do_not_matter(header: str) -> None:
    assert recognise([header]).fields == {"amount": 0}


@pytest.mark.parametrize(
    "header",
    ["Montant en €", "CA en €", "Amount in €", "Value in $", "Amount in US$", "Deal amount in £", "Montant HT en €",
     "Montant HT en euros", "CA HT en k€", "Montant (TTC) en €", "Montant HT k€", "Montant en € HT *"],
)  # fmt: skip
def test_an_amount_may_name_its_currency_and_its_tax_in_any_order(header: str) -> None:
    assert recognise([header]).fields == {"amount": 0}


@pytest.mark.parametrize("header", ["Montant en cours", "Objet en €", "Value in use", "Montant en %"])
def test_what_is_in_something_else_is_no_amount(header: str) -> None:
    assert recognise([header]).fields == {}


def test_the_unit_behind_the_tax_is_still_read() -> None:
    assert (unit_of_header("CA HT en k€"), unit_of_header("Montant HT en €")) == (1000.0, 1.0)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("ISWON", "won_flag"),
        ("iswon", "won_flag"),
        ("IsWon (info)", "won_flag"),
        ("Deal - IsWon", "won_flag"),
        ("ISCLOSED", "closed_flag"),
        ("isclosed", "closed_flag"),
        ("STAGENAME", "stage"),
        ("CREATEDDATE", "created_on"),
        ("LASTACTIVITYDATE", "last_activity"),
        ("EXPECTEDREVENUE", "expected_amount"),
        ("DATEDECREATION", "created_on"),
        ("opportunityid", "deal_id"),
    ],
)
def test_a_name_written_in_one_word_is_the_name(header: str, field: str) -> None:
    assert recognise([header]).fields == {field: 0}


def test_no_name_is_taken_for_another_when_it_is_written_in_one_word() -> None:
    for field, (english, french) in NAMES.items():
        for name in (*english, *french):
            assert recognise([bare(name).replace(" ", "")]).fields == {field: 0}, name


@pytest.mark.parametrize("header", ["No te", "Pri ce", "Out come", "Of fre", "In come", "Per due", "Cl os le"])
def test_words_apart_are_not_put_together_to_a_name(header: str) -> None:
    assert recognise([header]).fields == {}


def test_straight_and_curly_apostrophes_are_the_same() -> None:
    assert recognise(["Chiffre d'affaires"]).fields == recognise(["Chiffre d’affaires"]).fields == {"amount": 0}


@pytest.mark.parametrize("field", NAMES)
def test_every_name_of_a_field_is_recognised_as_it(field: str) -> None:
    for name in (*NAMES[field][0], *NAMES[field][1]):
        assert recognise([name]).fields == {field: 0}, name
        assert field_named(name) == field
    assert field_named(field) == field


def test_the_maven_header_is_read_whole() -> None:
    header = ["opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date",
              "close_value"]  # fmt: skip
    known = recognise(header)
    assert list(known.fields) == [
        "deal_id",
        "owner",
        "product",
        "customer",
        "stage",
        "created_on",
        "closed_on",
        "amount",
    ]
    assert (known.unused, known.is_pipeline, known.lang) == ((), True, "en")


# --- entries ---


@pytest.mark.parametrize(
    ("header", "stage"),
    [
        ("Proposal on", "Proposal"),
        ("Site visit on", "Site visit"),
        ("date_entered_proposal", "Proposal"),
        ('Date entered "Proposal (Sales Pipeline)"', "Proposal"),
        ("Entered Proposal", "Proposal"),
        ("Proposal entered on", "Proposal"),
        ("Entrée Devis", "Devis"),
        ("Entrée en Négociation", "Négociation"),
        ("Devis le", "Devis"),
        ("Date d'entrée Devis", "Devis"),
        ("Date d’entrée en négociation", "Négociation"),
        ("NÉGOCIATION LE", "NÉGOCIATION"),
        ("entered_proposal_at", "Proposal"),
        ("proposal_entered_at", "Proposal"),
        ("Date Proposal entered", "Proposal"),
        ("Entered stage Proposal", "Proposal"),
        ("date_entree_devis", "Devis"),
        ('Date entered "Offer (New)" (info)', "Offer"),
        ('Date entered "Offer (New)" *', "Offer"),
        ("Date entered “Offer (New)” [calculated] (info)*", "Offer"),
        ('Date entered "Offer (sent) (New)"', "Offer (sent)"),
        ("ProposalOn (info)", "Proposal"),
    ],
)
def test_a_header_announces_the_entry_into_a_stage(header: str, stage: str) -> None:
    known = recognise([header])
    assert (known.entries, known.fields) == (((stage, 0),), {})


@pytest.mark.parametrize(
    "header", ["Proposal", "Proposal date", "date proposal", "Date de Proposal", "proposal", "proposal_at"]
)
def test_a_bare_stage_is_an_entry_only_when_the_sheet_names_it(header: str) -> None:
    assert recognise([header]).entries == ()
    assert [s.casefold() for s, _ in recognise([header], ["Proposal"]).entries] == ["proposal"]
    assert [s.casefold() for s, _ in recognise([header], words=["Proposal"]).entries] == ["proposal"]


def test_with_a_stages_table_only_its_stages_can_be_entered() -> None:
    known = recognise(["Proposal on", "Updated on"], ["Lead", "Proposal"])
    assert known.entries == (("Proposal", 0),)
    assert known.unused == (1,)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Won on", "won_on"),
        ('Date entered "Closed Won (Pipe)"', "won_on"),
        ('Date entered "Closed Lost (Pipe)"', "lost_on"),
        ("Gagné le", "won_on"),
        ("Entrée Perdu", "lost_on"),
        ("Signé le", "won_on"),
        ("Won date", "won_on"),
        ("date_entered_closedwon", "won_on"),
    ],
)
def test_the_entry_into_an_outcome_is_its_date(header: str, field: str) -> None:
    assert recognise([header]).fields == {field: 0}


def test_a_stage_is_entered_in_one_column_only() -> None:
    assert recognise(["Proposal on", "Entered Proposal"]).entries == (("Proposal", 0),)


def test_a_word_that_begins_a_stage_is_no_stage() -> None:
    assert entered_stage("Propositions", {"proposal"}) is None


# --- the whole row ---


def test_the_first_of_two_columns_for_a_field_is_used_and_the_other_told() -> None:
    known = recognise(["Value", "Stage", "Amount"])
    assert (known.fields["amount"], known.doubles) == (0, (("amount", 0, 2),))


def test_the_users_choice_always_wins() -> None:
    known = recognise(["Amount", "Value", "Vu par"], chosen={"amount": "value", "owner": "VU PAR"})
    assert (known.fields["amount"], known.fields["owner"]) == (1, 2)


@pytest.mark.parametrize(
    ("headers", "lang"),
    [
        (["Affaire", "Étape", "Montant"], "fr"),
        (["Deal", "Stage", "Amount"], "en"),
        (["Client", "Source", "Note"], "fr"),
        ([], "en"),
        (["Client", "Phase", "Contact"], "en"),
    ],
)
def test_the_language_is_that_of_more_headers(headers: list[str], lang: str) -> None:
    assert recognise(headers).lang == lang


@pytest.mark.parametrize(
    ("headers", "pipeline"),
    [
        (["Deal", "Stage", "Amount"], True),
        (["Deal", "Customer", "Amount"], False),
        (["Stage", "Amount"], False),
        (["Name", "Phone"], False),
        (["Deal", "Amount", "Proposal on"], True),
        (["Affaire", "Montant", "Gagné le"], True),
        ([], False),
    ],
)
def test_a_pipeline_tells_three_things_and_how_deals_stand(headers: list[str], pipeline: bool) -> None:
    assert recognise(headers).is_pipeline is pipeline


def test_empty_headers_are_neither_used_nor_unused() -> None:
    assert recognise(["", "Colour", ""]).unused == (1,)


@pytest.mark.parametrize(
    ("headers", "log"),
    [
        (["Deal ID", "Stage", "Date"], {"deal_id": 0, "stage": 1, "on": 2}),
        (["N°", "Étape", "Date"], {"deal_id": 0, "stage": 1, "on": 2}),
        (["opp_id", "new_stage", "changed_date"], {"deal_id": 0, "stage": 1, "on": 2}),
        (["entered_at", "Affaire", "x", "Nouvelle étape"], {"deal_id": 1, "stage": 3, "on": 0}),
        (["Opportunity", "New Stage", "Last Modified"], {"deal_id": 0, "stage": 1, "on": 2}),
        (["Deal ID", "Stage"], None),
        (["opp_id", "stage", "changed_at"], {"deal_id": 0, "stage": 1, "on": 2}),
        (["N°", "Étape", "Date de changement"], {"deal_id": 0, "stage": 1, "on": 2}),
        (["Opportunity Name", "From Stage", "To Stage", "Last Modified"], {"deal_id": 0, "stage": 2, "on": 3}),
        (["Opportunity Name", "Stage", "Last Modified"], None),  # as a pipeline without amounts has them
        (["Deal ID", "Stage", "stage_date"], {"deal_id": 0, "stage": 1, "on": 2}),
        (["OPPID", "NEWSTAGE", "CHANGEDDATE"], {"deal_id": 0, "stage": 1, "on": 2}),
        (["OPPORTUNITYNAME", "FROMSTAGE", "TOSTAGE", "LASTMODIFIED"], {"deal_id": 0, "stage": 2, "on": 3}),
        (["OPPORTUNITYNAME", "STAGE", "LASTMODIFIED"], None),
    ],
)
def test_the_header_of_an_event_log(headers: list[str], log: dict[str, int] | None) -> None:
    assert recognise_log(headers) == log


@pytest.mark.parametrize(
    ("header", "scale"),
    [
        ("Satisfaction (/5)", 5.0),
        ("Note /20", 20.0),
        ("Note (sur 10)", 10.0),
        ("CSAT out of 100", 100.0),
        ("Satisfaction", None),
    ],
)
def test_the_scale_in_a_header(header: str, scale: float | None) -> None:
    assert scale_of(header) == scale


@pytest.mark.parametrize("header", ["Note (Sur 10)", "Note SUR 10"])
def test_the_scale_in_a_header_whatever_its_capitals(header: str) -> None:
    assert scale_of(header) == 10.0


@pytest.mark.parametrize("name", ["Colour", "", "Teinte"])
def test_what_is_no_field(name: str) -> None:
    assert field_named(name) is None


def test_a_bare_header() -> None:
    assert bare("Deal - Montant HT (k€)") == "montant"
    assert bare("Date du 1er contact") == "date du premier contact"


@pytest.mark.parametrize(("header", "at"), [("Montant (TTC)", 3), ("Montant (HT)", 2), ("montant", 2)])
def test_a_chosen_column_is_the_very_one_before_one_of_another_unit(header: str, at: int) -> None:
    found = recognise(["N°", "Étape", "Montant (HT)", "Montant (TTC)"], chosen={"amount": header})
    assert found.fields["amount"] == at


@pytest.mark.parametrize("header", ["Modified on", "Last updated on", "Modifié le", "Mis à jour le", "Imported on"])
def test_the_day_on_which_a_row_was_changed_is_the_day_of_no_stage(header: str) -> None:
    found = recognise(["Deal ID", "Stage", "Amount", "Proposal on", header])
    assert [stage for stage, _ in found.entries] == ["Proposal"]
