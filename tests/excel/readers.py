"""Independent readers of VBA projects."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of pyparsing, which oletools calls by old names
    from oletools.olevba import VBA_Parser, decompress_stream

__all__ = ["decompress_stream", "sources"]


def sources(data: bytes, name: str = "vbaProject.bin") -> dict[str, str]:
    """Return each module's source by its name, as olevba reads them out of a project or a workbook."""
    parser = VBA_Parser(name, data=data)
    try:
        return {file.rpartition(".")[0]: code for _, _, file, code in parser.extract_all_macros()}
    finally:
        parser.close()
