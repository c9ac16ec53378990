"""What setup has put on this computer: the record from which it can be undone, `~/.xl_kpi/setup.json`."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from xl_kpi.errors import FileError
from xl_kpi.excel.computer import Computer
from xl_kpi.texts import Text

NAME = "setup.json"

UNREADABLE = Text("{file} is not the record of a setup.", "{file} n'est pas le relevé d'une configuration.")
DELETE_RECORD = Text(
    "Delete it and run xl-kpi setup again; files of an earlier setup then stay where they are.",
    "Supprimez-le et relancez xl-kpi setup ; les fichiers d'une configuration antérieure restent alors en place.",
)


@dataclass(frozen=True, slots=True)
class Value:
    """One value in a configuration file, and the one that it replaced."""

    file: Path
    key: str
    value: str
    before: str | None


@dataclass(slots=True)
class Record:
    """Files with the digests of what was written, values, and the folders that were made for them."""

    home: Path
    files: dict[Path, str] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)

    @classmethod
    def read(cls, computer: Computer) -> Record:
        """Read the record of this computer; an empty one when there is none.

        Raises
        ------
        FileError
            It cannot be understood.
        """
        file = computer.private_folder / NAME
        if not file.is_file():
            return cls(computer.private_folder)
        try:
            held = json.loads(file.read_text("utf-8"))
            return cls(
                computer.private_folder,
                {Path(path): str(seen) for path, seen in held["files"].items()},
                [Value(Path(v["file"]), v["key"], v["value"], v["before"]) for v in held["values"]],
                [Path(folder) for folder in held["folders"]],
            )
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise FileError(UNREADABLE.format(file=str(file)), DELETE_RECORD) from error

    @property
    def empty(self) -> bool:
        """Whether nothing is noted."""
        return not (self.files or self.values)

    def note_value(self, file: Path, key: str, value: str, before: str | None) -> None:
        """Note a value that was set; what stood there before the first setup is kept through the later ones."""
        earlier = next((v for v in self.values if v.file == file and v.key == key), None)
        if earlier is not None:
            self.values.remove(earlier)
            before = earlier.before if before == earlier.value else before
        elif before == value:
            return  # it was there without us
        self.values.append(Value(file, key, value, before))

    def make_folder(self, folder: Path) -> None:
        """Make a folder, and note those that were missing."""
        missing = [f for f in (folder, *folder.parents) if not f.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        self.folders += [f for f in reversed(missing) if f not in self.folders]

    def remove_folders(self) -> None:
        """Remove the folders that were made, innermost first, as far as they are empty."""
        for folder in reversed(self.folders):
            if folder != self.home:
                with suppress(OSError):
                    folder.rmdir()
        self.folders = [folder for folder in self.folders if folder == self.home]

    def write(self) -> None:
        """Write the record; an empty one goes, with the private folder when nothing else is in it."""
        file = self.home / NAME
        if self.empty:
            file.unlink(missing_ok=True)
            with suppress(OSError):
                self.home.rmdir()
            return
        held = {
            "files": {str(path): seen for path, seen in self.files.items()},
            "values": [{"file": str(v.file), "key": v.key, "value": v.value, "before": v.before} for v in self.values],
            "folders": [str(folder) for folder in self.folders],
        }
        self.home.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f"{NAME}.new")
        beside.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", "utf-8")
        beside.replace(file)


def digest(content: bytes | Path) -> str:
    """Return what tells two contents apart."""
    return hashlib.sha256(content.read_bytes() if isinstance(content, Path) else content).hexdigest()
