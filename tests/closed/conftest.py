"""The validator and the office suite, where this machine has them; the corpus, built once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from .corpus import CORPUS

Validate = Callable[[bytes, str], Counter[str]]


@cache
def workbook(name: str) -> bytes:
    return CORPUS[name].build()


@pytest.fixture(scope="session")
def validate(tmp_path_factory: pytest.TempPathFactory) -> Validate:
    """Return a function that counts the faults which the Open XML SDK finds in a package."""
    program = os.environ.get("XL_KPI_OOXML_VALIDATOR") or shutil.which("ooxml-validator")
    if program is None:
        pytest.skip("ooxml-validator is not installed (PATH or XL_KPI_OOXML_VALIDATOR)")
    folder = tmp_path_factory.mktemp("validated")

    def faults(package: bytes, suffix: str) -> Counter[str]:
        path = Path(folder / f"book{suffix}")
        path.write_bytes(package)
        run = subprocess.run([program, path], capture_output=True, text=True, check=False, timeout=60)
        return Counter(f"{e['description']} {e['path']}" for e in json.loads(run.stdout)["errors"])

    return faults
