"""`beacon score`: the E-model for engineers. Figures in, one score out; knows no formula."""

from __future__ import annotations

import json
from typing import Any

import click

from beacon.catalogue.codecs import find_codec
from beacon.cli.main import user_language
from beacon.errors import InputError
from beacon.i18n import Quantity, msg, translate
from beacon.nouns import Codec, Score
from beacon.quality import TELR_DB, score_playout
from beacon.quality.bands import SCALE

_JSON_DIGITS = 6
"Digits after the point in JSON: more than any of the models' tables has."


class _Figure(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic since click 8.3
    """A number, refused in the user's language."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return float(value)
        except ValueError:
            option = param.opts[0] if param else ""
            raise InputError("error.option_number", option=option, value=value) from None


def _said(key: str) -> str:
    return translate(msg(key), user_language())


def _plain_model(model: str | None) -> str | None:
    """`G.107.1` is g107.1."""
    return None if model is None else model.strip().lower().replace("g.", "g", 1)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _JSON_DIGITS)


def score_json(score: Score) -> dict[str, Any]:
    """The score as `--json` prints it."""
    return {
        "model": score.model,
        "band": str(score.band),
        "r": _rounded(score.r),
        "mos": _rounded(score.mos),
        "r_telr": _rounded(score.r_telr),
        "mos_telr": _rounded(score.mos_telr),
        "r_common": _rounded(score.r_common),
        "category": str(score.category),
        "flags": list(score.flags),
        "codec_row": score.codec_row,
    }


def _lines(score: Score, codec: Codec, telr_db: float) -> list[str]:
    language = user_language()

    def line(key: str, /, **fields: Any) -> str:
        return translate(msg(key, **fields), language)

    top = Quantity(100.0 * SCALE[score.band])
    r, mos = Quantity(score.r, digits=1), Quantity(score.mos, digits=2)
    lines = [
        line("cli.score.headline", codec=codec.name, model=score.model),
        "  " + line("cli.score.echo_free", r=r, mos=mos, top=top),
    ]
    if score.r_telr is None or score.mos_telr is None:
        lines.append("  " + line("cli.score.no_echo_term"))
    else:
        r, mos = Quantity(score.r_telr, digits=1), Quantity(score.mos_telr, digits=2)
        lines.append("  " + line("cli.score.with_echo", telr=f"{telr_db:g}", r=r, mos=mos))
    source = codec.source
    lines.append("  " + line("cli.score.common", r=Quantity(score.r_common, digits=1)))
    lines.append("  " + line("cli.score.row", row=source.row, source=source.source, as_of=source.as_of))
    lines += ["  " + line("cli.score.note", text=msg(flag)) for flag in score.flags]
    return lines


@click.command(help=_said("cli.score.help"), epilog=_said("cli.score.example"))
@click.option("--model", help=_said("cli.score.model"))
@click.option("--delay-ms", type=_Figure(), help=_said("cli.score.delay_ms"))
@click.option("--loss", type=_Figure(), default=0.0, help=_said("cli.score.loss"))
@click.option("--burst-ratio", type=_Figure(), default=1.0, help=_said("cli.score.burst_ratio"))
@click.option("--telr-db", type=_Figure(), default=TELR_DB, help=_said("cli.score.telr_db"))
@click.option("--codec", help=_said("cli.score.codec"))
@click.option("--json", "as_json", is_flag=True, help=_said("cli.score.json"))
def command(
    model: str | None,
    delay_ms: float | None,
    loss: float,
    burst_ratio: float,
    telr_db: float,
    codec: str | None,
    as_json: bool,
) -> None:
    """Score one direction of a call."""
    if delay_ms is None:
        raise InputError("error.option_missing", option="--delay-ms", command="beacon score")
    if codec is None:
        raise InputError("error.option_missing", option="--codec", command="beacon score")
    row = find_codec(codec)
    score = score_playout(
        ta_ms=delay_ms,
        loss=loss,
        burst_ratio=burst_ratio,
        codec=row,
        model=_plain_model(model),
        telr_db=telr_db,
    )
    if as_json:
        click.echo(json.dumps(score_json(score), ensure_ascii=False, indent=2))
        return
    click.echo("\n".join(_lines(score, row, telr_db)))
