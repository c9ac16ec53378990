"""Excel's settings for macros and add-ins, as Windows' registry holds them.

A policy goes before the user's own choice; the cloud's policy goes before the computer's.
"""

from __future__ import annotations

from collections.abc import Iterator

from xl_kpi.excel import doctortexts as texts
from xl_kpi.excel.computer import Computer
from xl_kpi.excel.finding import Finding, look, ok, wrong

_SECURITY = r"Microsoft\Office\16.0\Excel\Security"
_POLICIES = (
    r"HKEY_CURRENT_USER\Software\Policies\Microsoft\Cloud\Office\16.0\Excel\Security",
    rf"HKEY_LOCAL_MACHINE\Software\Policies\{_SECURITY}",
    rf"HKEY_CURRENT_USER\Software\Policies\{_SECURITY}",
)
_OWN = rf"HKEY_CURRENT_USER\Software\{_SECURITY}"

#: Values of VBAWarnings.
_ALL, _ASK, _SIGNED_ONLY, _NONE = 1, 2, 3, 4


def macro_settings(computer: Computer) -> list[Finding]:
    """Return what the settings mean for our macros."""
    return [_warnings(computer), *_addins(computer), _access(computer)]


def _warnings(computer: Computer) -> Finding:
    value, policy = _setting(computer, "VBAWarnings")
    if value in (_SIGNED_ONLY, _NONE):
        said = texts.MACROS_OFF if value == _NONE else texts.MACROS_SIGNED_ONLY
        return wrong(said, texts.ASK_ADMINISTRATOR if policy else texts.LET_EXCEL_ASK)
    if value == _ALL:
        return look(texts.MACROS_ALL, texts.ASK_ADMINISTRATOR if policy else texts.LET_EXCEL_ASK)
    return ok(texts.MACROS_ASK)


def _addins(computer: Computer) -> Iterator[Finding]:
    """Look at what keeps Excel from loading the add-in; by default nothing does."""
    for name, said in (("DisableAllAddins", texts.ADDINS_OFF), ("RequireAddinSig", texts.ADDINS_SIGNED_ONLY)):
        value, policy = _setting(computer, name)
        if value == 1:
            yield wrong(said, texts.ASK_ADMINISTRATOR if policy else texts.ALLOW_ADDINS)
    value, policy = _setting(computer, "AllLocationsDisabled", r"\Trusted Locations")
    if value == 1:
        yield look(texts.NO_TRUSTED_LOCATIONS, texts.ASK_ADMINISTRATOR if policy else texts.ALLOW_LOCATIONS)


def _access(computer: Computer) -> Finding:
    value, _ = _setting(computer, "AccessVBOM")
    return ok(texts.ACCESS_ON if value == 1 else texts.ACCESS_OFF)


def _setting(computer: Computer, name: str, below: str = "") -> tuple[int | str | None, bool]:
    """Return a setting's value and whether a policy set it."""
    for key in _POLICIES:
        value = computer.registry(key + below, name)
        if value is not None:
            return value, True
    return computer.registry(_OWN + below, name), False
