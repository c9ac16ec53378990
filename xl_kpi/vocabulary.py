"""The words of the headers: every name of a field, in English and in French and of the usual exports."""

from __future__ import annotations

from collections.abc import Mapping

Words = tuple[str, ...]

#: field -> its names in English and in French. Written as people write them; compared normalised.
NAMES: Mapping[str, tuple[Words, Words]] = {
    "deal_id": (
        ("Deal ID", "ID", "Record ID", "Opportunity ID", "Opp ID", "Deal number", "Deal no", "Ref", "Reference",
         "Opportunity number", "hs_object_id"),
        ("N° d'affaire", "N°", "Réf", "Référence", "N° affaire", "Numéro", "Numéro d'affaire", "Réf affaire",
         "ID affaire", "Identifiant", "ID de la fiche d'informations", "N° de dossier", "N° devis"),
    ),
    "name": (
        ("Deal", "Deal Name", "Dealname", "Title", "Opportunity Name", "Opportunity", "Project", "Subject", "Name"),
        ("Affaire", "Projet", "Titre", "Opportunité", "Intitulé", "Objet", "Nom", "Nom de l'affaire",
         "Nom de la transaction"),
    ),
    "customer": (
        ("Customer", "Account", "Account Name", "Company", "Company name", "Client", "Organization", "Organisation",
         "Associated Company", "Customer name", "Client name", "Account ID", "Customer ID", "Client ID", "Company ID"),
        ("Client", "Société", "Entreprise", "Compte", "Nom du client", "Nom du compte", "Nom de l'entreprise",
         "Nom de la société", "Raison sociale", "Entreprise associée"),
    ),
    "contact": (
        ("Contact", "Contact person", "Contact Name", "Associated Contact"),
        ("Contact", "Personne à contacter", "Interlocuteur"),
    ),
    "stage": (
        ("Stage", "Deal Stage", "Phase", "Pipeline stage", "Sales stage", "Current stage", "Stage name", "Dealstage"),
        ("Étape", "Phase", "Étape actuelle", "Étape en cours", "Phase de la transaction"),
    ),
    "status": (
        ("Status", "Outcome", "Deal status", "Result"),
        ("Statut", "Résultat", "Issue", "État"),
    ),
    "won_flag": (
        ("Won", "Is Closed Won", "Is Won", "IsWon", "hs_is_closed_won"),
        ("Gagnée", "Gagné", "Est gagnée", "Signée", "Signé"),
    ),
    "lost_flag": (
        ("Lost", "Is Lost", "IsLost", "Is Closed Lost", "hs_is_closed_lost"),
        ("Perdu", "Perdue", "Est perdue"),
    ),
    "closed_flag": (
        ("Is Closed", "Is Deal Closed", "IsClosed", "hs_is_closed"),
        ("Clôturée", "Est clôturée", "Affaire clôturée"),
    ),
    "active_flag": (
        ("Active", "Is active"),
        ("Actif", "Active"),
    ),
    "amount": (
        ("Amount", "Value", "Deal value", "Deal amount", "Close value", "Revenue", "Deal size", "Price", "Total"),
        ("Montant", "Valeur", "CA", "Chiffre d'affaires", "Prix", "Montant de l'affaire", "Montant signé",
         "Montant du devis"),
    ),
    "expected_amount": (
        ("Expected amount", "Expected Revenue", "Forecast amount", "List price", "Estimate", "Estimated amount",
         "Estimated value"),
        ("Montant estimé", "Montant attendu", "Montant prévu", "Prix catalogue", "Revenu espéré", "Revenus espérés",
         "Revenu attendu", "CA estimé"),
    ),
    "currency": (
        ("Currency", "Amount Currency", "Currency of value", "Currency code"),
        ("Devise", "Monnaie", "Devise de la valeur", "Devise de valeur", "Devise du montant"),
    ),
    "probability": (
        ("Probability", "Deal probability", "Win probability", "Chance", "Probability %", "Stage probability",
         "hs_deal_stage_probability"),
        ("Probabilité", "Proba", "Chance", "Probabilité %", "Proba %", "Probabilité de gain",
         "Probabilité de signature"),
    ),
    "owner": (
        ("Owner", "Deal owner", "Opportunity Owner", "Salesperson", "Sales agent", "Sales rep", "Rep", "Owner name",
         "Assigned to", "Seller", "Account manager", "hubspot_owner_id"),
        ("Commercial", "Propriétaire", "Vendeur", "Vendeuse", "Commerciale", "Responsable", "Chargé d'affaires",
         "Propriétaire de la transaction"),
    ),
    "created_on": (
        ("First contact", "Created", "Created on", "Create Date", "Createdate", "Created Date", "Created at",
         "Created time",
         "Deal created", "Add time", "Engage date", "First contact date", "Date created", "Date of first contact",
         "Opened", "Opened on", "Start date"),
        ("Premier contact", "Créé le", "Créée le", "Date de création", "Date de premier contact",
         "Date du premier contact", "Affaire créée", "Création", "Ouvert le", "Ouverte le", "Date d'ouverture",
         "Date de début", "Date de contact", "Contact le"),
    ),
    "expected_on": (
        ("Expected close", "Expected close date", "Expected closing", "Expected closing date", "Expected on",
         "Forecast close", "Estimated close date", "Expected signature"),
        ("Clôture prévue", "Date de clôture prévue", "Date de fermeture prévue", "Signature prévue",
         "Clôture prévue le", "Signature prévue le", "Date prévue", "Date prévue de clôture",
         "Date prévisionnelle de clôture", "Clôture prévisionnelle", "Date de clôture prévisionnelle",
         "Date de signature prévue"),
    ),
    "closed_on": (
        ("Closed on", "Closed", "Close date", "Closedate", "Closing date", "Closed date", "Closed at", "Deal closed on",
         "Date closed", "Signed on date", "End date"),
        ("Date de clôture", "Clôturé le", "Clôturée le", "Date de fermeture", "Date de signature", "Clôture",
         "Fermé le", "Fermée le", "Clos le", "Close le", "Date de fin", "Conclusion", "Date de conclusion",
         "Date de fermeture de la transaction", "Signature le"),
    ),
    "won_on": (
        ("Won on", "Won time", "Won date", "Date won", "Won at"),
        ("Gagné le", "Gagnée le", "Date de gain"),
    ),
    "lost_on": (
        ("Lost on", "Lost time", "Lost date", "Date lost", "Lost at"),
        ("Perdu le", "Perdue le", "Date de perte"),
    ),
    "loss_reason": (
        ("Loss reason", "Lost reason", "Closed lost reason", "Reason for loss", "Reason lost"),
        ("Motif de perte", "Raison de la perte", "Raison de perte", "Motif de la perte", "Motif"),
    ),
    "last_activity": (
        ("Last activity", "Last activity date", "Last activity at", "Last activity time", "Modified time",
         "Last stage update", "Last modified", "notes_last_updated", "hs_lastmodifieddate"),
        ("Dernière activité", "Date de dernière activité", "Date de la dernière activité", "Dernière modification",
         "Dernier contact"),
    ),
    "source": (
        ("Source", "Lead source", "Original source", "Original traffic source", "Source channel", "Channel"),
        ("Source", "Origine", "Provenance", "Canal"),
    ),
    "product": (
        ("Product", "Product name", "Service"),
        ("Produit", "Prestation", "Offre"),
    ),
    "pipeline": (
        ("Pipeline", "Deal pipeline", "Sales team"),
        ("Pipeline", "Équipe commerciale"),
    ),
    "score": (
        ("Satisfaction", "CSAT", "Satisfaction score", "Customer satisfaction", "Score"),
        ("Satisfaction", "Note", "Satisfaction client", "Note de satisfaction", "Note client"),
    ),
    "churned_on": (
        ("Churned on", "Churned at", "Cancelled on", "Canceled on", "Cancelled at", "Churn date"),
        ("Résilié le", "Résiliée le", "Date de résiliation"),
    ),
}  # fmt: skip

