Attribute VB_Name = "KpiRibbon"
Option Explicit
' The add-in's ribbon: in the language of Excel, and hidden where the workbook has its own.

Private Ribbon As IRibbonUI

Public Sub RibbonLoaded(loaded As IRibbonUI)
    Set Ribbon = loaded
End Sub

Public Sub LabelOf(control As IRibbonControl, ByRef answer As Variant)
    answer = RibbonWord(control.Id)
End Sub

Public Sub TipOf(control As IRibbonControl, ByRef answer As Variant)
    answer = RibbonWord(control.Id & "Tip")
End Sub

Public Sub VisibleOf(control As IRibbonControl, ByRef answer As Variant)
    answer = True
    If Not ActiveWorkbook Is Nothing Then answer = Not CarriesKpi(ActiveWorkbook)
End Sub

' Another workbook came to the front.
Public Sub ShowOrHide()
    If Not Ribbon Is Nothing Then Ribbon.Invalidate
End Sub
