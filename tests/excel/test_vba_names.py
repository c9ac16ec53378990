"""Every name in our VBA is declared, as Option Explicit wants it: Excel would refuse to compile the whole project."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from readers import sources

from xl_kpi.excel import addin, template

KEYWORDS = {
    word
    for line in (
        "and as byref byval call case const dim do each else elseif end error exit explicit false for function get",
        "goto if in is let long loop me mod module new next not nothing object on option optional or paramarray",
        "public redim resume select set static step string sub then to true until variant wend while with withevents",
        "boolean private mac win64",
    )
    for word in line.split()
}
#: Of VBA and of Excel's and Office's object models.
KNOWN = {
    word
    for line in (
        "array cverr chrw err instr isarray isempty ismissing isobject lbound left len mid msgbox now replace shell",
        "split trim typename ubound vartype vbcr vbcrlf vbexclamation vbhide vbinformation vblf vbstring",
        "activecell activeworkbook application range thisworkbook workbook xlcalculationautomatic iribboncontrol",
        "iribbonui",
    )
    for word in line.split()
}
#: Of the modules that come with xlwings.
XLWINGS = {"dictionary", "fileexists", "getconfig", "parentfolder", "runpython", "xlpy", "xlwings_version"}
NAME = r"[A-Za-z][A-Za-z0-9_]*"
PROCEDURE = re.compile(rf"(?im)^(Public|Private) (?:Sub|Function) ({NAME})\(((?:\(\)|[^()])*)\)")


@pytest.fixture(params=["workbook", "add-in"])
def modules(request: pytest.FixtureRequest) -> dict[str, str]:
    book = template.build("fr") if request.param == "workbook" else addin.build_addin()
    found = sources(book, "book.xlsm")
    return {n: plain(code) for n, code in found.items() if n.startswith("Kpi") or n == "ThisWorkbook"}


def plain(code: str) -> str:
    """The code without attributes, texts, comments and line continuations."""
    lines = (line for line in code.replace("\r\n", "\n").split("\n") if not line.startswith("Attribute "))
    code = re.sub(r'"(?:[^"\n]|"")*"', '""', "\n".join(lines))
    code = re.sub(r"(?m)'.*$", "", code)
    return re.sub(r" _\n\s*", " ", code)


def procedures(code: str) -> Iterator[tuple[str, str]]:
    """The head of each procedure, and its body."""
    for match in re.finditer(r"(?ims)^((?:Public|Private) (?:Sub|Function) [^\n]*)\n(.*?)^End (?:Sub|Function)", code):
        yield match[1], match[2]


def declared(text: str) -> set[str]:
    found = re.findall(rf"(?im)^\s*(?:Public |Private |Static |Dim )(?:Const |WithEvents )?({NAME})(?=[ (])", text)
    return {name.lower() for name in found} - {"sub", "function"}


def test_every_name_is_declared(modules: dict[str, str]) -> None:
    public = {
        name.lower() for code in modules.values() for kind, name, _ in PROCEDURE.findall(code) if kind == "Public"
    }
    public |= {name.lower() for code in modules.values() for name in re.findall(rf"(?m)^Public Const ({NAME})", code)}
    seen = 0
    for module, code in modules.items():
        own = {name.lower() for _, name, _ in PROCEDURE.findall(code)}
        own |= declared(code[: PROCEDURE.search(code).start()])
        for head, body in procedures(code):
            parameters = re.findall(rf"({NAME})(?:\(\))?(?= As |,|\)|$)", head.partition("(")[2])
            here = {name.lower() for name in parameters} | declared(body)
            here |= {label.lower() for label in re.findall(rf"(?m)^({NAME}):\s*$", body)}
            used = re.findall(rf"(?<![\w.&]){NAME}(?!\w)(?!:=)", re.sub(rf"\.{NAME}", "", body))
            unknown = {name.lower() for name in used} - KEYWORDS - KNOWN - XLWINGS - public - own - here
            assert unknown == set(), (module, head)
            seen += 1
    assert seen > 50


def test_no_public_name_is_given_twice(modules: dict[str, str]) -> None:
    names = [name.lower() for code in modules.values() for kind, name, _ in PROCEDURE.findall(code) if kind == "Public"]
    assert sorted(names) == sorted(set(names))
    assert set(names) & {module.lower() for module in modules} == set()


def test_every_call_of_ours_gives_as_many_arguments_as_are_taken(modules: dict[str, str]) -> None:
    takes = {
        name.lower(): len([p for p in parameters.split(",") if p.strip()])
        for code in modules.values()
        for _, name, parameters in PROCEDURE.findall(code)
        if "ParamArray" not in parameters
    }
    seen = 0
    for code in modules.values():
        for _, body in procedures(code):
            for name, rest in re.findall(rf"(?<![\w.])({NAME})\(([^\n]*)", body):
                if name.lower() in takes and not re.search(rf"(?i)Function {name}\(", body):
                    assert count(rest) == takes[name.lower()], (name, rest)
                    seen += 1
    assert seen > 50


def count(rest: str) -> int:
    """How many arguments stand before the bracket that closes a call."""
    depth, commas, filled = 0, 0, False
    for letter in rest:
        if letter == ")" and depth == 0:
            break
        depth += (letter == "(") - (letter == ")")
        commas += letter == "," and depth == 0
        filled |= not letter.isspace()
    return commas + 1 if filled else 0