#: Fields that "opportunity", "deal" or "affaire" may stand beside: an opportunity's score is no satisfaction.
OF_A_DEAL = frozenset({
    "name", "customer", "contact", "stage", "status", "amount", "expected_amount", "currency", "probability", "owner",
    "created_on", "expected_on", "closed_on", "won_on", "lost_on", "loss_reason", "source", "product",
})  # fmt: skip

#: Headers of the last activity that tell any change of the record: where no other column tells the activity.
ANY_CHANGE = frozenset({
    "modified time", "last stage update", "last modified", "hs lastmodifieddate", "derniere modification",
})  # fmt: skip

#: The days of a deal itself: a stage of the same name does not take their column away.
DAYS_OF_A_DEAL = frozenset({"created_on", "expected_on", "closed_on", "won_on", "lost_on"})

#: Names of the id of an order: that of a deal where no column tells another id or a name, as in an export of orders.
ORDER_NAMES = (
    "Order ID", "Order number", "Order no", "Order ref", "Order reference", "N° commande", "N° de commande",
    "Numéro de commande", "Numéro commande", "Réf commande", "Référence commande", "Référence de commande",
    "ID commande", "Commande n°",
)  # fmt: skip

#: Names of an event log, those first that go before the others: a number before a name, the new stage before a stage.
LOG_NAMES: Mapping[str, tuple[Words, Words]] = {
    "deal_id": (
        ("Deal ID", "ID", "Record ID", "Opportunity ID", "Opp ID", "Deal number", "Deal no", "Ref", "Reference",
         "Deal", "Opportunity"),
        ("N°", "Réf", "Référence", "N° affaire", "N° d'affaire", "Numéro", "Numéro d'affaire", "Réf affaire",
         "ID affaire", "Identifiant", "ID de la fiche d'informations", "N° de dossier", "N° devis", "Affaire"),
    ),
    "stage": (
        ("New stage", "To stage", "Stage", "Stage name", "Deal Stage", "Phase", "Pipeline stage", "Sales stage",
         "Current stage"),
        ("Nouvelle étape", "Étape", "Phase", "Étape actuelle", "Étape en cours", "Phase de la transaction"),
    ),
    "on": (
        ("Stage date", "Changed date", "Changed on", "Changed at", "Stage changed on", "Stage changed at",
         "Date changed",
         "Entered at", "Entered on", "Entry date", "Date", "When", "Timestamp", "On", "Last modified"),
        ("Date de l'étape", "Entrée", "Entré le", "Date d'entrée", "Date de changement", "Date du changement",
         "Changé le", "Date", "Le", "Modifié le"),
    ),
}  # fmt: skip

