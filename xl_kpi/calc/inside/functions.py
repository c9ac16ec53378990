"""The worksheet functions: each hands its question to the other Python and makes a cell of the answer."""

from __future__ import annotations

import struct
from typing import Any

import unohelper
from com.sun.star.lang import XServiceInfo
from org.xlkpi.calc import XFunctions

from xl_kpi.calc.inside import office
from xl_kpi.calc.inside.pipe import NoWorkerError
from xl_kpi.calc.inside.ranges import Cells
from xl_kpi.calc.inside.renewal import renew
from xl_kpi.calc.inside.watching import Watches

SERVICES = ("org.xlkpi.calc.Functions", "com.sun.star.sheet.AddIn")
COMPONENT = "org.xlkpi.calc.FunctionsComponent"

#: LibreOffice writes an error into a number that is none, with its own number in the lowest bits.
ERROR_NUMBERS = {"#NUM!": 503, "#VALUE!": 519, "#N/A": 32767}
NOT_A_NUMBER = 0x7FF8000000000000


class Functions(unohelper.Base, XServiceInfo, XFunctions):  # type: ignore[misc]  # classes of the office
    """The add-in: its methods are those of the interface, one for each function."""

    def __init__(self, context: Any) -> None:  # every component is given one
        pass

    def getImplementationName(self) -> str:  # noqa: N802  # UNO's name
        """Return the name of the component."""
        return COMPONENT

    def supportsService(self, name: str) -> bool:  # noqa: N802
        """Tell whether it is such a service."""
        return name in SERVICES

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802
        """Return the services that it is."""
        return SERVICES

    def answer(self, method: str, document: Any, arguments: tuple[Any, ...]) -> Any:
        """Answer a call of a cell."""
        function = office.FUNCTIONS[method]
        lang = office.language()
        given = list(arguments)
        while given and given[-1] is None:  # pairs that were not given
            given.pop()
        try:
            date1904 = office.date1904(document)
            if date1904 is None:
                return _refused(method, "#VALUE!", office.words("null_date", lang))
            question = {
                "call": function["name"],
                "arguments": [_argument(document, one) for one in given],
                "lang": lang,
                "date1904": date1904,
            }
            try:
                said = office.CONVERSATION.ask(question, document)
            finally:
                office.CONVERSATION.done(question)
        except NoWorkerError as error:
            return _refused(method, "#VALUE!", office.why_not(error, lang))
        if "stale" in said and given:
            renew(document, given[0], said["stale"])
        if "error" in said:
            return _refused(method, said["error"], said["reason"])
        return tuple(map(tuple, said["table"])) if "table" in said else said["value"]


def error_number(code: str) -> float:
    """Return the number that LibreOffice takes for an error."""
    (number,) = struct.unpack("<d", struct.pack("<Q", NOT_A_NUMBER | ERROR_NUMBERS.get(code, 519)))
    return float(number)


def _refused(method: str, code: str, reason: str) -> Any:
    office.REASONS.append((method, reason))
    error = error_number(code)
    return ((error,),) if office.FUNCTIONS[method]["table"] else error


def _argument(document: Any, value: Any) -> object:
    if value is None or isinstance(value, (str, float, bool)):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, tuple):
        return office.CONVERSATION.keep([[None if cell == "" else cell for cell in row] for row in value])
    return office.CONVERSATION.lend(Cells(document, value))


def _method(name: str) -> Any:
    def call(self: Functions, document: Any, *arguments: Any) -> Any:
        return self.answer(name, document, arguments)

    return call


for _name in office.FUNCTIONS:
    setattr(Functions, _name, _method(_name))

office.CONVERSATION.sent.watches = Watches(office.CONVERSATION.sent.differs)
