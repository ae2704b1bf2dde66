"""Every command by its name, for automation: which there are, and which arguments they take."""

import inspect
from collections.abc import Mapping
from typing import Any, Final, get_type_hints

import msgspec

from backend.collab import edit_paste
from backend.errors import FieldError, Invalid
from backend.timeline.commands import (
    add,
    attributes,
    close,
    conform,
    copying,
    drop,
    effects,
    fields,
    generate,
    keyframes,
    links,
    marks,
    move,
    on_top,
    overlap,
    remove,
    ripple_trim,
    roll,
    settings,
    slip,
    speed,
    split,
    text,
    tracks,
    transitions,
    trim,
)
from backend.timeline.commands.context import Outcome
from backend.timeline.fields import SOURCE_LIMIT

_MODULES = (
    add, attributes, close, conform, copying, drop, effects, fields, generate, keyframes, links,
    marks, move, on_top, overlap, remove, ripple_trim, roll, settings, slip, speed, split, text,
    tracks, transitions, trim, edit_paste,
)  # fmt: skip

_WITH_FACTS: Final[frozenset[Any]] = frozenset({
    add.add_clip, add.insert_clip, on_top.place_on_top, copying.paste_clips, copying.paste_insert,
})  # fmt: skip
"""These bring facts about sources, which no request may: clips have their own routes, and what is
pasted is named by its ids (edit_paste.py)."""


def _find() -> dict[str, Any]:
    return {
        name: value
        for module in _MODULES
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
        and value.__annotations__.get("return") == Outcome
        and value not in _WITH_FACTS
    }


COMMANDS: Final[Mapping[str, Any]] = _find()


def _shape(command: str) -> type[msgspec.Struct]:
    hints = get_type_hints(COMMANDS[command])
    fields: list[Any] = []
    for name, parameter in list(inspect.signature(COMMANDS[command]).parameters.items())[1:]:
        is_needed = parameter.default is inspect.Parameter.empty
        fields.append((name, hints[name]) if is_needed else (name, hints[name], parameter.default))
    return msgspec.defstruct(command, fields, forbid_unknown_fields=True, kw_only=True)


_SHAPES: Final = {command: _shape(command) for command in COMMANDS}


def read_arguments(command: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Check a call against the command's own signature.

    Raises:
        Invalid: no such command, or an argument that it does not take, lacks or cannot use.
    """
    if command not in COMMANDS:
        known = f"There is no command {command}; there are {', '.join(sorted(COMMANDS))}."
        raise Invalid("There is no such command.", FieldError("command", known))
    try:
        read = msgspec.convert(arguments, _SHAPES[command])
    except msgspec.ValidationError as error:
        raise Invalid(f"{command}: {error}", FieldError("arguments", str(error))) from None
    if not _fits(arguments):
        wrong = FieldError("arguments", f"numbers are whole and at most {SOURCE_LIMIT}")
        raise Invalid("A number is too large, or not whole.", wrong)
    return {name: getattr(read, name) for name in read.__struct_fields__}


def _fits(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return all(map(_fits, value.values()))
    if isinstance(value, list):
        return all(map(_fits, value))
    if isinstance(value, float):
        return False
    return not isinstance(value, int) or abs(value) <= SOURCE_LIMIT
