"""Remembers what was read of a column that nobody can write to.

A host that sends an unchanged column once and is asked about it at every calculation hands out such columns.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

Asked = ParamSpec("Asked")
Result = TypeVar("Result")


def once(
    read: Callable[Concatenate[NDArray[Any], Asked], Result],
) -> Callable[Concatenate[NDArray[Any], Asked], Result]:
    """Let a reader of columns read a frozen one once for the same arguments; an array that it returns is frozen too."""
    known: dict[Hashable, tuple[weakref.ref[NDArray[Any]], Result]] = {}

    @wraps(read)
    def remembered(column: NDArray[Any], *args: Asked.args, **kwargs: Asked.kwargs) -> Result:
        if column.flags.writeable or column.base is not None:  # a view may be written to through what it views
            return read(column, *args, **kwargs)
        key = id(column), args, tuple(kwargs.items())
        if key not in known or known[key][0]() is not column:
            result = read(column, *args, **kwargs)
            if isinstance(result, np.ndarray):
                result.setflags(write=False)
            known[key] = weakref.ref(column, lambda _: known.pop(key, None)), result
        return known[key][1]

    return remembered  # type: ignore[return-value]  # only the name of the first parameter differs
