Attribute VB_Name = "Kpi"
Option Explicit
' What the KPI tab of the ribbon does.

Private Const REFRESH As String = "import xl_kpi.excel.live; xl_kpi.excel.live.refresh()"

Public Sub RefreshSummary(control As IRibbonControl)
#If Mac Then
    RunPython REFRESH
#Else
    Dim python As Object
    Dim problem As String

    Restart
    Set python = RunningPython()
    If python Is Nothing Then
        MsgBox StartProblem(), vbExclamation, "xl-kpi"
        Exit Sub
    End If
    On Error GoTo failed
    ' The process that answers the functions does this too: no start-up per click.
    python.SetAttr python.Module("xlwings._xlwindows"), "BOOK_CALLER", ThisWorkbook
    python.Exec REFRESH
    Exit Sub
failed:
    problem = Err.Description ' kept first: Say would clear it
    MsgBox Say("The refresh did not run: ", "L'actualisation n'a pas eu lieu : ") & problem, vbExclamation, "xl-kpi"
#End If
End Sub

' Say whether Python is there and why the selected cell shows an error; then let the functions try again.
Public Sub Diagnose(control As IRibbonControl)
    Dim reason As String
    Dim message As String

    reason = ReasonOf(SelectedAddress())
    message = Say("The selected cell: ", "La cellule choisie : ")
    If reason = "" Then reason = Say("no error is known.", "aucune erreur connue.")
    message = message & reason
#If Mac Then
#Else
    Restart
    If RunningPython() Is Nothing Then
        message = StartProblem() & vbCrLf & vbCrLf & message
    Else
        message = Say("xl-kpi is ready.", "xl-kpi est prêt.") & vbCrLf & vbCrLf & message
    End If
#End If
    MsgBox message, vbInformation, "xl-kpi"
End Sub

' The address of the selected cell, or of the cell whose table spills over it.
Private Function SelectedAddress() As String
    Dim cell As Object ' late bound: not every Excel knows SpillParent

    Set cell = ActiveCell
    If cell Is Nothing Then Exit Function
    On Error Resume Next
    Set cell = cell.SpillParent
    On Error GoTo 0
    SelectedAddress = cell.Address(External:=True)
End Function
