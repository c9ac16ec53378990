"""A workbook full of what other tools lose: slicers, timelines, threaded comments, form controls, macros and more."""
# ruff: noqa: E501  each piece of XML stands on one line, as programs write it

from __future__ import annotations

import struct
import zipfile
import zlib
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import xlsxwriter

from .packages import MAIN, RELATION, Builder

_SML = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MS = "http://schemas.microsoft.com/office/"
_X14 = f"{_MS}spreadsheetml/2009/9/main"
_X15 = f"{_MS}spreadsheetml/2010/11/main"
_DATA, _PIVOT = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml"
_WORKBOOK = "xl/workbook.xml"


def rich() -> bytes:
    """Return the macro workbook."""
    book = Builder(_written())
    _add_package_parts(book)
    _add_workbook_parts(book)
    _add_sheet_parts(book)
    _add_slicer(book)
    _add_pivot(book)
    _add_chart_styles(book)
    return book.package()


def macros() -> bytes:
    """Return a VBA project: the one that xlwings hands out."""
    spec = find_spec("xlwings")
    assert spec is not None
    assert spec.origin is not None
    with zipfile.ZipFile(Path(spec.origin).parent / "quickstart_standalone.xlsm") as archive:
        return archive.read("xl/vbaProject.bin")


def picture() -> BytesIO:
    """Return a small PNG."""
    rows = b"".join(b"\0" + b"\x40\x80\xc0" * 40 for _ in range(30))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 30, 8, 2, 0, 0, 0))
    return BytesIO(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def _written() -> bytes:
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.add_vba_project(BytesIO(macros()), is_stream=True)
    book.set_custom_property("Client", "ACME")
    data, extras, pivot, hidden = (book.add_worksheet(n) for n in ("Data", "Extras", "Pivot", "Hidden"))
    hidden.very_hidden()
    bold = book.add_format({"bold": True, "font_color": "red"})
    number = book.add_format({"num_format": "#,##0.00"})
    rows = [(f"D{i}", ("North", "South")[i % 2], 100.0 * i) for i in range(1, 21)]
    columns = [{"header": "Deal"}, {"header": "Region"}, {"header": "Amount", "format": number}]
    data.add_table(0, 0, 20, 2, {"name": "Deals", "data": rows, "columns": columns})
    data.write_rich_string("E1", "plain ", bold, "bold red ", number, "more")
    data.write_dynamic_array_formula("E4:E6", "=_xlfn._xlws.SORT(C2:C4)", None, 100)
    data.write_formula("F4", "=_xlfn.LET(_xlpm.x,1,_xlpm.x+1)", None, 2)
    data.write_formula("F5", "=Rate*2", None, 0.4)
    book.define_name("Rate", "=0.2")
    book.define_name("Data!LocalNm", "=Data!$C$2:$C$20")
    book.define_name("Extras!LocalToo", "=Extras!$A$30")
    data.add_sparkline("G2", {"range": "Data!C2:C20", "type": "column"})
    data.conditional_format("C2:C21", {"type": "data_bar", "data_bar_2010": True})
    data.conditional_format("B2:B21", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    data.data_validation("B2:B21", {"validate": "list", "source": ["North", "South"]})
    data.write_comment("A2", "An old-style note", {"author": "Ann"})
    data.insert_image("I2", "i.png", {"image_data": picture()})
    data.insert_textbox("I8", "Hello shape", {"fill": {"color": "#DDEBF7"}})
    data.insert_button("I16", {"macro": "Button1", "caption": "Run"})
    data.set_header("&L&G", {"image_left": "i.png", "image_data_left": picture()})
    data.print_area("A1:G21")
    data.repeat_rows(0)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Data!$C$2:$C$21", "categories": "=Data!$A$2:$A$21", "trendline": {"type": "linear"}})
    extras.insert_chart("A1", chart)
    extras.write_url("A31", "https://example.com")
    extras.write_formula("A32", "=[1]Ext!A1", None, 5)
    extras.insert_checkbox("C30", True)
    for i, row in enumerate([("Region", "Sum of Amount"), ("North", 1.0), ("South", 2.0)]):
        pivot.write_row(i, 0, row)
    extras.activate()
    book.close()
    return target.getvalue()


def _add_package_parts(book: Builder) -> None:
    ribbon = '<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui"><ribbon/></customUI>'
    book.add("customUI/customUI.xml", ribbon)
    book.edit(
        "_rels/.rels",
        "</Relationships>",
        f'<Relationship Id="rIdUI" Type="{_MS}2006/relationships/ui/extensibility" Target="customUI/customUI.xml"/></Relationships>',
    )
    labels = f'<clbl:labelList xmlns:clbl="{_MS}2020/mipLabelMetadata"/>'
    book.add("docMetadata/LabelInfo.xml", labels, "application/vnd.ms-office.classificationlabels+xml")
    book.edit(
        "_rels/.rels",
        "</Relationships>",
        f'<Relationship Id="rIdLbl" Type="{_MS}2020/02/relationships/classificationlabels" Target="docMetadata/LabelInfo.xml"/></Relationships>',
    )
    book.add("xl/vbaProjectSignature.bin", b"signature of the macros", "application/vnd.ms-office.vbaProjectSignature")
    book.relate("xl/vbaProject.bin", "rId1", f"{_MS}2006/relationships/vbaProjectSignature", "vbaProjectSignature.bin")


def _add_workbook_parts(book: Builder) -> None:
    book.add("customXml/item1.xml", b'<acme xmlns="urn:acme"><k>v</k></acme>')
    properties = '<ds:datastoreItem ds:itemID="{11111111-2222-3333-4444-555555555555}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'
    book.add(
        "customXml/itemProps1.xml", properties, "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    )
    book.relate("customXml/item1.xml", "rId1", "customXmlProps", "itemProps1.xml")
    book.relate(_WORKBOOK, "rIdCX", "customXml", "../customXml/item1.xml")
    link = f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{RELATION}" r:id="rId1"><sheetNames><sheetName val="Ext"/></sheetNames></externalBook></externalLink>'
    book.add("xl/externalLinks/externalLink1.xml", link, _SML + "externalLink+xml")
    book.relate("xl/externalLinks/externalLink1.xml", "rId1", "externalLinkPath", "other.xlsx", external=True)
    book.relate(_WORKBOOK, "rIdEL", "externalLink", "externalLinks/externalLink1.xml")
    book.edit(
        _WORKBOOK, "</sheets>", '</sheets><externalReferences><externalReference r:id="rIdEL"/></externalReferences>'
    )
    query = f'<connections xmlns="{MAIN}"><connection id="1" keepAlive="1" name="Query - Q1" type="5" refreshedVersion="8"><dbPr connection="Provider=Microsoft.Mashup.OleDb.1;Location=Q1" command="SELECT * FROM [Q1]"/></connection></connections>'
    book.add("xl/connections.xml", query, _SML + "connections+xml")
    book.relate(_WORKBOOK, "rIdCn", "connections", "connections.xml")
    chain = (
        f'<calcChain xmlns="{MAIN}"><c r="E4" i="1" a="1"/><c r="F4"/><c r="F5" i="1"/><c r="A32" i="2"/></calcChain>'
    )
    book.add("xl/calcChain.xml", chain, _SML + "calcChain+xml")
    book.relate(_WORKBOOK, "rIdCC", "calcChain", "calcChain.xml")
    views = '<customWorkbookViews><customWorkbookView name="Mine" guid="{12345678-1234-1234-1234-123456789012}" windowWidth="100" windowHeight="100" activeSheetId="2"/></customWorkbookViews>'
    book.rewrite(_WORKBOOK, r"(<calcPr[^>]*/>)", rf'<calcPr calcId="191029"/>{views}')


def _add_sheet_parts(book: Builder) -> None:
    threads = f"{_MS}spreadsheetml/2018/threadedcomments"
    person = f'<personList xmlns="{threads}"><person displayName="Ann" id="{{AAAAAAAA-0000-0000-0000-000000000001}}" userId="ann" providerId="None"/></personList>'
    book.add("xl/persons/person.xml", person, "application/vnd.ms-excel.person+xml")
    book.relate(_WORKBOOK, "rIdPe", f"{_MS}2017/10/relationships/person", "persons/person.xml")
    thread = f'<ThreadedComments xmlns="{threads}"><threadedComment ref="A2" dT="2024-01-01T00:00:00.00" personId="{{AAAAAAAA-0000-0000-0000-000000000001}}" id="{{BBBBBBBB-0000-0000-0000-000000000001}}"><text>Hello</text></threadedComment></ThreadedComments>'
    book.add("xl/threadedComments/threadedComment1.xml", thread, "application/vnd.ms-excel.threadedcomments+xml")
    book.relate(
        _DATA, "rIdTC", f"{_MS}2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml"
    )
    book.add("xl/printerSettings/printerSettings1.bin", b"\x00PRN" * 100, _SML + "printerSettings")
    book.relate(_DATA, "rIdPS", "printerSettings", "../printerSettings/printerSettings1.bin")
    book.edit(_DATA, "<headerFooter", '<pageSetup paperSize="9" orientation="landscape" r:id="rIdPS"/><headerFooter')
    control = f'<formControlPr xmlns="{_X14}" objectType="Button" lockText="1"/>'
    book.add("xl/ctrlProps/ctrlProp1.xml", control, "application/vnd.ms-excel.controlproperties+xml")
    book.relate(_DATA, "rIdCP", "ctrlProp", "../ctrlProps/ctrlProp1.xml")
    compatible = '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x14">'
    anchor = "<anchor><from><xdr:col>8</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>15</xdr:row><xdr:rowOff>0</xdr:rowOff></from><to><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>17</xdr:row><xdr:rowOff>0</xdr:rowOff></to></anchor>"
    book.edit(
        _DATA,
        "<tableParts",
        f'{compatible}<controls>{compatible}<control shapeId="1025" r:id="rIdCP" name="Button 1"><controlPr defaultSize="0" print="0" autoFill="0" autoPict="0" macro="[0]!Button1">{anchor}</controlPr></control></mc:Choice></mc:AlternateContent></controls></mc:Choice></mc:AlternateContent><tableParts',
    )
    book.edit(
        _DATA,
        "<worksheet ",
        f'<worksheet xmlns:x14="{_X14}" xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" ',
    )


def _add_slicer(book: Builder) -> None:
    list_ = f'<ext uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}" xmlns:x15="{_X15}"><x14:slicerList xmlns:x14="{_X14}"><x14:slicer r:id="rIdSL"/></x14:slicerList></ext>'
    book.edit(_DATA, "</extLst></worksheet>", f"{list_}</extLst></worksheet>")
    slicer = f'<slicers xmlns="{_X14}"><slicer name="Region" cache="Slicer_Region" caption="Region" rowHeight="234950"/></slicers>'
    book.add("xl/slicers/slicer1.xml", slicer, "application/vnd.ms-excel.slicer+xml")
    book.relate(_DATA, "rIdSL", f"{_MS}2007/relationships/slicer", "../slicers/slicer1.xml")
    cache = f'<slicerCacheDefinition xmlns="{_X14}" name="Slicer_Region" sourceName="Region"><extLst><x:ext xmlns:x="{MAIN}" uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}" xmlns:x15="{_X15}"><x15:tableSlicerCache tableId="1" column="2"/></x:ext></extLst></slicerCacheDefinition>'
    book.add("xl/slicerCaches/slicerCache1.xml", cache, "application/vnd.ms-excel.slicerCache+xml")
    book.relate(_WORKBOOK, "rIdSC", f"{_MS}2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml")
    ext = f'<extLst><ext uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}" xmlns:x15="{_X15}"><x15:slicerCaches xmlns:x14="{_X14}"><x14:slicerCache r:id="rIdSC"/></x15:slicerCaches></ext></extLst>'
    book.edit(_WORKBOOK, "</workbook>", f"{ext}</workbook>")
    frame = '<xdr:twoCellAnchor editAs="absolute"><xdr:from><xdr:col>10</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>12</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>10</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:sle15="http://schemas.microsoft.com/office/drawing/2012/slicer"><mc:Choice Requires="sle15"><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="90" name="Region"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/drawing/2010/slicer"><sle:slicer xmlns:sle="http://schemas.microsoft.com/office/drawing/2010/slicer" name="Region"/></a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice><mc:Fallback/></mc:AlternateContent><xdr:clientData/></xdr:twoCellAnchor>'
    book.edit("xl/drawings/drawing1.xml", "</xdr:wsDr>", f"{frame}</xdr:wsDr>")


def _add_pivot(book: Builder) -> None:
    cache = f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{RELATION}" r:id="rId1" refreshedBy="x" refreshedDate="45000" createdVersion="6" refreshedVersion="6" minRefreshableVersion="3" recordCount="2"><cacheSource type="worksheet"><worksheetSource name="Deals"/></cacheSource><cacheFields count="3"><cacheField name="Deal" numFmtId="0"><sharedItems count="2"><s v="D1"/><s v="D2"/></sharedItems></cacheField><cacheField name="Region" numFmtId="0"><sharedItems count="2"><s v="North"/><s v="South"/></sharedItems></cacheField><cacheField name="Amount" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" minValue="1" maxValue="2"/></cacheField></cacheFields></pivotCacheDefinition>'
    records = f'<pivotCacheRecords xmlns="{MAIN}" count="2"><r><x v="0"/><x v="0"/><n v="1"/></r><r><x v="1"/><x v="1"/><n v="2"/></r></pivotCacheRecords>'
    table = f'<pivotTableDefinition xmlns="{MAIN}" name="PivotTable1" cacheId="1" dataCaption="Values" updatedVersion="6" minRefreshableVersion="3" createdVersion="6" outline="1" outlineData="1"><location ref="A1:B4" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="3"><pivotField showAll="0"/><pivotField axis="axisRow" showAll="0"><items count="3"><item x="0"/><item x="1"/><item t="default"/></items></pivotField><pivotField dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="1"/></rowFields><rowItems count="3"><i><x/></i><i><x v="1"/></i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems><dataFields count="1"><dataField name="Sum of Amount" fld="2" baseField="0" baseItem="0"/></dataFields></pivotTableDefinition>'
    book.add("xl/pivotCache/pivotCacheDefinition1.xml", cache, _SML + "pivotCacheDefinition+xml")
    book.add("xl/pivotCache/pivotCacheRecords1.xml", records, _SML + "pivotCacheRecords+xml")
    book.add("xl/pivotTables/pivotTable1.xml", table, _SML + "pivotTable+xml")
    book.relate(_WORKBOOK, "rIdPC", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    book.relate("xl/pivotCache/pivotCacheDefinition1.xml", "rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")
    book.relate(
        "xl/pivotTables/pivotTable1.xml", "rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"
    )
    book.relate(_PIVOT, "rIdPT", "pivotTable", "../pivotTables/pivotTable1.xml")
    book.rewrite(
        _WORKBOOK, r"(</customWorkbookViews>)", r'\1<pivotCaches><pivotCache cacheId="1" r:id="rIdPC"/></pivotCaches>'
    )
    line = f'<timelines xmlns="{_X15}"><timeline name="When" cache="NativeTimeline_When" caption="When" level="2" selectionLevel="2"/></timelines>'
    book.add("xl/timelines/timeline1.xml", line, "application/vnd.ms-excel.timeline+xml")
    book.relate(_PIVOT, "rIdTL", f"{_MS}2011/relationships/timeline", "../timelines/timeline1.xml")
    ext = f'<extLst><ext uri="{{7E03D99C-DC04-49d9-9315-930204A7B6E9}}" xmlns:x15="{_X15}"><x15:timelineRefs><x15:timelineRef r:id="rIdTL"/></x15:timelineRefs></ext></extLst>'
    book.edit(_PIVOT, "</worksheet>", f"{ext}</worksheet>")
    times = f'<timelineCacheDefinition xmlns="{_X15}" name="NativeTimeline_When" sourceName="When"/>'
    book.add("xl/timelineCaches/timelineCache1.xml", times, "application/vnd.ms-excel.timelineCache+xml")
    book.relate(_WORKBOOK, "rIdTLC", f"{_MS}2011/relationships/timelineCache", "timelineCaches/timelineCache1.xml")


def _add_chart_styles(book: Builder) -> None:
    spaces = f'xmlns:cs="{_MS}drawing/2012/chartStyle" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    colours = f'<cs:colorStyle {spaces} meth="cycle" id="10"><a:schemeClr val="accent1"/></cs:colorStyle>'
    book.add("xl/charts/colors1.xml", colours, "application/vnd.ms-office.chartcolorstyle+xml")
    book.relate("xl/charts/chart1.xml", "rId2", f"{_MS}2011/relationships/chartColorStyle", "colors1.xml")
