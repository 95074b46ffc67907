"""JSON Schema of nouns as `noun_json` writes them, from their types and the sentences under their fields."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import sys
import types
import typing
from enum import Enum
from functools import cache
from typing import Any

from beacon.nouns import Band, Link

Schema = dict[str, Any]
_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    type(None): {"type": "null"},
    Link: {"type": "string", "description": "Kind of link, or kind@break-out."},
    Any: {},
}


def noun_defs(*nouns: type) -> Schema:
    """Definitions of these nouns and of all they hold, by class name; a band is `#/$defs/band`."""
    found: Schema = {}
    for noun in nouns:
        _define(noun, found)
    return dict(sorted(found.items()))


def _define(noun: Any, found: Schema) -> None:
    if noun.__name__ in found:
        return
    found[noun.__name__] = {}  # holds the place while its fields are looked at
    told = _told(noun)
    hints = typing.get_type_hints(noun)
    properties = {
        field.name: {**_of(hints[field.name], found), "description": told.get(field.name) or _spelt(field.name)}
        for field in dataclasses.fields(noun)
    }
    found[noun.__name__] = {
        "type": "object",
        "description": inspect.cleandoc(noun.__doc__ or noun.__name__),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _of(kind: Any, found: Schema) -> Schema:
    """Schema of a field's type; nouns it names are defined on the way."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind is Band:
        return {"$ref": "#/$defs/band"}
    if inspect.isclass(kind) and dataclasses.is_dataclass(kind):
        _define(kind, found)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if inspect.isclass(kind) and issubclass(kind, Enum):
        return {"enum": [str(member) for member in kind]}
    return _of_many(typing.get_origin(kind), typing.get_args(kind), found)


def _of_many(origin: Any, inside: tuple[Any, ...], found: Schema) -> Schema:
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_of(kind, found) for kind in inside]}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(inside[1], found)}
    if origin is tuple and inside[-1] is Ellipsis:
        return {"type": "array", "items": _of(inside[0], found)}
    if origin is tuple:
        parts = [_of(kind, found) for kind in inside]
        return {"type": "array", "prefixItems": parts, "minItems": len(parts), "maxItems": len(parts)}
    raise TypeError(f"no schema for {origin}{inside}")


def _spelt(name: str) -> str:
    return name.replace("_", " ").capitalize() + "."


@cache
def _sentences(module: str) -> dict[str, dict[str, str]]:
    """The sentences under the fields of every class of a module."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: dict(_pairs(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _pairs(node: ast.ClassDef) -> list[tuple[str, str]]:
    """(field, sentence) of each field with one."""
    found = []
    for field, said in zip(node.body, node.body[1:], strict=False):
        match field, said:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found.append((name, inspect.cleandoc(text)))
    return found


def _told(noun: type) -> dict[str, str]:
    return _sentences(noun.__module__).get(noun.__name__, {})
