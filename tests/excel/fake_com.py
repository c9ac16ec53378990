# ruff: noqa: N802  # the names are those of Excel
"""Objects as COM hands them over: every property read, property set and call on them is a step that is recorded.

The part of a name that begins with a capital is Excel's; what begins with a small letter is the model's own and leaves
no trace. An application can be told to fail at one step, before the step has any effect or after it had it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

REFUSED, BUSY = -2147352567, -2147418111  # DISP_E_EXCEPTION, RPC_E_CALL_REJECTED


class ComError(Exception):
    """What a failing call into Excel raises, with the details of pywin32's com_error."""

    def __init__(self, text: str, hresult: int = REFUSED) -> None:
        super().__init__(text)
        self.hresult = hresult
        self.excepinfo = (0, "Microsoft Excel", text, None, 0, -2146827284)


class Com:
    app: Any

    def __getattribute__(self, name: str) -> Any:
        if not name[0].isupper():
            return object.__getattribute__(self, name)
        label = f"{type(self).__name__}.{name}"
        if inspect.isfunction(getattr(type(self), name, None)):
            method = object.__getattribute__(self, name)
            return lambda *given, **named: self.app.step(
                f"{label}{_shown(given, named)}", lambda: method(*given, **named)
            )
        return self.app.step(label, lambda: object.__getattribute__(self, name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name[0].isupper():
            label = f"{type(self).__name__}.{name} = {value!r}"
            self.app.step(label, lambda: object.__setattr__(self, name, value))
        else:
            object.__setattr__(self, name, value)


class Recorder:
    """Counts the steps and fails at one of them."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.fail_at = 0
        self.fail_after_effect = False
        self.fail_with = BUSY
        self.failed = False  # whether it did fail

    def step(self, label: str, action: Callable[[], Any]) -> Any:
        self.log.append(label)
        here = len(self.log) == self.fail_at
        if here and not self.fail_after_effect:
            self.failed = True
            raise ComError(f"Excel is busy at step {self.fail_at}, {label}", self.fail_with)
        result = action()
        if here:
            self.failed = True
            raise ComError(f"Excel is busy after step {self.fail_at}, {label}", self.fail_with)
        return result


class Collection(Com):
    def __init__(self, app: Any, items: list[Any]) -> None:
        self.app, self.items = app, items

    Count = property(lambda self: len(self.items))

    def Item(self, which: Any) -> Any:
        if isinstance(which, int) and 1 <= which <= len(self.items):
            return self.items[which - 1]
        for item in self.items:
            if isinstance(which, str) and item.name.casefold() == which.casefold():
                return item
        raise ComError("Subscript out of range")


class Box(Com):
    """Properties and nothing else."""

    def __init__(self, app: Any, **properties: Any) -> None:
        self.app = app
        for name, value in properties.items():
            object.__setattr__(self, name, value)


def field(name: str) -> Any:
    """A property of Excel's that is kept in the model's own attribute of that name; setting it changes the book."""

    def put(self: Any, value: Any) -> None:
        setattr(self, name, value)
        self.changed()

    return property(lambda self: getattr(self, name), put)


def _shown(given: tuple[Any, ...], named: dict[str, Any]) -> str:
    plain = [repr(value) if isinstance(value, str | int | bool) else type(value).__name__ for value in given]
    return f"({', '.join([*plain, *named])})"
