"""What was found in a sheet that a user should know: every kind, its words, and the rows it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from xl_kpi.texts import EMPTY, Text, same

#: kind -> what is said of it. `{n}` is the number of rows, other placeholders are filled by the finder.
KINDS: Mapping[str, Text] = {
    "unreadable_date": Text(
        "Column {header}: {n:cell is not a date|cells are not dates} that can be read (such as {example}); "
        "counted as empty.",
        "Colonne {header} : {n:cellule n'est pas une date lisible|cellules ne sont pas des dates lisibles} "
        "(par exemple {example}) ; {n:~comptée comme vide|comptées comme vides}.",
    ),
    "ambiguous_date": Text(
        "Column {header}: {n:date|dates} can be read day first or month first, and {why} "
        "(such as {example}: {one} or {other}); counted as empty. Write dates as 2026-11-23 or as real dates, or "
        'say "Date order" dmy or mdy in Settings, or --dates dmy.',
        "Colonne {header} : {n:date peut se lire|dates peuvent se lire} jour/mois ou mois/jour, et {why} "
        "(par exemple {example} : {one} ou {other}) ; {n:~comptée comme vide|comptées comme vides}. "
        "Écrivez 2026-11-23 ou de vraies dates, ou bien « Ordre des dates » jma ou mja dans les Paramètres, ou "
        "--dates jma.",
    ),
    "date_order": Text(
        "Text dates are read {order}: {example} is {one}, as {proof} proves.",
        "Les dates en texte se lisent {order} : {example} est le {one}, comme le prouve {proof}.",
    ),
    "date_order_chosen": Text(
        "Text dates are read {order}, as chosen: {example} is {one}.",
        "Les dates en texte se lisent {order}, selon votre choix : {example} est le {one}.",
    ),
    "date_orders_mixed": Text(
        "Some text dates can only be read day first ({example}), others only month first ({other}): the two are "
        "mixed in this sheet.",
        "Des dates en texte ne se lisent que jour/mois ({example}), d'autres que mois/jour ({other}) : les deux sont "
        "mélangées dans cette feuille.",
    ),
    "decimal_mark": Text(
        "Column {header}: {example} is read as {value}, as other cells of the column show.",
        "Colonne {header} : {example} se lit {value}, comme le montrent d'autres cellules de la colonne.",
    ),
    "thousands": Text(
        "Column {header}: {example} is read as {value}; no cell of the column shows which sign marks its decimals.",
        "Colonne {header} : {example} se lit {value} ; aucune cellule de la colonne ne montre son signe décimal.",
    ),
    "unit_in_header": Text(
        "Column {header} names its unit: {example} is read as {value}.",
        "La colonne {header} donne son unité : {example} se lit {value}.",
    ),
    "unit_in_cell": Text(
        "Column {header}: {n:cell names its currency itself|cells name their currency themselves} and {n:~is|are} not "
        "read in the unit of the header: {example} is {value}.",
        "Colonne {header} : {n:cellule donne elle-même sa devise|cellules donnent elles-mêmes leur devise} et ne se "
        "{n:~lit|lisent} pas dans l'unité de l'en-tête : {example} vaut {value}.",
    ),
    "decimal_marks_mixed": Text(
        "Column {header}: {n:number|numbers} can be read with a decimal comma or a decimal point, and the column holds "
        "both (such as {example}); counted as empty.",
        "Colonne {header} : {n:nombre peut se lire|nombres peuvent se lire} avec une virgule ou un point décimal, et "
        "la colonne contient les deux (par exemple {example}) ; {n:~compté comme vide|comptés comme vides}.",
    ),
    "percent_scale": Text(
        "Column {header} is in percent: {example} is {example} %.",
        "La colonne {header} est en pour cent : {example} est {example} %.",
    ),
    "score_scale": Text(
        "Column {header} names no scale: the scores are read out of {scale}. Name it in the header, such as (/5).",
        "La colonne {header} ne donne pas d'échelle : les notes se lisent sur {scale}. Nommez-la dans l'en-tête, par "
        "exemple (/5).",
    ),
    "unreadable_flag": Text(
        "Column {header}: {n:cell is|cells are} neither yes nor no (such as {example}); counted as empty.",
        "Colonne {header} : {n:cellule n'est ni oui ni non|cellules ne sont ni oui ni non} (par exemple {example}) ; "
        "{n:~comptée comme vide|comptées comme vides}.",
    ),
    "assumed_stage": Text(
        "Column {header} is read as the dates on which deals entered a stage {stage}, although no deal stands at it. "
        "If it is none, give the column another name.",
        "La colonne {header} se lit comme les dates d'entrée dans une étape {stage}, bien qu'aucune affaire ne s'y "
        "trouve. Si ce n'est pas une étape, donnez un autre nom à la colonne.",
    ),
    "blank_row": Text(
        "{n:blank row lies|blank rows lie} between the deals; left out.",
        "{n:ligne vide se trouve|lignes vides se trouvent} entre les affaires ; {n:~laissée|laissées} de côté.",
    ),
    "no_deal": Text(
        "{n:row says|rows say} nothing in the columns that are used; left out.",
        "{n:ligne ne dit|lignes ne disent} rien dans les colonnes utilisées ; {n:~laissée|laissées} de côté.",
    ),
    "header_above": Text(
        "The header is row {header}; {n:row above it looks|rows above it look} like one, too: nothing above is read.",
        "Les en-têtes sont en ligne {header} ; {n:ligne au-dessus y ressemble|lignes au-dessus y ressemblent} aussi : "
        "rien n'est lu au-dessus.",
    ),
    "repeated_header": Text(
        "{n:row repeats|rows repeat} the header; left out.",
        "{n:ligne répète|lignes répètent} les en-têtes ; {n:~laissée|laissées} de côté.",
    ),
    "several_pipelines": Text(
        "Column {header} names {count} pipelines ({names}): the figures are those of all together. To see one, filter "
        "on the column, such as {header} = {example}. {n:deal is|deals are} of another than {example}.",
        "La colonne {header} nomme {count} pipelines ({names}) : les chiffres portent sur tous ensemble. Pour en voir "
        "un, filtrez sur la colonne, par exemple {header} = {example}. {n:affaire est|affaires sont} d'un autre que "
        "{example}.",
    ),
    "two_spellings": Text(
        "Column {header}: {one} and {other} differ in spaces or punctuation only and are counted apart. Write them the "
        "same way if they are the same.",
        "Colonne {header} : {one} et {other} ne diffèrent que par des espaces ou la ponctuation et sont comptés à "
        "part. Écrivez-les de la même façon s'ils sont identiques.",
    ),
    "log_ambiguous_date": Text(
        "{n:date|dates} of the event log can be read day first or month first (such as {example}: {one} or {other}); "
        "left out. --dates dmy or mdy decides.",
        "{n:date du journal peut se lire|dates du journal peuvent se lire} jour/mois ou mois/jour (par exemple "
        "{example} : {one} ou {other}) ; {n:~laissée|laissées} de côté. --dates jma ou mja décide.",
    ),
    "unreadable_number": Text(
        "Column {header}: {n:cell is not a number|cells are not numbers} (such as {example}); counted as empty.",
        "Colonne {header} : {n:cellule n'est pas un nombre|cellules ne sont pas des nombres} (par exemple "
        "{example}) ; {n:~comptée comme vide|comptées comme vides}.",
    ),
    "unreadable_share": Text(
        "Column {header}: {n:cell is|cells are} no probability in the scale of the column, 0 to 100 % or 0 to 1 (such "
        "as {example}); counted as empty.",
        "Colonne {header} : {n:cellule n'est pas une probabilité|cellules ne sont pas des probabilités} dans l'échelle "
        "de la colonne, 0 à 100 % ou 0 à 1 (par exemple {example}) ; {n:~comptée comme vide|comptées comme vides}.",
    ),
    "open_without_amount": Text(
        "{n:open deal has|open deals have} no amount; in no pipeline value.",
        "{n:affaire en cours n'a|affaires en cours n'ont} pas de montant ; hors de la valeur du pipeline.",
    ),
    "stage_exit": Text(
        "{n:deal has|deals have} a stay in a stage without an exit date, or with one before the entry; that stay is in "
        "no time per stage.",
        "{n:affaire a|affaires ont} un passage dans une phase sans date de sortie, ou avec une sortie avant l'entrée ; "
        "ce passage ne compte pas dans le temps par phase.",
    ),
    "error_cell": Text(
        "Column {header}: {n:cell holds an error|cells hold an error} (such as {example}); counted as empty.",
        "Colonne {header} : {n:cellule contient une erreur|cellules contiennent une erreur} (par exemple {example}) ; "
        "{n:~comptée comme vide|comptées comme vides}.",
    ),
    "weighted_already": Text(
        "Column {header} is {other} times {share}: it is weighted already, and what open deals are worth is taken from "
        "{other}.",
        "La colonne {header} est {other} multiplié par {share} : elle est déjà pondérée, et la valeur des affaires en "
        "cours vient de {other}.",
    ),
    "two_columns": Text(
        "Columns {header} and {other} both look like the field {field}; {header} is used: {why}. --map or the table "
        "Columns in Settings decides otherwise.",
        "Les colonnes {header} et {other} semblent être toutes deux le champ {field} ; {header} est utilisée : {why}. "
        "--map ou la table Colonnes des Paramètres en décide autrement.",
    ),
    "status_as_stage": Text(
        "Column {header} names stages (such as {example}): it is read as the stage at which each deal stands.",
        "La colonne {header} nomme des étapes (par exemple {example}) : elle se lit comme l'étape de chaque affaire.",
    ),
    "columns_joined": Text(
        "Columns {header} and {other} both hold dates of {what}, never in the same row: both are used.",
        "Les colonnes {header} et {other} contiennent toutes deux des dates {what}, jamais sur la même "
        "ligne : les deux sont utilisées.",
    ),
    "sole_amount": Text(
        "Column {header} is the only one of amounts: it is read as the amount of the deals.",
        "La colonne {header} est la seule qui contienne des montants : elle se lit comme le montant des affaires.",
    ),
    "unknown_stage": Text(
        "{n:deal stands|deals stand} at a stage that the Stages table does not hold (such as {example}): "
        "in no win rate and no forecast.",
        "{n:affaire est à une étape absente|affaires sont à une étape absente} de la table Étapes (par exemple "
        "{example}) : hors des taux de réussite et des prévisions.",
    ),
    "unlisted_stage": Text(
        "{n:deal stands|deals stand} at a stage that the Stages table does not hold (such as {example}): "
        "{n:~its status counts, and it is|their status counts, and they are} at no stage.",
        "{n:affaire est à une étape absente|affaires sont à une étape absente} de la table Étapes (par exemple "
        "{example}) : {n:~son statut compte, et elle n'est|leur statut compte, et elles ne sont} à aucune étape.",
    ),
    "stray_stage": Text(
        "{stage} is taken for no stage: no column holds its dates, and {n:deal stands|deals stand} there. Unless "
        "something else tells how {n:~it|they} ended, {n:~it counts|they count} as open, at the last stage with a "
        "date. A Stages table in a sheet Settings makes it a stage.",
        "{stage} n'est pas prise pour une étape : aucune colonne n'a ses dates, et {n:affaire s'y trouve|affaires s'y "
        "trouvent}. Si rien d'autre ne dit comment {n:~elle a fini|elles ont fini}, {n:~elle compte|elles comptent} "
        "comme en cours, à la dernière étape datée. Une table Étapes dans une feuille Paramètres en fait une étape.",
    ),
    "over_stage": Text(
        "{n:deal is|deals are} over, and neither the stage (such as {example}) nor a Won or Lost date tells how: in no "
        "win rate and no forecast.",
        "{n:affaire est terminée|affaires sont terminées}, et ni l'étape (par exemple {example}) ni une date de gain "
        "ou de perte ne dit comment : hors des taux de réussite et des prévisions.",
    ),
    "no_outcome": Text(
        "{n:deal does|deals do} not say whether open, won or lost: in no win rate and no forecast.",
        "{n:affaire ne dit pas si elle est en cours, gagnée ou perdue|affaires ne disent pas si elles sont en cours, "
        "gagnées ou perdues} : hors des taux de réussite et des prévisions.",
    ),
    "status_untold": Text(
        "{n:deal has|deals have} a status that tells no outcome (such as {example}); the stage and the dates decide.",
        "{n:affaire a|affaires ont} un statut qui ne dit aucune issue (par exemple {example}) ; l'étape et les dates "
        "décident.",
    ),
    "won_and_lost": Text(
        "{n:deal says|deals say} won and lost at once; counted as lost.",
        "{n:affaire dit|affaires disent} gagnée et perdue à la fois ; "
        "{n:~comptée comme perdue|comptées comme perdues}.",
    ),
    "contradiction": Text(
        "{n:deal has|deals have} a status that the stage, or the Won or Lost date, contradicts; "
        "the status counts, else the stage.",
        "{n:affaire a|affaires ont} un statut que l'étape, ou la date de gain ou de perte, contredit ; "
        "le statut compte, sinon l'étape.",
    ),
    "won_then_lost": Text(
        "{n:deal was|deals were} won and then cancelled or lost; counted as lost.",
        "{n:affaire a été gagnée puis annulée ou perdue|affaires ont été gagnées puis annulées ou perdues} ; "
        "{n:~comptée comme perdue|comptées comme perdues}.",
    ),
    "reopened": Text(
        "{n:deal has|deals have} a Won or Lost date and {n:~was|were} reopened; counted as {n:~it stands|they stand} "
        "today.",
        "{n:affaire a|affaires ont} une date de gain ou de perte et {n:~a été rouverte|ont été rouvertes} ; "
        "{n:~comptée dans son|comptées dans leur} état d'aujourd'hui.",
    ),
    "false_event": Text(
        "{n:deal has|deals have} a Won or Lost event in the event log that the deal table contradicts; the deal table "
        "counts.",
        "{n:affaire a|affaires ont} dans le journal un événement gagné ou perdu que le tableau contredit ; le tableau "
        "compte.",
    ),
    "closed_before_created": Text(
        "{n:deal was|deals were} closed before the first contact; not in the time to close.",
        "{n:affaire conclue|affaires conclues} avant le premier contact ; hors du délai de conclusion.",
    ),
    "future_date": Text(
        "{n:deal has|deals have} a first contact, stage, won or lost date later than {as_of}; counted as it stands.",
        "{n:affaire a|affaires ont} une date de contact, d'étape, de gain ou de perte après le {as_of} ; "
        "{n:~comptée telle quelle|comptées telles quelles}.",
    ),
    "won_without_amount": Text(
        "{n:won deal has|won deals have} no amount; in no revenue.",
        "{n:affaire gagnée n'a|affaires gagnées n'ont} pas de montant ; hors du CA.",
    ),
    "won_without_date": Text(
        "{n:won deal has|won deals have} no closing date; in no duration and no period.",
        "{n:affaire gagnée n'a|affaires gagnées n'ont} pas de date de conclusion ; hors des durées et des périodes.",
    ),
    "exact_copy": Text(
        "{n:row is an exact copy|rows are exact copies} of another row; each deal counts once.",
        "{n:ligne est la copie exacte|lignes sont la copie exacte} d'une autre ; chaque affaire compte une fois.",
    ),
    "repeated_id": Text(
        "{n:row repeats|rows repeat} the id and customer of a later state of the same deal; the latest counts.",
        "{n:ligne répète|lignes répètent} le numéro et le client d'un état plus récent de la même affaire ; "
        "le plus récent compte.",
    ),
    "shared_id": Text(
        "{n:row shares|rows share} an id with another customer's deal; each counts as a deal of its own, and the "
        "event log is not used for them.",
        "{n:ligne partage|lignes partagent} un numéro avec l'affaire d'un autre client ; chacune compte comme une "
        "affaire, et le journal n'est pas utilisé pour elles.",
    ),
    "total_row": Text(
        "{n:row is a total|rows are totals} and no deal; left out.",
        "{n:ligne est un total|lignes sont des totaux} et pas une affaire ; {n:~laissée|laissées} de côté.",
    ),
    "footer": Text(
        "{n:row below the deals is|rows below the deals are} the footer of an export (such as {example}) and no "
        "{n:~deal|deals}; left out.",
        "{n:ligne sous les affaires est|lignes sous les affaires sont} le pied d'un export (par exemple {example}) et "
        "pas {n:~une affaire|des affaires} ; {n:~laissée|laissées} de côté.",
    ),
    "order_lines": Text(
        "{n:row|rows} of {of} {n:~repeats|repeat} an id: the rows are read as order lines and all count.",
        "{n:ligne|lignes} sur {of} {n:~répète|répètent} un numéro : ce sont des lignes de commande, toutes comptent.",
    ),
    "several_currencies": Text(
        "The amounts are in {currencies}: they are not added up. Filter on one currency, or give rates. "
        "{n:deal is|deals are} in another than {most}.",
        "Les montants sont en {currencies} : ils ne sont pas additionnés. Filtrez sur une devise, ou donnez des taux. "
        "{n:affaire est|affaires sont} dans une autre devise que {most}.",
    ),
    "beyond_scale": Text(
        "{n:score lies|scores lie} outside the scale of 0 to {scale}; left out.",
        "{n:note est|notes sont} hors de l'échelle de 0 à {scale} ; {n:~laissée|laissées} de côté.",
    ),
    "stage_order": Text(
        "The order of the stages is taken to be {order}. A Stages table in a sheet Settings decides it.",
        "L'ordre des étapes est supposé être {order}. Une table Étapes dans une feuille Paramètres le fixe.",
    ),
    "created_from_stage": Text(
        "There is no column of first contacts: the date of {header} is taken.",
        "Aucune colonne de premier contact : la date de {header} est prise.",
    ),
    "log_not_used": Text(
        "The event log in {place} is not used: the deal table has stage dates of its own.",
        "Le journal de {place} n'est pas utilisé : le tableau a ses propres dates d'étape.",
    ),
    "log_once": Text(
        "The sheet {place} has the columns of an event log, but each deal occurs in it once: it is not used. If it is "
        "the log, call the sheet History, or name it with --log.",
        "La feuille {place} a les colonnes d'un journal, mais chaque affaire n'y figure qu'une fois : elle n'est pas "
        "utilisée. Si c'est le journal, appelez la feuille Journal, ou nommez-la avec --log.",
    ),
    "log_unknown_deal": Text(
        "{n:row of the event log names|rows of the event log name} a deal that the deal table does not hold "
        "(such as {example}).",
        "{n:ligne du journal nomme|lignes du journal nomment} une affaire absente du tableau (par exemple {example}).",
    ),
    "log_unreadable": Text(
        "{n:row of the event log lacks|rows of the event log lack} a readable deal, stage or date; left out.",
        "{n:ligne du journal n'a|lignes du journal n'ont} pas d'affaire, d'étape ou de date lisible ; "
        "{n:~laissée|laissées} de côté.",
    ),
    "log_unknown_stage": Text(
        "{n:row of the event log names|rows of the event log name} a stage that the Stages table does not hold "
        "(such as {example}); they only end the stay in the stage before.",
        "{n:ligne du journal nomme|lignes du journal nomment} une étape absente de la table Étapes (par exemple "
        "{example}) ; elles terminent seulement le séjour dans l'étape précédente.",
    ),
}

#: Kinds that say how a sheet was understood; the others say what is wrong with it.
DECISIONS = frozenset({
    "date_order", "date_order_chosen", "decimal_mark", "thousands", "unit_in_header", "percent_scale", "score_scale",
    "stage_order", "created_from_stage", "log_not_used", "log_once", "two_columns", "status_as_stage",
    "columns_joined", "sole_amount", "weighted_already", "assumed_stage", "order_lines", "header_above", "blank_row",
    "no_deal", "footer",
})  # fmt: skip


#: How many sheet rows a finding names before it only counts them.
ROWS_NAMED = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a user should know about the sheet.

    Parameters
    ----------
    kind
        Its name in JSON, a key of `KINDS`.
    rows
        The sheet's row numbers it concerns; none when it concerns the whole sheet. For the kinds that
        begin with "log_" they are rows of the event log.
    """

    kind: str
    rows: tuple[int, ...]
    text: Text


def with_rows(finding: Finding) -> Text:
    """Return the sentence of a finding with the sheet rows it concerns."""
    if not finding.rows:
        return finding.text
    named = ", ".join(map(str, finding.rows[:ROWS_NAMED]))
    more = len(finding.rows) - ROWS_NAMED
    rows = Text("rows", "lignes") if len(finding.rows) > 1 else Text("row", "ligne")
    others = Text(" and {n} more", " et {n:autre|autres}").format(n=more) if more > 0 else EMPTY
    return finding.text + same(" (") + rows + same(f" {named}") + others + same(")")


@dataclass(slots=True)
class Finder:
    """Collects findings while a sheet is read."""

    found: list[Finding] = field(default_factory=list)

    def say(self, kind: str, rows: Iterable[int] = (), **words: object) -> None:
        """Add a finding of a kind whose rows are known; `n` is their number unless given."""
        numbers = tuple(int(row) for row in rows)
        words.setdefault("n", len(numbers))
        self.found.append(Finding(kind, numbers, KINDS[kind].format(**words)))

    def say_if_any(self, kind: str, rows: Iterable[int], **words: object) -> None:
        """Add a finding unless no row is concerned."""
        numbers = list(rows)
        if numbers:
            self.say(kind, numbers, **words)
