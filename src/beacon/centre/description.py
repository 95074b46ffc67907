"""The OpenAPI description, with what the permission table knows: who may use each address, and how they prove it."""

from __future__ import annotations

import json
import re
from typing import Any

from fastapi import FastAPI

from beacon.centre.access.cookies import SESSION, VISITOR
from beacon.centre.access.gate import CSRF_HEADER
from beacon.centre.access.permissions import Permissions, Rule, Who
from beacon.centre.asked import ErrorAnswer

_PROOFS = {
    "session": {
        "type": "apiKey", "in": "cookie", "name": SESSION, "description": "Set by signing in.",
    },
    "visitor": {
        "type": "apiKey", "in": "cookie", "name": VISITOR, "description": "Set by opening an invitation.",
    },
    "csrf": {
        "type": "apiKey", "in": "header", "name": CSRF_HEADER,
        "description": "`csrf` of GET /api/me, or of GET /api/visitor; asked for by everything but GET.",
    },
}  # fmt: skip

_SCHEMA = "#/components/schemas/{model}"
REFUSAL: dict[str, Any] = {
    "content": {"application/json": {"schema": {"$ref": _SCHEMA.format(model=ErrorAnswer.__name__)}}}
}
"""How every address says what a refusal looks like. By name: given the model itself, FastAPI would make a reader of it
for every status of every address, which took most of an application's start."""

_MODULE = re.compile(r"beacon__centre__(\w+)")


def describe(app: FastAPI, permissions: Permissions) -> None:
    """Have `app.openapi()` say it."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _short_names(plain())
            described = app.openapi_schema
            components = described.setdefault("components", {})
            components["securitySchemes"] = _PROOFS
            components["schemas"] = dict(sorted((components.get("schemas", {}) | _refusal_schemas()).items()))
            for path, operations in described["paths"].items():
                for method, operation in operations.items():
                    _add(operation, method, permissions.rule_of(method.upper(), path))
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]


def _refusal_schemas() -> dict[str, Any]:
    """What REFUSAL names, with what it consists of."""
    whole = ErrorAnswer.model_json_schema(ref_template=_SCHEMA, mode="serialization")
    return {**whole.pop("$defs"), ErrorAnswer.__name__: whole}


def _short_names(described: dict[str, Any]) -> dict[str, Any]:
    """Models of one name in two parts are told apart by their part, not by where the code lies."""
    told: dict[str, Any] = json.loads(_MODULE.sub(lambda found: found[1].replace("__", "."), json.dumps(described)))
    return told


def _add(operation: dict[str, Any], method: str, rule: Rule) -> None:
    operation["x-who"] = sorted(who.value for who in rule.who)
    csrf: dict[str, list[str]] = {} if method == "get" else {"csrf": []}
    if Who.PUBLIC in rule.who:
        operation["security"] = []
        return
    proofs = {"session": bool(rule.who & {Who.HOST, Who.VIEWER}), "visitor": Who.VISITOR in rule.who}
    operation["security"] = [{name: [], **csrf} for name, counts in proofs.items() if counts]
