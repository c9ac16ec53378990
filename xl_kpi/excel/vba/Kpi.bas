Attribute VB_Name = "Kpi"
Option Explicit
' What the KPI tab of the ribbon does, and the button on the sheet of deals.

Private Const FUNCTION_WIZARD As Long = 450 ' xlDialogFunctionWizard
Private Const SHEET_VISIBLE As Long = -1 ' xlSheetVisible

Public Sub RefreshSummary(control As IRibbonControl)
    RefreshNow
End Sub

' The button on the sheet, and the macro of that name.
Public Sub RefreshNow()
    RunInPython "import xl_kpi.excel.live; xl_kpi.excel.live.refresh()", _
        Say("The refresh did not run: ", "L'actualisation n'a pas eu lieu : ")
End Sub

Public Sub CheckData(control As IRibbonControl)
    RunInPython "import xl_kpi.excel.check; xl_kpi.excel.check.check()", _
        Say("The check did not run: ", "Le contrôle n'a pas eu lieu : ")
End Sub

Public Sub ImportExport(control As IRibbonControl)
    RunInPython "import xl_kpi.importing.in_excel; xl_kpi.importing.in_excel.bring_in()", _
        Say("The import did not run: ", "L'import n'a pas eu lieu : ")
End Sub

' Show the sheet where every function stands with its help; where there is none, Excel's own list.
Public Sub ShowFunctions(control As IRibbonControl)
    If ShowSheet("KPI", "KPI") Then Exit Sub
    If ActiveCell Is Nothing Then
        MsgBox Say("Select a cell first.", "Sélectionnez d'abord une cellule."), vbInformation, "xl-kpi"
    Else
        Application.Dialogs(FUNCTION_WIZARD).Show
    End If
End Sub

' Say whether Python is there and why the selected cell shows an error; then let the functions try again.
Public Sub Diagnose(control As IRibbonControl)
    Dim reason As String
    Dim message As String

    reason = ReasonOf(SelectedAddress())
    If reason = "" Then reason = Say("no error is known.", "aucune erreur connue.")
    Restart
    If RunningPython() Is Nothing Then
        message = StartProblem()
    ElseIf InstalledVersion() = KPI_VERSION Then
        message = Say("xl-kpi is ready.", "xl-kpi est prêt.")
    Else
        message = Say("xl-kpi is ready. Installed: ", "xl-kpi est prêt. Installé : ") & InstalledVersion() & _
            Say("; these macros: ", " ; ces macros : ") & KPI_VERSION & _
            Say(". To bring them up to date: xl-kpi upgrade FILE", ". Pour les mettre à jour : xl-kpi upgrade FICHIER")
    End If
    message = message & vbCrLf & vbCrLf & Say("The selected cell: ", "La cellule choisie : ") & reason
    MsgBox message, vbInformation, "xl-kpi"
End Sub

Public Sub About(control As IRibbonControl)
    MsgBox "xl-kpi " & KPI_VERSION & ", xlwings " & XLWINGS_VERSION & vbCrLf & _
        Say("MIT licence; xlwings: BSD licence.", "Licence MIT ; xlwings : licence BSD.") & vbCrLf & vbCrLf & _
        Say("What a KPI means: =KPI_HELP(""Win rate"") in a cell." & vbCrLf & _
        "On the command line: xl-kpi functions, xl-kpi --help.", _
        "Ce que signifie un KPI : =KPI_HELP(""Taux de réussite"") dans une cellule." & vbCrLf & _
        "En ligne de commande : xl-kpi functions, xl-kpi --help."), vbInformation, "xl-kpi"
End Sub

' Run a command in the process that answers the functions: no start-up per click.
Private Sub RunInPython(ByVal command As String, ByVal failure As String)
    Dim book As Workbook
    Dim python As Object
    Dim problem As String

    Set book = TargetBook()
    If book Is Nothing Then Exit Sub
#If Mac Then
    RunPython command
#Else
    Restart
    Set python = RunningPython()
    If python Is Nothing Then
        MsgBox StartProblem(), vbExclamation, "xl-kpi"
        Exit Sub
    End If
    On Error GoTo failed
    python.SetAttr python.Module("xlwings._xlwindows"), "BOOK_CALLER", book
    python.Exec command
    Exit Sub
failed:
    problem = WhatItSays(Err.Description) ' kept first: Say would clear it
    MsgBox failure & problem, vbExclamation, "xl-kpi"
#End If
End Sub

' The workbook that the buttons work on: this one; for an add-in the active one, unless that has buttons of its own.
Private Function TargetBook() As Workbook
    If Not ThisWorkbook.IsAddin Then
        Set TargetBook = ThisWorkbook
    ElseIf ActiveWorkbook Is Nothing Then
        MsgBox Say("Open a workbook first.", "Ouvrez d'abord un classeur."), vbInformation, "xl-kpi"
    ElseIf CarriesKpi(ActiveWorkbook) Then
        MsgBox Say("This workbook has its own KPI buttons. If they do not answer, its macros are blocked: see its " & _
            "sheet Start.", "Ce classeur a ses propres boutons KPI. S'ils ne répondent pas, ses macros sont " & _
            "bloquées : voir sa feuille Démarrer."), vbInformation, "xl-kpi"
    Else
        Set TargetBook = ActiveWorkbook
    End If
End Function

Private Function ShowSheet(ByVal english As String, ByVal french As String) As Boolean
    Dim i As Long
    Dim name As String

    If ActiveWorkbook Is Nothing Then Exit Function
    For i = 1 To ActiveWorkbook.Sheets.Count
        name = ActiveWorkbook.Sheets(i).Name
        If (name = english Or name = french) And ActiveWorkbook.Sheets(i).Visible = SHEET_VISIBLE Then
            ActiveWorkbook.Sheets(i).Activate
            ShowSheet = True
            Exit Function
        End If
    Next i
End Function

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
