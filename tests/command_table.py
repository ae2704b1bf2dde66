"""Every command by the name that the shared vectors use."""

from collections.abc import Callable
from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules

import backend.timeline.commands
from backend.timeline.commands.context import Outcome

_MODULES = [
    import_module(f"backend.timeline.commands.{found.name}")
    for found in iter_modules(backend.timeline.commands.__path__)
]
_ANSWERS = {"done", "settled", "generated", "joined_steps"}
COMMANDS: dict[str, Callable[..., Outcome]] = {
    name: value
    for module in _MODULES
    for name, value in vars(module).items()
    if isfunction(value)
    and not name.startswith("_")
    and name not in _ANSWERS
    and value.__annotations__.get("return") == Outcome
}
