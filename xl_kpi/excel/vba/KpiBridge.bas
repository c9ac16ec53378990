Attribute VB_Name = "KpiBridge"
Option Explicit
Option Private Module ' nothing in here is a worksheet function or a macro of its own
' The way of a worksheet function to Python and back.
'
' KpiCall hands the cells to xl_kpi.excel.udfs.kpi_call and turns the answer into what a cell can hold. An error
' is a real error of Excel, and its reason is kept for Diagnose. Python is started once; when that fails, or when
' it does not answer, every cell answers at once until Restart is called: waiting for what fails freezes Excel.

Private Const MODULE_NAME As String = "xl_kpi.excel.udfs"
Private Const ERROR_MARK As Long = 57344 ' U+E000 before an error: mark, code, bar, reason
Private Const NOT_AVAILABLE As Long = 2042 ' xlErrNA
Private Const BAD_VALUE As Long = 2015 ' xlErrValue
Private Const BAD_NUMBER As Long = 2036 ' xlErrNum
Private Const MOST_REASONS As Long = 1000

Private Server As Object ' the running Python
Private StartFailure As String ' why there is none
Private Told As Boolean ' the failure was shown in a box
Private Reasons As Dictionary ' address of a cell -> why it shows an error

' Answer a worksheet function: its name, its required arguments and its trailing pairs, both arrays.
Public Function KpiCall(ByVal name As String, ByVal required As Variant, ByVal pairs As Variant) As Variant
    Dim args() As Variant
    Dim answer As Variant
    Dim problem As String
    Dim where As String
    Dim wasRunning As Boolean

    where = CallerAddress()
    Forget where
    wasRunning = Not Server Is Nothing
    If Not Started() Then
        KpiCall = Failure(where, NOT_AVAILABLE, StartFailure)
        Exit Function
    End If
    Flatten args, name, required, pairs
    problem = ProblemOfCall(args, answer)
    If problem <> "" And wasRunning Then
        ' Python may have ended since the last call: start it again, once.
        Set Server = Nothing
        If Started() Then problem = ProblemOfCall(args, answer)
    End If
    If problem = "" Then
        KpiCall = Decoded(where, answer)
    Else
        GiveUp problem
        KpiCall = Failure(where, NOT_AVAILABLE, StartFailure)
    End If
End Function

' Show once why the cells have no values: called after a calculation, for a function must not open a box.
Public Sub TellOnce()
    If StartFailure = "" Or Told Then Exit Sub
    Told = True
    MsgBox StartFailure & vbCrLf & vbCrLf & _
        Say("As long as this is so, a KPI function shows #N/A where Excel calculates it. Diagnose, on the KPI tab, " & _
        "tries again.", "Tant que c'est le cas, une fonction KPI affiche #N/A là où Excel la calcule. " & _
        "Diagnostiquer, dans l'onglet KPI, réessaie."), vbExclamation, "xl-kpi"
End Sub

' Give Python a new chance after a failed start, and forget the reasons.
Public Sub Restart()
    Set Server = Nothing
    StartFailure = ""
    Set Reasons = Nothing
End Sub

' Return the running Python, or Nothing; StartProblem then says why.
Public Function RunningPython() As Object
    If Started() Then Set RunningPython = Server
End Function

Public Function StartProblem() As String
    StartProblem = StartFailure
End Function

' Return the version of the running xl-kpi, or "".
Public Function InstalledVersion() As String
    If Server Is Nothing Then Exit Function
    On Error Resume Next
    InstalledVersion = Server.Str(Server.GetAttr(Server.Module("xl_kpi"), "__version__"))
    On Error GoTo 0
End Function

' Tell whether a workbook brings these macros along: xl-kpi marks the workbooks that it makes.
Public Function CarriesKpi(ByVal book As Workbook) As Boolean
    Dim mark As Object

    If Not book.HasVBProject Then Exit Function
    On Error Resume Next ' no such property: no mark
    Set mark = book.CustomDocumentProperties.Item("xl_kpi")
    On Error GoTo 0
    CarriesKpi = Not mark Is Nothing
End Function

' Return why the cell shows an error, or "".
Public Function ReasonOf(ByVal address As String) As String
    If Reasons Is Nothing Then Exit Function
    If Reasons.Exists(address) Then ReasonOf = Reasons.Item(address)
End Function

