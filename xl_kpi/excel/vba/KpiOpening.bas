Attribute VB_Name = "KpiOpening"
Option Explicit
Option Private Module ' nothing in here is a macro of the user's
' What runs once the workbook is open: descriptions for the function wizard, a warm-up, and today's figures. A
' failure of any of them is no reason to bother anyone, and none makes Excel ask whether to save.

Public Sub AfterOpening()
    Dim saved As Boolean

    saved = ThisWorkbook.Saved
    On Error Resume Next
    DescribeFunctions
    WarmUp
    CalculateForToday
    ThisWorkbook.Saved = saved
End Sub

' Give the function wizard the descriptions of a function and of its arguments.
Public Sub Describe(ByVal name As String, ByVal what As String, ByVal arguments As Variant)
    On Error Resume Next ' refused where the workbook is hidden
    Application.MacroOptions Macro:=name, Description:=what, Category:="KPI", ArgumentDescriptions:=arguments
    On Error GoTo 0
End Sub

' Read Python and its packages once, in a process of its own that Excel does not wait for: the first cell is answered
' sooner, and a Python that hangs holds up nobody.
Private Sub WarmUp()
#If Mac Then
#Else
    If WhatIsMissing() <> "" Then Exit Sub
    Shell """" & GetConfig("INTERPRETER_WIN", "") & """ -B -P -c ""import xl_kpi.excel.udfs""", vbHide
#End If
End Sub

' A day left empty in Settings means today, and today changes overnight without any cell changing. TODAY() in the
' formulas would do it too, but then they would lose their values where Python is not installed.
Private Sub CalculateForToday()
#If Mac Then
#Else
    Dim day As Range

    If ThisWorkbook.IsAddin Then Exit Sub
    If WhatIsMissing() <> "" Then Exit Sub
    Set day = CellOf("AsOf")
    If day Is Nothing Then Set day = CellOf("AuJour") ' as French workbooks call it
    If day Is Nothing Then Exit Sub
    If Not IsEmpty(day.Value2) Then Exit Sub
    day.Dirty
    If Application.Calculation = xlCalculationAutomatic Then Application.Calculate
#End If
End Sub

Private Function CellOf(ByVal name As String) As Range
    On Error Resume Next ' no such name
    Set CellOf = ThisWorkbook.Names(name).RefersToRange
    On Error GoTo 0
End Function
