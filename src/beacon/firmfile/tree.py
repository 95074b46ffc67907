"""YAML text to plain data with the line of every field. A small, safe part of YAML 1.2.

Built from the parser's events, one by one, so that nothing grows before it is checked: anchors and aliases
(which make YAML bombs), tags, second documents, deep nesting and repeated keys are refused with their line.
Plain scalars follow the core schema of YAML 1.2, so Norway's `NO` is a text and `08:30` no number in base 60.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from beacon.errors import InputError, Problem
from beacon.firmfile.place_in_file import Loc, spell

MAX_DEPTH = 12
"A firm file needs six levels."
MAX_VALUES = 20_000
"Values in one file: 1000 sites of twenty each."
_INT = re.compile(r"[-+]?[0-9]{1,40}|0x[0-9a-fA-F]{1,32}|0o[0-7]{1,40}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {w: w[0] in "tT" for w in ("true", "True", "TRUE", "false", "False", "FALSE")}
_WORDS |= {sign + w: float(sign + "inf") for sign in ("", "-", "+") for w in (".inf", ".Inf", ".INF")}
_WORDS |= {w: float("nan") for w in (".nan", ".NaN", ".NAN")}
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"Characters that belong in no name: controls and halves of surrogate pairs, which escapes can make."
_SYNTAX = (
    ("found character '\\t'", "yaml.tab"),
    ("found a tab", "yaml.tab"),
    ("mapping values are not allowed", "yaml.colon"),
    ("could not find expected ':'", "yaml.no_colon"),
    ("expected <block end>", "yaml.indent"),
    ("unexpected end of stream", "yaml.unclosed"),
    ("found unexpected end", "yaml.unclosed"),
    ("expected ',' or", "yaml.unclosed"),
    ("that cannot start any token", "yaml.bad_start"),
)
"What the parser says, and the key of how a person would say it."


@dataclass(slots=True)
class Tree:
    """Plain data and where each piece of it stands."""

    data: Any = None
    lines: dict[Loc, int] = field(default_factory=dict)
    "Line of a field by its place: of the key where it has one, else of the value."
    problems: list[Problem] = field(default_factory=list)
    "Repeated keys and odd characters: the rest could be read."


@dataclass(slots=True)
class _Open:
    """A mapping or a list that is being filled."""

    loc: Loc
    box: Any
    key: str | None = None
    skip: bool = False
    "The key came before: its value is read and thrown away."


def parse_tree(text: str, *, name: str) -> Tree:
    """Data and lines of `text`. Raises InputError, with the line, for what cannot be read at all."""
    builder = _Builder(name)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        raise _refused(name, _syntax_key(error), line=_error_line(error)) from error
    except YAMLError as error:  # the reader found a character outside YAML's set
        line = text.count("\n", 0, int(getattr(error, "position", 0) or 0)) + 1
        raise _refused(name, "yaml.odd_character", line=line) from error
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError) as error:
        # Faults of the parser itself on broken input, such as an escape for no character.
        raise _refused(name, "yaml.syntax", line=builder.line) from error
    return builder.tree


def _refused(name: str, key: str, *, line: int | None, **fields: Any) -> InputError:
    problem = Problem(key=key, fields=fields, line=line)
    return InputError("file.not_yaml", file=name, problems=(problem,))


def _syntax_key(error: MarkedYAMLError) -> str:
    said = f"{error.problem or ''} {error.context or ''}"
    return next((key for part, key in _SYNTAX if part in said), "yaml.syntax")


def _error_line(error: MarkedYAMLError) -> int | None:
    mark = error.problem_mark or error.context_mark
    return None if mark is None else int(mark.line) + 1


class _Builder:
    """Takes events in order; `tree` is whole after the last."""

    def __init__(self, name: str) -> None:
        self.tree = Tree()
        self.line = 1
        self._name = name
        self._stack: list[_Open] = []
        self._values = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """One event of the parser."""
        self.line = int(event.start_mark.line) + 1
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._stop("yaml.documents")
        elif isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self._stop("yaml.alias")
        elif isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._open({} if isinstance(event, MappingStartEvent) else [], event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._stack.pop()

    def _stop(self, key: str, **fields: Any) -> InputError:
        return _refused(self._name, key, line=self.line, **fields)

    def _scalar(self, event: Any) -> None:
        if _tagged(event):
            raise self._stop("yaml.tag")
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.box, dict) and top.key is None:
            self._key(top, str(event.value))
            return
        plain = event.style is None and event.implicit[0]
        value = resolve_plain(event.value) if plain else event.value
        loc = self._put(value)
        if isinstance(value, str) and _ODD.search(value):
            self._problem("yaml.odd_character", loc)

    def _key(self, top: _Open, key: str) -> None:
        loc = (*top.loc, key)
        top.skip = key in top.box
        if top.skip:
            self._problem("yaml.repeated", loc, field=key[:60], first=self.tree.lines[loc])
        if _ODD.search(key):
            raise self._stop("yaml.odd_character")
        top.key = key
        self.tree.lines.setdefault(loc, self.line)

    def _open(self, box: Any, event: Any) -> None:
        if _tagged(event):
            raise self._stop("yaml.tag")
        if len(self._stack) >= MAX_DEPTH:
            raise self._stop("yaml.deep", limit=MAX_DEPTH)
        if self._stack and isinstance(self._stack[-1].box, dict) and self._stack[-1].key is None:
            raise self._stop("yaml.key")
        loc = self._put(box)
        self._stack.append(_Open(loc, box))

    def _put(self, value: Any) -> Loc:
        """Hand a value to what is open; its place."""
        self._values += 1
        if self._values > MAX_VALUES:
            raise self._stop("yaml.many", limit=MAX_VALUES)
        if not self._stack:
            self.tree.data = value
            self.tree.lines[()] = self.line
            return ()
        top = self._stack[-1]
        if isinstance(top.box, list):
            loc: Loc = (*top.loc, len(top.box))
            top.box.append(value)
            self.tree.lines.setdefault(loc, self.line)
            return loc
        key, top.key = str(top.key), None
        if not top.skip:
            top.box[key] = value
        return (*top.loc, key)

    def _problem(self, key: str, loc: Loc, **fields: Any) -> None:
        self.tree.problems.append(Problem(key=key, fields=fields, line=self.line, path=spell(loc)))


def _tagged(event: Any) -> bool:
    tag = getattr(event, "tag", None)
    return tag is not None and str(tag) not in ("", "None", "!")


def resolve_plain(text: str) -> Any:
    """Value of a plain scalar by the core schema of YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
