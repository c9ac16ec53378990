"""Workbooks and exports for the imports, and the validator."""

from __future__ import annotations

from closed.conftest import validate

__all__ = ["validate"]
