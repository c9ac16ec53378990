from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from computers import DLL32, DLL64, SCRIPT, as_vba_reads, files, linux, macos, windows

from xl_kpi.errors import FileError
from xl_kpi.excel.addin import build_addin
from xl_kpi.excel.computer import Computer
from xl_kpi.excel.setup import set_up, undo
from xl_kpi.texts import Text

KEY = "INTERPRETER_WIN"


def addin() -> bytes:
    return b"PK the add-in"


def english(said: list[Text]) -> str:
    return "\n".join(text.en for text in said)


def change(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b" changed")


# --------------------------------------------------------------------------------------------- Windows


def test_the_vba_finds_the_interpreter_in_the_private_configuration(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    said = set_up(computer, addin)
    file = computer.home / ".xl_kpi" / "xl_kpi.conf"
    assert as_vba_reads(file, KEY) == str(computer.python)
    assert "Émile".encode("cp1252") in file.read_bytes()
    assert str(computer.python) in said[0].en
    assert str(computer.python) in said[0].fr


def test_the_addin_lies_in_the_folder_that_excel_opens_at_its_start(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    set_up(computer, addin)
    start = computer.home / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART"
    assert (start / "xl_kpi.xlam").read_bytes() == addin()


def test_setting_up_twice_leaves_the_same_files_and_says_the_same(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    said = set_up(computer, addin)
    once = files(tmp_path)
    assert set_up(computer, addin) == said
    assert files(tmp_path) == once


def test_undoing_leaves_the_computer_as_it_was(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    before = files(tmp_path)
    set_up(computer, addin)
    set_up(computer, addin)
    assert files(tmp_path) != before
    said = english(undo(computer))
    assert files(tmp_path) == before
    assert "xl_kpi.xlam" in said
    assert KEY in said


def test_undoing_what_was_never_set_up_says_so(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    before = files(tmp_path)
    assert "Nothing to undo" in english(undo(computer))
    assert files(tmp_path) == before


def test_undoing_keeps_other_keys_and_other_files_of_the_same_folders(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    computer.private_folder.mkdir()
    computer.configuration.write_bytes(b'"LICENSE_KEY","x"\r\n')
    computer.startup.mkdir(parents=True)
    (computer.startup / "personal.xlsb").write_bytes(b"mine")
    before = files(tmp_path)
    set_up(computer, addin)
    assert as_vba_reads(computer.configuration, "LICENSE_KEY") == "x"
    undo(computer)
    assert files(tmp_path) == before


def test_undoing_puts_back_the_interpreter_that_was_there_before(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    computer.private_folder.mkdir()
    computer.configuration.write_bytes(b'"INTERPRETER_WIN","C:\\mine\\python.exe"\r\n')
    set_up(computer, addin)
    set_up(replace(computer, python=computer.python.with_name("python3.exe")), addin)
    said = undo(computer)
    assert as_vba_reads(computer.configuration, KEY) == r"C:\mine\python.exe"
    assert r"C:\mine\python.exe" in english(said)


def test_undoing_keeps_a_file_that_was_changed_and_names_it(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    set_up(computer, addin)
    change(computer.startup / "xl_kpi.xlam")
    computer.configuration.write_bytes(b'"INTERPRETER_WIN","C:\\mine\\python.exe"\r\n')
    said = english(undo(computer))
    assert (computer.startup / "xl_kpi.xlam").exists()
    assert as_vba_reads(computer.configuration, KEY) == r"C:\mine\python.exe"
    assert "changed since: " + str(computer.startup / "xl_kpi.xlam") in said
    assert f"changed since: {KEY}" in said
    assert "Nothing to undo" in english(undo(computer))


def test_a_newer_addin_takes_the_place_of_the_one_that_setup_put_there(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    before = files(tmp_path)
    set_up(computer, addin)
    set_up(computer, lambda: b"PK newer")
    assert (computer.startup / "xl_kpi.xlam").read_bytes() == b"PK newer"
    undo(computer)
    assert files(tmp_path) == before


def test_an_addin_that_setup_did_not_put_there_is_kept_and_named(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    computer.startup.mkdir(parents=True)
    (computer.startup / "xl_kpi.xlam").write_bytes(b"somebody's")
    said = english(set_up(computer, addin))
    assert f"Kept as it is: {computer.startup / 'xl_kpi.xlam'}" in said
    undo(computer)
    assert (computer.startup / "xl_kpi.xlam").read_bytes() == b"somebody's"


def test_other_keys_are_kept_and_the_interpreter_is_named_once(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    computer.private_folder.mkdir()
    computer.configuration.write_bytes(b'"interpreter_win","C:\\old\\python.exe"\r\n"LICENSE_KEY","x"\r\n')
    set_up(computer, addin)
    lines = computer.configuration.read_bytes().decode("cp1252").splitlines()
    assert lines == [f'"{KEY}","{computer.python}"', '"LICENSE_KEY","x"']


# --------------------------------------------------------------------------------------------- the DLL


def user_install(tmp_path: Path, export: str = "office365_64") -> Computer:
    """As `pip install --user` leaves it: the DLLs in a folder of the user's, not beside the interpreter."""
    computer = windows(tmp_path, export)
    folder = computer.home / "AppData" / "Roaming" / "Python"
    folder.mkdir()
    moved = {name: file.rename(folder / name) for name, file in computer.libraries.items()}
    return replace(computer, libraries=moved, package=folder / "Python311" / "site-packages" / "xl_kpi")


@pytest.mark.parametrize(
    ("export", "names"),
    [("office365_64", {DLL64}), ("office2021_32", {DLL32}), ("switched_off", {DLL32}), ("cloud_policy", {DLL64})],
)
def test_a_library_that_lies_elsewhere_is_copied_beside_the_interpreter_for_the_kind_of_excel_there_is(
    tmp_path: Path, export: str, names: set[str]
) -> None:
    computer = user_install(tmp_path, export)
    before = files(tmp_path)
    set_up(computer, addin)
    assert {file.name for file in computer.python.parent.glob("*.dll")} == names
    for name in names:
        assert (computer.python.parent / name).read_bytes() == computer.libraries[name].read_bytes()
    undo(computer)
    assert files(tmp_path) == before


def test_both_kinds_of_library_are_copied_while_it_is_not_known_which_excel_there_is(tmp_path: Path) -> None:
    computer = replace(user_install(tmp_path), registry=lambda key, name: None)
    set_up(computer, addin)
    assert {file.name for file in computer.python.parent.glob("*.dll")} == {DLL64, DLL32}


def test_a_library_that_is_in_place_is_neither_copied_nor_removed_by_undoing(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    set_up(computer, addin)
    assert not list(computer.python.parent.glob("*.dll"))
    undo(computer)
    assert (computer.python.parents[1] / DLL64).is_file()


def test_another_file_of_the_librarys_name_is_never_overwritten(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    (computer.python.parent / DLL64).write_bytes(b"another one")  # VBA would load this one first
    before = files(tmp_path)
    with pytest.raises(FileError, match=r"is not the one that pip installed\. Rename or remove"):
        set_up(computer, addin)
    assert files(tmp_path) == before


def test_without_the_library_nothing_is_written_and_the_remedy_is_told(tmp_path: Path) -> None:
    computer = replace(windows(tmp_path), xlwings="9.9.9", libraries={})
    before = files(tmp_path)
    with pytest.raises(FileError, match=r"xlwings64-9\.9\.9\.dll.*--user"):
        set_up(computer, addin)
    assert files(tmp_path) == before


# --------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    "python",
    [
        "Users/E/AppData/Local/Microsoft/WindowsApps/PythonSoftwareFoundation.Python.3.11_qbz5n2kfra8p0/python.exe",
        "Program Files/WindowsApps/PythonSoftwareFoundation.Python.3.11_3.11.2544.0_x64__qbz5n2kfra8p0/python.exe",
    ],
)
def test_the_stores_python_is_refused_also_behind_a_virtual_environment(tmp_path: Path, python: str) -> None:
    computer = windows(tmp_path)
    before = files(tmp_path)
    for store in (replace(computer, python=tmp_path / python), replace(computer, base=(tmp_path / python).parent)):
        with pytest.raises(FileError, match=r"Microsoft Store.*python\.org"):
            set_up(store, addin)
    assert files(tmp_path) == before


@pytest.mark.parametrize("code_page", ["cp1252", "cp1250", "cp932"])
def test_an_interpreter_that_the_code_page_cannot_write_is_refused_with_a_folder_that_works(
    tmp_path: Path, code_page: str
) -> None:
    computer = windows(tmp_path, user="Marie", code_page=code_page)
    folder = tmp_path / "Ελένη"
    folder.mkdir()
    for name, library in computer.libraries.items():
        (folder / name).write_bytes(library.read_bytes())
    before = files(tmp_path)
    with pytest.raises(FileError, match=rf"Ελένη.*\({code_page}\).*venv C:\\xl-kpi"):
        set_up(replace(computer, python=folder / "python.exe"), addin)
    assert files(tmp_path) == before


def test_a_home_that_the_code_page_cannot_write_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"Łukasz.*cp1252.*account"):
        set_up(windows(tmp_path, user="Łukasz"), addin)
    set_up(windows(tmp_path / "second", user="Łukasz", code_page="cp1250"), addin)


def test_a_file_in_use_is_refused_and_what_was_done_can_still_be_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computer = windows(tmp_path)
    before = files(tmp_path)
    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        if Path(target).suffix == ".xlam":
            raise PermissionError(13, "used by another process", str(self), None, str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(FileError, match=r"xl_kpi\.xlam is in use\. Close Excel"):
        set_up(computer, addin)
    monkeypatch.undo()
    undo(computer)
    assert files(tmp_path) == before


@pytest.mark.parametrize("held", ["", "[]", '{"files": 3}', '{"files": {}, "values": [1], "folders": []}', "{"])
def test_a_record_that_cannot_be_read_is_refused_by_name(tmp_path: Path, held: str) -> None:
    computer = windows(tmp_path)
    computer.private_folder.mkdir()
    (computer.private_folder / "setup.json").write_text(held)
    for step in (lambda: set_up(computer, addin), lambda: undo(computer)):
        with pytest.raises(FileError, match=r"setup\.json is not the record.*Delete it"):
            step()


def test_elsewhere_than_on_windows_and_macos_it_says_what_works_there(tmp_path: Path) -> None:
    computer = linux(tmp_path)
    before = files(tmp_path)
    for step in (lambda: set_up(computer, addin), lambda: undo(computer)):
        with pytest.raises(FileError, match=r"Windows and macOS only.*xl-kpi show, value, refresh"):
            step()
    assert files(tmp_path) == before


# --------------------------------------------------------------------------------------------- macOS


def test_on_macos_the_configuration_lies_in_excels_own_folder_and_the_script_where_excel_may_run_it(
    tmp_path: Path,
) -> None:
    computer = macos(tmp_path)
    before = files(tmp_path)
    said = english(set_up(computer, addin))
    library = computer.home / "Library"
    file = library / "Containers" / "com.microsoft.Excel" / "Data" / "xl_kpi.conf"
    script = library / "Application Scripts" / "com.microsoft.Excel" / SCRIPT
    assert as_vba_reads(file, "INTERPRETER_MAC") == str(computer.python)
    assert script.read_bytes() == computer.script.read_bytes()
    assert (computer.startup / "xl_kpi.xlam").read_bytes() == addin()
    assert "functions in cells need Excel on Windows" in said
    undo(computer)
    assert files(tmp_path) == before


def test_on_macos_scripts_of_other_versions_and_changed_ones_stay(tmp_path: Path) -> None:
    computer = macos(tmp_path)
    computer.scripts.mkdir(parents=True)
    (computer.scripts / "xlwings-0.30.0.applescript").write_bytes(b"older")
    (computer.scripts / SCRIPT).write_bytes(b"mine")
    before = files(tmp_path)
    said = english(set_up(computer, addin))
    assert f"Kept as it is: {computer.scripts / SCRIPT}" in said
    assert (computer.scripts / SCRIPT).read_bytes() == b"mine"
    undo(computer)
    assert files(tmp_path) == before


def test_on_macos_excel_must_have_been_started_once(tmp_path: Path) -> None:
    computer = macos(tmp_path)
    (computer.excel_container / "Data").rmdir()
    computer.excel_container.rmdir()
    with pytest.raises(FileError, match="Start Excel once"):
        set_up(computer, addin)


@pytest.mark.parametrize("name", ["Application Support", "hélène", "a'b", "a;b", "a$b"])
def test_on_macos_a_path_that_the_script_cannot_hand_to_the_shell_is_refused(tmp_path: Path, name: str) -> None:
    computer = macos(tmp_path)
    before = files(tmp_path)
    with pytest.raises(FileError, match=r"no spaces, accents or signs.*venv ~/xl-kpi"):
        set_up(replace(computer, python=tmp_path / name / "python3"), addin)
    assert files(tmp_path) == before


# --------------------------------------------------------------------------------------------- the add-in's builder


def test_the_addin_is_the_one_that_this_version_builds(tmp_path: Path) -> None:
    computer = windows(tmp_path)
    set_up(computer)
    assert (computer.startup / "xl_kpi.xlam").read_bytes() == build_addin()
