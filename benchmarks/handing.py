"""A LibreOffice extension with one function that does nothing with the cells it is given: the price of having them."""

from __future__ import annotations

import zipfile
from pathlib import Path

NAME = "org.xlkpi.benchmark"
IDL = """module org { module xlkpi { module benchmark {
interface XHanding { any handOver([in] sequence< sequence< any > > cells); };
}; }; };
"""
COMPONENT = f"""import unohelper
from com.sun.star.lang import XServiceInfo
from org.xlkpi.benchmark import XHanding

class Handing(unohelper.Base, XServiceInfo, XHanding):
    def __init__(self, context):
        pass
    def handOver(self, cells):
        return float(len(cells))
    def getImplementationName(self):
        return "{NAME}.Component"
    def supportsService(self, name):
        return name in self.getSupportedServiceNames()
    def getSupportedServiceNames(self):
        return ("{NAME}.Handing", "com.sun.star.sheet.AddIn")

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Handing, "{NAME}.Component", ("{NAME}.Handing", "com.sun.star.sheet.AddIn"))
"""
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
FUNCTIONS = f"""{XML}<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" oor:name="CalcAddIns"
 oor:package="org.openoffice.Office"><node oor:name="AddInInfo"><node oor:name="{NAME}.Handing" oor:op="replace">
<node oor:name="AddInFunctions"><node oor:name="handOver" oor:op="replace">
<prop oor:name="DisplayName"><value xml:lang="en-US">HAND_OVER</value></prop>
<prop oor:name="Description"><value xml:lang="en-US">Nothing</value></prop>
<prop oor:name="Category"><value>Add-In</value></prop>
<prop oor:name="CompatibilityName"><value xml:lang="en-US">HAND_OVER</value></prop>
<node oor:name="Parameters"><node oor:name="cells" oor:op="replace">
<prop oor:name="DisplayName"><value xml:lang="en-US">cells</value></prop>
<prop oor:name="Description"><value xml:lang="en-US">cells</value></prop></node></node></node></node></node></node>
</oor:component-data>
"""
COMPONENTS = f"""{XML}<components xmlns="http://openoffice.org/2010/uno-components">
<component loader="com.sun.star.loader.Python" uri="handing.py"><implementation name="{NAME}.Component">
<service name="{NAME}.Handing"/><service name="com.sun.star.sheet.AddIn"/></implementation></component></components>
"""
DESCRIPTION = f"""{XML}<description xmlns="http://openoffice.org/extensions/description/2006">
<identifier value="{NAME}"/><version value="1"/></description>
"""
KINDS = {
    "handing.idl": "application/vnd.sun.star.uno-typelibrary;type=RDB",
    "handing.components": "application/vnd.sun.star.uno-components",
    "CalcAddIns.xcu": "application/vnd.sun.star.configuration-data",
}


def write(path: Path) -> None:
    """Write the extension."""
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in KINDS.items()
    )
    parts = {
        "META-INF/manifest.xml": f'{XML}<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">'
        f"{entries}</manifest:manifest>",
        "handing.idl": IDL,
        "handing.py": COMPONENT,
        "handing.components": COMPONENTS,
        "CalcAddIns.xcu": FUNCTIONS,
        "description.xml": DESCRIPTION,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