' Say it in French where Excel speaks French, in English elsewhere.
Public Function Say(ByVal english As String, ByVal french As String) As String
    If Language() = "fr" Then Say = french Else Say = english
End Function

' Return what Python has to know to start, and is not there; "" when nothing is missing.
Public Function WhatIsMissing() As String
    Dim interpreter As String
    Dim library As String

    interpreter = GetConfig("INTERPRETER_WIN", "")
    If interpreter = "" Then
        WhatIsMissing = Say("xl-kpi is not set up on this computer. Install it and run: xl-kpi setup", _
            "xl-kpi n'est pas configuré sur cet ordinateur. Installez-le puis lancez : xl-kpi setup")
    ElseIf Not FileExists(interpreter) Then
        WhatIsMissing = Say("Python is no longer at ", "Python n'est plus à l'emplacement ") & interpreter & _
            Say(". Run: xl-kpi setup", ". Lancez : xl-kpi setup")
    Else
        library = LibraryName()
        If FileExists(ParentFolder(interpreter) & "\" & library) Then Exit Function
        If FileExists(ParentFolder(ParentFolder(interpreter)) & "\" & library) Then Exit Function
        WhatIsMissing = Say("This workbook needs xlwings ", "Ce classeur demande xlwings ") & XLWINGS_VERSION & _
            Say(" (missing: ", " (absent : ") & library & _
            Say("). Run: xl-kpi setup. Where another version is installed: xl-kpi upgrade FILE", _
            "). Lancez : xl-kpi setup. Si une autre version est installée : xl-kpi upgrade FICHIER")
    End If
End Function

' xlwings looks for its library beside the interpreter and one folder up, and nowhere else.
Private Function LibraryName() As String
#If Win64 Then
    LibraryName = "xlwings64-" & XLWINGS_VERSION & ".dll"
#Else
    LibraryName = "xlwings32-" & XLWINGS_VERSION & ".dll"
#End If
End Function

Private Function Started() As Boolean
    If Server Is Nothing And StartFailure = "" Then
#If Mac Then
        StartFailure = Say("KPI functions in cells need Excel on Windows.", _
            "Les fonctions KPI dans les cellules demandent Excel sous Windows.")
#Else
        StartFailure = WhatIsMissing()
        If StartFailure = "" Then StartPython
#End If
    End If
    Started = Not Server Is Nothing
End Function

Private Sub StartPython()
    Dim python As Object

    On Error GoTo failed
    Set python = XLPy()
    python.Exec "import " & MODULE_NAME ' a package that is not there is told here, once
    Set Server = python
    Exit Sub
failed:
    StartFailure = Err.Description ' kept first: any On Error further down would clear it
    If InStr(StartFailure, "No module named 'xl_kpi") > 0 Then
        StartFailure = Say("xl-kpi is not installed in ", "xl-kpi n'est pas installé dans ") & _
            GetConfig("INTERPRETER_WIN", "") & _
            Say(". Install it there, or run where it is installed: xl-kpi setup", _
            ". Installez-le là, ou lancez là où il est installé : xl-kpi setup")
    Else
        StartFailure = Say("Python did not start: ", "Python n'a pas démarré : ") & WhatItSays(StartFailure) & _
            Say(" Run: xl-kpi setup", " Lancez : xl-kpi setup")
    End If
End Sub

Private Sub GiveUp(ByVal problem As String)
    Set Server = Nothing
    If StartFailure = "" Then StartFailure = problem
End Sub

' Call Python; return "" when it answered and else why it did not.
Private Function ProblemOfCall(args() As Variant, answer As Variant) As String
    On Error GoTo failed
    answer = Server.CallUDF(MODULE_NAME, "kpi_call", args, ThisWorkbook, Application.Caller)
    Exit Function
failed:
    ProblemOfCall = WhatItSays(Err.Description)
    ProblemOfCall = Say("Python did not answer: ", "Python n'a pas répondu : ") & ProblemOfCall
End Function

' One array for Python: name, language, date system, then all arguments. Nested arrays would not be unwrapped.
' An argument that is left out stays Empty.
Private Sub Flatten(args() As Variant, ByVal name As String, ByVal required As Variant, ByVal pairs As Variant)
    Dim used As Long
    Dim i As Long

    used = 3
    ReDim args(0 To 2 + (UBound(required) - LBound(required) + 1) + (UBound(pairs) - LBound(pairs) + 1))
    args(0) = name
    args(1) = Language()
    args(2) = CountsFrom1904(required(LBound(required)))
    For i = LBound(required) To UBound(required)
        If Not IsMissing(required(i)) Then Place args, used, required(i)
        used = used + 1
    Next i
    For i = LBound(pairs) To UBound(pairs)
        If Not IsMissing(pairs(i)) Then Place args, used, pairs(i)
        used = used + 1
    Next i
End Sub

Private Sub Place(args() As Variant, ByVal at As Long, value As Variant)
    If IsObject(value) Then
        Set args(at) = value
    Else
        args(at) = value
    End If
End Sub

Private Function CountsFrom1904(ByVal deals As Variant) As Boolean
    If IsObject(deals) Then
        CountsFrom1904 = deals.Worksheet.Parent.Date1904
    ElseIf TypeName(Application.Caller) = "Range" Then
        CountsFrom1904 = Application.Caller.Worksheet.Parent.Date1904
    End If
End Function

' A table comes with one row more on top, so that it is never squeezed into a row or a single value.
Private Function Decoded(ByVal where As String, answer As Variant) As Variant
    Dim grid() As Variant
    Dim top As Long
    Dim r As Long
    Dim c As Long

    If Not IsArray(answer) Then
        Decoded = DecodedCell(where, answer)
        Exit Function
    End If
    top = LBound(answer, 1)
    ReDim grid(top + 1 To UBound(answer, 1), LBound(answer, 2) To UBound(answer, 2))
    For r = top + 1 To UBound(answer, 1)
        For c = LBound(answer, 2) To UBound(answer, 2)
            grid(r, c) = DecodedCell(where, answer(r, c))
        Next c
    Next r
    Decoded = grid
End Function

Private Function DecodedCell(ByVal where As String, ByVal value As Variant) As Variant
    Dim bar As Long

    If VarType(value) <> vbString Then
        DecodedCell = value
    ElseIf Left$(value, 1) <> ChrW$(ERROR_MARK) Then
        DecodedCell = value
    Else
        bar = InStr(value, "|")
        DecodedCell = Failure(where, ErrorNumber(Mid$(value, 2, bar - 2)), Mid$(value, bar + 1))
    End If
End Function

Private Function ErrorNumber(ByVal code As String) As Long
    Select Case code
        Case "#N/A"
            ErrorNumber = NOT_AVAILABLE
        Case "#NUM!"
            ErrorNumber = BAD_NUMBER
        Case Else
            ErrorNumber = BAD_VALUE
    End Select
End Function

' Return the error and keep its reason; the first one of a table is the one that is kept.
Private Function Failure(ByVal where As String, ByVal number As Long, ByVal reason As String) As Variant
    Failure = CVErr(number)
    If where = "" Then Exit Function
    If Reasons Is Nothing Then Set Reasons = New Dictionary
    If Reasons.Count >= MOST_REASONS Then Reasons.RemoveAll
    If Not Reasons.Exists(where) Then Reasons.Add where, reason
End Function

Private Sub Forget(ByVal where As String)
    If Reasons Is Nothing Then Exit Sub
    If Reasons.Exists(where) Then Reasons.Remove where
End Sub

' Called from a macro there is no cell; the caller is then an error value.
Private Function CallerAddress() As String
    If TypeName(Application.Caller) = "Range" Then CallerAddress = Application.Caller.Address(External:=True)
End Function

Private Function Language() As String
    Static known As String
    Dim host As Object

    If known = "" Then
        known = "en"
        Set host = Application ' late bound: not every Excel knows LanguageSettings
        On Error Resume Next
        ' 2 = language of the interface; its low ten bits are 12 for every kind of French
        If (host.LanguageSettings.LanguageID(2) And 1023) = 12 Then known = "fr"
        On Error GoTo 0
    End If
    Language = known
End Function

' Return the line that says what happened: the last of a traceback of Python, else the first.
Public Function WhatItSays(ByVal message As String) As String
    Dim lines As Variant
    Dim i As Long

    lines = Split(Replace(message, vbCr, ""), vbLf)
    For i = LBound(lines) To UBound(lines)
        If Trim$(lines(i)) <> "" Then
            WhatItSays = Trim$(lines(i))
            If InStr(message, "Traceback") = 0 Then Exit Function
        End If
    Next i
End Function
