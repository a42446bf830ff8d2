"""Due Process: runs a landlord's harassment and hate-crime policy as BPMN. Web pages and tools import from here.

The names are looked up when first used, so that `import engine.models` alone stays cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine import errors
    from engine.access import Actor
    from engine.app import Engine
    from engine.face import types

__all__ = ["Actor", "Engine", "errors", "types"]

_PLACES = {
    "Actor": ("engine.access", "Actor"),
    "Engine": ("engine.app", "Engine"),
    "errors": ("engine.errors", None),
    "types": ("engine.face.types", None),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PLACES[name]
    found = import_module(module)
    return getattr(found, attribute) if attribute else found
