"""The base of what the centre is asked and answers, and the ids in its addresses."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field


class Asked(BaseModel):
    """A body of a request: unknown fields are refused, and nothing is converted behind the sender's back."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)


class Answer(BaseModel):
    """A group of fields of an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Told(Answer):
    """A sentence in both languages."""

    en: str
    zh_Hans: str


class ProblemAnswer(Told):
    """One thing wrong, with its place."""

    line: int | None
    "Of a firm file, counted from 1."
    path: str
    "Field, as sites[3].city."
    key: str


class ErrorBody(Told):
    """What went wrong and what to do."""

    key: str
    "Stable; for programs."
    fields: dict[str, object]
    problems: list[ProblemAnswer]


class ErrorAnswer(Answer):
    """Every answer that is not a success."""

    error: ErrorBody


Id = Annotated[str, Path(max_length=80), Field(description="Id, as the lists give it.")]
