"""Brings the macros of an older workbook to the installed version; every other part keeps its bytes.

Only modules of ours are replaced, and only those that still are what their stamp says. Modules of the user's own,
code behind sheets, references and settings of the project stay. What cannot be done safely is refused: signed or
locked projects, forms, modules of ours that somebody has changed. That Excel opens the result has not been seen yet;
other readers of VBA projects find in it what is said here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xl_kpi import __version__
from xl_kpi.closed import refusals
from xl_kpi.closed.bookkeeping import refuse_unsafe_package
from xl_kpi.closed.package import Package
from xl_kpi.closed.replace import real_file, replace_file
from xl_kpi.errors import FileError
from xl_kpi.excel import upgradetexts as texts
from xl_kpi.excel.compoundreader import damaged
from xl_kpi.excel.macro_workbook import RIBBON_RELATIONSHIP, kpi_project
from xl_kpi.excel.projectfile import StoredModule, StoredProject, read_project, transcoded, with_modules
from xl_kpi.excel.ribbon import BUTTONS, ribbon
from xl_kpi.excel.stamp import fingerprint, has_code, stamp_of
from xl_kpi.excel.vbaproject import BASES, Kind
from xl_kpi.excel.workbookmacros import macros_of, vba_part
from xl_kpi.functions import FUNCTIONS
from xl_kpi.texts import Lang

if TYPE_CHECKING:
    from typing import BinaryIO

#: Everything of ours in a ribbon part has an id that begins like this.
_OUR_IDS = "XlKpi"
_DOCUMENT, _WORKBOOK = "Document", "thisworkbook"
_WORKBOOK_BASE = BASES[Kind.WORKBOOK]
_DESCRIPTION = re.compile(r'(?im)^Attribute \w+\.VB_Description = (".*")')


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did.

    Parameters
    ----------
    changed
        False when the workbook was of this version already: nothing was written.
    before
        The version of its macros until now; `None` when they did not say.
    ribbon_kept
        Whether the workbook's ribbon holds buttons of the user's own and so stayed as it was.
    saved
        Files beside the workbook that hold the earlier text of modules that had been changed.
    """

    changed: bool
    before: str | None
    ribbon_kept: bool
    saved: tuple[Path, ...] = ()


def upgrade(path: Path, *, lang: Lang | None = None, replace: bool = False) -> Upgraded:
    """Bring the macros of the workbook at `path` to this version, in one step.

    Parameters
    ----------
    lang
        The language of the functions' descriptions and of the KPI tab; the one they are in unless given.
    replace
        Replace modules of ours also where somebody has changed them; their text is put beside the workbook first.

    Raises
    ------
    FileError
        The workbook cannot be read or must not be changed; it is as it was.
    """
    try:
        return _upgrade(path, lang, replace)
    except FileError as error:
        raise error.at(path) from error.__cause__


# --------------------------------------------------------------------------------------------- private


def _upgrade(path: Path, lang: Lang | None, replace: bool) -> Upgraded:
    real = real_file(path)
    seen = real.stat()
    with Package(real) as package:
        part = _safe_project_part(package)
        project = read_project(package.read(part))
        before = _refuse_what_is_not_ours(project)
        spoken = lang or _language(package, project)
        fresh = read_project(kpi_project([], FUNCTIONS.values(), spoken))
        changes, altered = _module_changes(project, fresh, words=lang is not None)
        if altered and not replace:
            names = ", ".join(module.name for module in altered)
            raise FileError(texts.ALTERED.format(modules=names), texts.MOVE_OR_REPLACE)
        new: dict[str, bytes | None] = {part: _rewritten(project, changes, fresh)} if changes else {}
        ribbon_part, kept = _ribbon(package, ribbon(spoken))
        new |= ribbon_part
        if not new:
            return Upgraded(False, before, kept)

        def write(file: BinaryIO) -> None:
            package.write(file, new)
            package.file.close()  # Windows does not replace an open file

        saved: list[Path] = []
        try:
            for module in altered:
                saved.append(_save_text(real, project, module))  # so that a failure knows which exist
            replace_file(real, write, seen)
        except BaseException:
            for file in saved:
                file.unlink(missing_ok=True)
            raise
    return Upgraded(True, before, kept, tuple(saved))


def _safe_project_part(package: Package) -> str:
    """Return the part of the VBA project, after looking for what a change would break."""
    part = vba_part(package)
    refuse_unsafe_package(package)
    if part is None:
        raise FileError(texts.NO_MACROS, texts.MAKE_NEW)
    if any(r.kind.lower().startswith("vbaprojectsignature") for r in package.relations(part)):
        raise FileError(texts.MACROS_SIGNED, texts.REMOVE_SIGNATURE)
    return part


def _refuse_what_is_not_ours(project: StoredProject) -> str | None:
    """Return the version of the macros of ours, after looking for what cannot be rewritten safely."""
    macros = macros_of(project)
    if not macros.ours:
        raise FileError(texts.NOT_OURS, texts.MAKE_NEW)
    if project.locked:
        raise FileError(texts.LOCKED, texts.UNLOCK)
    if project.forms:
        raise FileError(texts.FORMS.format(forms=", ".join(project.forms)), texts.EXPORT_FORMS)
    if macros.version is not None and _order(macros.version) > _order(__version__):
        raise FileError(texts.NEWER.format(asked=macros.version, there=__version__), texts.UPGRADE_PACKAGE)
    return macros.version


