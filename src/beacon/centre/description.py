"""The OpenAPI description, with what the permission table knows: who may use each address, and how they prove it."""

from __future__ import annotations

import json
import re
from typing import Any

from fastapi import FastAPI

from beacon.centre.access.cookies import SESSION, VISITOR
from beacon.centre.access.gate import CSRF_HEADER
from beacon.centre.access.permissions import Permissions, Rule, Who

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

_MODULE = re.compile(r"beacon__centre__(\w+)")


def describe(app: FastAPI, permissions: Permissions) -> None:
    """Have `app.openapi()` say it."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _short_names(plain())
            described = app.openapi_schema
            described.setdefault("components", {})["securitySchemes"] = _PROOFS
            for path, operations in described["paths"].items():
                for method, operation in operations.items():
                    _add(operation, method, permissions.rule_of(method.upper(), path))
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]


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
