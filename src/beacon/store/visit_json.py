"""Parts of a visit as JSON, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beacon.nouns.visit import Participant, RouteChoice, ScriptStep


def choice_json(choice: RouteChoice) -> dict[str, Any]:
    """A route choice to keep."""
    return {
        "links": dict(choice.links), "hour_utc": choice.hour_utc, "hub": choice.hub,
        "udp_refused": list(choice.udp_refused),
    }  # fmt: skip


def choice_of(kept: Mapping[str, Any]) -> RouteChoice:
    """A kept route choice."""
    return RouteChoice(
        links=dict(kept["links"]), hour_utc=kept["hour_utc"], hub=kept["hub"],
        udp_refused=tuple(kept["udp_refused"]),
    )  # fmt: skip


def step_json(step: ScriptStep) -> dict[str, Any]:
    """A script's step to keep."""
    return {"at_s": step.at_s, "choice": choice_json(step.choice), "title": step.title}


def step_of(kept: Mapping[str, Any]) -> ScriptStep:
    """A kept step."""
    return ScriptStep(at_s=kept["at_s"], choice=choice_of(kept["choice"]), title=kept["title"])


def participant_json(participant: Participant) -> dict[str, Any]:
    """A participant to keep."""
    return {
        "id": participant.id, "name": participant.name, "site": participant.site,
        "language": participant.language, "presenter": participant.presenter,
    }  # fmt: skip


def participant_of(kept: Mapping[str, Any]) -> Participant:
    """A kept participant."""
    return Participant(
        id=kept["id"], name=kept["name"], site=kept["site"], language=kept["language"], presenter=kept["presenter"]
    )
