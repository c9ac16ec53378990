"""Independent readers of VBA projects and workbooks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of pyparsing, which oletools calls by old names
    from oletools.olevba import VBA_Parser, decompress_stream

__all__ = ["decompress_stream", "sources", "validated"]


def sources(data: bytes, name: str = "vbaProject.bin") -> dict[str, str]:
    """Return each module's source by its name, as olevba reads them out of a project or a workbook."""
    parser = VBA_Parser(name, data=data)
    try:
        return {file.rpartition(".")[0]: code for _, _, file, code in parser.extract_all_macros()}
    finally:
        parser.close()


def validated(path: Path) -> list[Any]:
    """Return the errors that the Open XML SDK's validator finds in a workbook."""
    program = os.environ.get("XL_KPI_OOXML_VALIDATOR") or shutil.which("ooxml-validator")
    if not program:
        assert "XL_KPI_REQUIRE_ORACLES" not in os.environ, "the Open XML validator is missing"
        pytest.skip("ooxml-validator is not installed (PATH or XL_KPI_OOXML_VALIDATOR)")
    done = subprocess.run([program, str(path)], capture_output=True, text=True, timeout=120, check=False)
    told = json.loads(done.stdout)
    return [] if told["ok"] and done.returncode == 0 else told["errors"] or [done.stderr]