#: What a log of changes calls the stage that a deal entered, and its deal where it has no number.
NEW_STAGES = frozenset({"new stage", "to stage", "nouvelle etape"})
LOGGED_BY_NAME = ("Opportunity Name", "Deal Name", "Nom de la transaction", "Nom de l'affaire")

#: What happens to a row, or with a customer before and after the sale: "Modified on" and "Invoiced on" are the days of
#: no stage, unless the sheet names one so.
NO_STAGES = frozenset({
    "on", "by", "date", "entered", "entree", "entre", "stage", "status", "stage changed", "status changed", "comment",
    "comments", "note", "notes", "call back", "callback", "follow up", "followup", "reminder", "next contact",
    "last contact", "next action", "next step", "last action", "invoiced", "invoice", "invoice sent", "paid",
    "payment", "delivered", "delivery", "renewal", "born", "birthday", "saisi", "saisie", "rappel", "a rappeler",
    "rappeler", "prochaine action", "prochain contact", "dernier contact", "derniere action", "facture", "facturee",
    "paye", "payee", "regle", "reglee", "livre", "livree", "livraison", "renouvellement", "ne", "nee", "anniversaire",
    "vu", "vue", "etape", "statut", "modified", "last modified", "updated", "last updated", "edited", "changed",
    "imported", "exported", "due", "modifie", "modifiee", "mis a jour", "mise a jour", "maj", "importe", "importee",
    "exporte", "exportee",
})  # fmt: skip

#: Words around the name of a stage that make a header the date of its entry. `S` is the stage.
ENTRY_PATTERNS = (
    r"(?:date )?entered (?:stage )?(?P<S>.+?)(?: on| at)?", r"(?:date )?(?P<S>.+?) entered(?: on| at)?",
    r"(?P<S>.+) on", r"(?:date )?(?:d )?entree (?:en |dans )?(?P<S>.+)", r"(?P<S>.+) le",
)  # fmt: skip
#: These are the date of a stage's entry only when S is a stage that the sheet names elsewhere.
ENTRY_PATTERNS_OF_KNOWN_STAGES = (r"(?P<S>.+) (?:date|at)", r"date (?:de |du |d )?(?P<S>.+)", r"(?P<S>.+)")