def _module_changes(
    project: StoredProject, fresh: StoredProject, *, words: bool
) -> tuple[dict[str, StoredModule | None], list[StoredModule]]:
    """Return which modules change, and those among the old ones that somebody has altered.

    With `words` the descriptions count too: a language was asked for. Without it they do not, since Excel changes
    them when macros set them.
    """
    new = {m.name.lower(): m for m in fresh.modules if has_code(fresh.decoded(m))}
    changes: dict[str, StoredModule | None] = {}
    altered = []
    for old in project.modules:
        source = project.decoded(old)
        stamp = stamp_of(source)
        # Excel ties the workbook to its module by what it is, not by its name, which its owner may have changed.
        ours = new.pop(_WORKBOOK if _WORKBOOK_BASE in source and _WORKBOOK in new else old.name.lower(), None)
        if ours is None:
            if stamp is not None and old.kind != _DOCUMENT:  # a module that this version no longer has
                changes[old.name] = None
                altered += [] if stamp.untouched else [old]
            continue
        if _is_current(project, old, transcoded(ours, fresh, project), words=words):
            continue
        if has_code(source) and not (stamp is not None and stamp.untouched):
            altered.append(old)
        changes[old.name] = _in_place_of(old, transcoded(ours, fresh, project))
    return changes | {m.name: transcoded(m, fresh, project) for m in new.values() if m.kind != _DOCUMENT}, altered


def _rewritten(project: StoredProject, changes: dict[str, StoredModule | None], fresh: StoredProject) -> bytes:
    """Return the project with these changes, read once more: every other module must come back as it was."""
    data = with_modules(project, changes, fresh.references)
    kept = {m.name: m.source for m in project.modules if m.name not in changes}
    put = {m.name: m.source for m in changes.values() if m is not None}
    if {m.name: m.source for m in read_project(data).modules} != kept | put:
        raise damaged()
    return data


def _is_current(project: StoredProject, old: StoredModule, new: StoredModule, *, words: bool) -> bool:
    here, there = project.decoded(old), project.decoded(new)
    same = stamp_of(here) == stamp_of(there) and fingerprint(here) == fingerprint(there)
    return same and not (words and _DESCRIPTION.findall(here) != _DESCRIPTION.findall(there))


def _in_place_of(old: StoredModule, new: StoredModule) -> StoredModule:
    """Return the new module under the old one's name and records, which say which document it belongs to."""
    if old.kind != new.kind:
        return new
    named = re.sub(
        rb'(?m)^Attribute VB_Name = "[^"]*"', f'Attribute VB_Name = "{old.name}"'.encode(), new.source, count=1
    )
    return StoredModule(old.name, old.kind, named, old.records)


def _language(package: Package, project: StoredProject) -> Lang:
    """Return the language of the workbook: that of its KPI tab, else that of the functions' descriptions."""
    for part in _ribbon_parts(package):
        text = package.read(part).decode("utf-8", "replace")
        for lang in ("en", "fr"):
            if f'label="{BUTTONS[0].label(lang)}"' in text:
                return lang
    described = project.source("KpiFunctions") or ""
    hits = {lang: sum(f.help(lang)[:40] in described for f in FUNCTIONS.values()) for lang in ("en", "fr")}
    return "fr" if hits["fr"] > hits["en"] else "en"


def _ribbon_parts(package: Package) -> list[str]:
    """Return the ribbon parts that hold our tab."""
    parts = [r.target for r in package.relations("") if r.type == RIBBON_RELATIONSHIP and not r.external]
    return [part for part in parts if part in package and b'XlKpiTab"' in package.read(part)]


def _ribbon(package: Package, fresh: str) -> tuple[dict[str, bytes | None], bool]:
    """Return the ribbon part that changes, if any, and whether one was kept because it is not ours alone."""
    changes: dict[str, bytes | None] = {}
    kept = False
    for part in _ribbon_parts(package):
        ids = re.findall(rb'\bid(?:Q|Mso)?="([^"]*)"', package.read(part))
        if all(name.decode("utf-8", "replace").startswith(_OUR_IDS) for name in ids):
            changes |= {} if package.read(part) == fresh.encode() else {part: fresh.encode()}
        else:
            kept = True
    return changes, kept


def _save_text(real: Path, project: StoredProject, module: StoredModule) -> Path:
    """Put the text of a module beside the workbook; an earlier one of the same name is not overwritten."""
    suffix = ".cls" if module.kind == "Class" else ".bas"
    names = (f"{real.stem} - {module.name}{n}{suffix}" for n in ("", *(f" ({i})" for i in range(2, 1000))))
    try:
        file = next(real.with_name(name) for name in names if not real.with_name(name).exists())
        with file.open("xb") as out:
            out.write(project.decoded(module).replace("\n", "\r\n").encode(project.codec, "replace"))
    except OSError as error:
        raise refusals.explained(error) from error
    return file


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))
