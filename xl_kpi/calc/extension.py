"""Builds the extension (.oxt): the interface, the function wizard's words, the menu, and the files that run inside.

Everything is made from the catalogue. The same catalogue and the same Python give the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from xml.sax.saxutils import escape, quoteattr

from xl_kpi import __version__
from xl_kpi.calc import words
from xl_kpi.calc.names import (
    EXTENSION,
    FUNCTIONS_COMPONENT,
    INTERFACE,
    MENU_COMPONENT,
    OLDEST,
    PACKAGE,
    PROTOCOL,
    SERVICE,
)
from xl_kpi.calc.signatures import SIGNATURES, Parameter
from xl_kpi.texts import Lang, Text

#: Languages of the configuration -> those of the texts.
LOCALES: tuple[tuple[str, Lang], ...] = (("en-US", "en"), ("fr", "fr"))
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
COMPONENT_DATA = (
    HEAD + '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="{name}" oor:package="{package}">\n{body}'
    "</oor:component-data>\n"
)
SHEETS_ONLY = '<prop oor:name="Context"><value>com.sun.star.sheet.SpreadsheetDocument</value></prop>'
#: Every method is told first which document calls it.
CALLER = "[in] com::sun::star::beans::XPropertySet caller"
INSIDE = "xl_kpi.calc.inside"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a zip archive


def build(python: str) -> bytes:
    """Return the extension.

    Parameters
    ----------
    python
        The interpreter in whose environment xl_kpi is installed.
    """
    parts = {
        "description.xml": _description(),
        "kpi.idl": interface(),
        "CalcAddIns.xcu": _functions(),
        "Addons.xcu": _menu(),
        "ProtocolHandler.xcu": _handler(),
        "kpi.components": _components(),
        "kpi_component.py": f"from {PACKAGE}.component import g_ImplementationHelper  # noqa: F401\n",
        **{f"pythonpath/{PACKAGE}/{name}": text for name, text in _inside()},
        f"pythonpath/{PACKAGE}/settings.json": _settings(python),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in {"META-INF/manifest.xml": _manifest(), **parts}.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return file.getvalue()


def interface() -> str:
    """Return the interface of the functions, in the language of UNO."""
    methods = "".join(
        f"  {one.result} {one.method}({', '.join([CALLER, *_typed(one.parameters)])});\n" for one in SIGNATURES.values()
    )
    modules = EXTENSION.split(".")
    opened = " ".join(f"module {module} {{" for module in modules)
    return f"{opened}\ninterface {INTERFACE} {{\n{methods}}};\n{' '.join('};' for _ in modules)}\n"


# --------------------------------------------------------------------------------------------- private


def _typed(parameters: tuple[Parameter, ...]) -> Iterator[str]:
    return (f"[in] {one.type} {one.key}" for one in parameters)


def _inside() -> Iterator[tuple[str, str]]:
    """Yield the files that run inside the office, under the name that their package has there."""
    folder: Traversable = resources.files("xl_kpi.calc") / "inside"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".py"):
            yield file.name, file.read_text(encoding="utf-8").replace(INSIDE, PACKAGE)


def _settings(python: str) -> str:
    told = {
        "command": [python, "-E", "-P", "-m", "xl_kpi.calc.worker"],
        "version": __version__,
        "functions": {
            method: {"name": one.function.name, "table": one.function.table} for method, one in SIGNATURES.items()
        },
        "words": {key: {"en": text.en, "fr": text.fr} for key, text in words.INSIDE.items()},
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _node(name: str, body: str) -> str:
    return f'<node oor:name={quoteattr(name)} oor:op="replace">{body}</node>\n'


def _prop(name: str, text: Text) -> str:
    values = "".join(f'<value xml:lang="{locale}">{escape(text(lang))}</value>' for locale, lang in LOCALES)
    return f'<prop oor:name="{name}">{values}</prop>'


def _plain(name: str, value: str) -> str:
    return f'<prop oor:name="{name}"><value>{escape(value)}</value></prop>'


def _functions() -> str:
    nodes = ""
    for one in SIGNATURES.values():
        name = Text(one.function.name, one.function.name)
        parameters = "".join(
            _node(parameter.key, _prop("DisplayName", parameter.name) + _prop("Description", parameter.help))
            for parameter in one.parameters
        )
        nodes += _node(
            one.method,
            _prop("DisplayName", name)
            + _prop("Description", one.function.help)
            + _plain("Category", "Add-In")
            + _prop("CompatibilityName", name)
            + f'<node oor:name="Parameters">{parameters}</node>',
        )
    service = _node(SERVICE, f'<node oor:name="AddInFunctions">{nodes}</node>')
    body = f'<node oor:name="AddInInfo">{service}</node>'
    return COMPONENT_DATA.format(name="CalcAddIns", package="org.openoffice.Office", body=body)


def _menu() -> str:
    entries = [
        _node(
            f"m{at:02}",
            _plain("URL", PROTOCOL + command.name) + _prop("Title", command.title) + SHEETS_ONLY,
        )
        for at, command in enumerate(words.COMMANDS)
    ]
    buttons = "".join(entry for entry, command in zip(entries, words.COMMANDS, strict=True) if command.in_toolbar)
    bar = _prop("Title", words.MENU) + SHEETS_ONLY + f'<node oor:name="Submenu">{"".join(entries)}</node>'
    body = (
        f'<node oor:name="AddonUI"><node oor:name="OfficeMenuBar">{_node(f"{EXTENSION}.menu", bar)}</node>'
        f'<node oor:name="OfficeToolBar">{_node(f"{EXTENSION}.toolbar", buttons)}</node></node>'
    )
    return COMPONENT_DATA.format(name="Addons", package="org.openoffice.Office", body=body)


def _handler() -> str:
    protocols = f'<prop oor:name="Protocols" oor:type="oor:string-list"><value>{escape(PROTOCOL)}*</value></prop>'
    body = f'<node oor:name="HandlerSet">{_node(MENU_COMPONENT, protocols)}</node>'
    return COMPONENT_DATA.format(name="ProtocolHandler", package="org.openoffice.Office", body=body)


def _components() -> str:
    return (
        HEAD + '<components xmlns="http://openoffice.org/2010/uno-components">'
        '<component loader="com.sun.star.loader.Python" uri="kpi_component.py">'
        f'<implementation name="{FUNCTIONS_COMPONENT}"><service name="{SERVICE}"/>'
        '<service name="com.sun.star.sheet.AddIn"/></implementation>'
        f'<implementation name="{MENU_COMPONENT}"><service name="com.sun.star.frame.ProtocolHandler"/>'
        "</implementation></component></components>\n"
    )


def _description() -> str:
    names = "".join(f'<name lang="{lang}">xl-kpi</name>' for _, lang in LOCALES)
    oldest = ".".join(map(str, OLDEST))
    return (
        HEAD + '<description xmlns="http://openoffice.org/extensions/description/2006" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:lo="http://libreoffice.org/extensions/description/2011">'
        f'<identifier value="{EXTENSION}"/><version value="{__version__}"/>'
        f'<dependencies><lo:LibreOffice-minimal-version value="{oldest}" lo:name="LibreOffice {oldest}"/>'
        "</dependencies>"
        f"<display-name>{names}</display-name></description>\n"
    )


def _manifest() -> str:
    entries = {
        "kpi.idl": "application/vnd.sun.star.uno-typelibrary;type=RDB",
        "kpi.components": "application/vnd.sun.star.uno-components",
        "CalcAddIns.xcu": "application/vnd.sun.star.configuration-data",
        "Addons.xcu": "application/vnd.sun.star.configuration-data",
        "ProtocolHandler.xcu": "application/vnd.sun.star.configuration-data",
    }
    files = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in entries.items()
    )
    space = 'xmlns:manifest="http://openoffice.org/2001/manifest"'
    return f"{HEAD}<manifest:manifest {space}>{files}</manifest:manifest>\n"
