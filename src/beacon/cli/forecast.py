"""`beacon forecast`: a firm file in; a report, a plan and their figures out."""

from __future__ import annotations

import os
import re
import sys
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from beacon.cli.main import answer_in, user_language
from beacon.errors import InputError
from beacon.firmfile import read_firm
from beacon.flows.briefing import briefing
from beacon.flows.forecasting import Request, forecast_firm
from beacon.flows.planning import PlanRequest, plan_firm
from beacon.i18n import LANGUAGES, msg, translate
from beacon.nouns import Link, LinkKind
from beacon.report.files import write_together
from beacon.report.formats import FILES, NEEDS_PLAN, forecast_files
from beacon.report.terminal import print_summary

_LANGUAGES = {"en": ("en",), "zh": ("zh_Hans",), "both": ()}
MOST_CALLS = 10_000
FIRST_YEAR, LAST_YEAR = 2000, 2100
"Years a plan can be made in: calendars and time zones say nothing beyond."


def _words(text: str) -> list[str]:
    """Words between commas and blanks."""
    return list(filter(None, re.split(r"[\s,]+", text)))


def _links(text: str | None) -> tuple[Link, ...] | None:
    """`internet,sdwan@hk` as links."""
    if text is None:
        return None
    found: list[Link] = []
    for word in _words(text):
        try:
            link = Link.parse(word)
        except ValueError as error:
            kinds = ", ".join(LinkKind)
            raise InputError("forecast.link_unknown", link=word, choices=kinds) from error
        if link not in found:
            found.append(link)
    if not found:
        raise InputError("forecast.link_none")
    return tuple(found)


def _hours(text: str | None) -> tuple[int, ...]:
    """`0-5,8,20-23` as hours of UTC."""
    if text is None:
        return tuple(range(24))
    found: set[int] = set()
    for word in _words(text):
        match = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", word)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (24, 24)
        if not first <= last <= 23:
            raise InputError("forecast.hours", hours=word)
        found.update(range(first, last + 1))
    if not found:
        raise InputError("forecast.hours", hours=text)
    return tuple(sorted(found))


def _formats(text: str | None, *, plan: bool) -> tuple[str, ...]:
    """`html,pdf` as formats; left out, all there are."""
    if text is None:
        return tuple(f for f in FILES if plan or f not in NEEDS_PLAN)
    found = [word.lower() for word in _words(text)]
    for word in found:
        if word not in FILES:
            raise InputError("forecast.format_unknown", format=word, choices=", ".join(FILES))
        if word in NEEDS_PLAN and not plan:
            raise InputError("forecast.format_needs_plan")
    if not found:
        raise InputError("forecast.format_none")
    return tuple(f for f in FILES if f in found)


def _day(text: str | None) -> date:
    """The day the plan is made; left out, today."""
    if text is None:
        return date.today()
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InputError("forecast.today", day=text) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InputError("forecast.today_far", day=text, first=str(FIRST_YEAR), last=str(LAST_YEAR))
    return day


def _folder(out: Path | None, firm_file: Path) -> Path:
    """Where the report goes, made and tried before any work is done."""
    folder = out or Path("out") / firm_file.stem
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError("forecast.folder", folder=str(folder), reason=error.strerror or str(error)) from error
    if not os.access(folder, os.W_OK):
        raise InputError("forecast.folder", folder=str(folder), reason=os.strerror(13))
    return folder


def _report_languages(choice: str, reader: str) -> tuple[str, ...]:
    """Languages of the report, the reader's first."""
    wanted = _LANGUAGES[choice] or LANGUAGES
    return tuple(sorted(wanted, key=lambda language: language != reader))


class _Stages:
    """Progress on standard error, one line a stage."""

    def __init__(self, console: Console, language: str) -> None:
        self._language = language
        self._bars = Progress(
            TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
            console=console, transient=True,
        )  # fmt: skip
        self._tasks: dict[str, object] = {}

    def __enter__(self) -> _Stages:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            title = translate(msg(f"forecast.stage.{stage}"), self._language)
            self._tasks[stage] = self._bars.add_task(title, total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)  # type: ignore[arg-type]


@click.command(name="forecast")
@click.argument("firm_file", metavar="FIRM.yaml", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the files [out/FIRM].")
@click.option(
    "--lang", type=click.Choice(sorted(_LANGUAGES)), default="both", show_default=True,
    help="Languages of the report: en, zh or both.",
)  # fmt: skip
@click.option("--formats", help="Files to write, as html,pdf,xlsx,json,ics [all].")
@click.option("--no-plan", is_flag=True, help="Forecast only: leave out what to buy, when to meet, what rules say.")
@click.option("--today", metavar="DAY", help="Day the plan is made, as 2027-03-01 [today].")
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True,
    help="Same seed and day, same files, byte for byte.",
)  # fmt: skip
@click.option("--links", help="Links to compare, as internet,mpls,sdwan@hk [the firm file's].")
@click.option("--hours", help="Hours of UTC, as 0-5,8,20-23 [all].")
@click.option(
    "--calls", type=click.IntRange(8, MOST_CALLS), default=32, show_default=True, help="Calls simulated for every cell."
)
@click.option(
    "--threads", type=click.IntRange(1, 256), help="Threads to use [all cores]. Changes nothing but the time."
)
@click.option(
    "--map", "map_style", type=click.Choice(["outline", "schematic"]), default="outline", show_default=True,
    help="Land outline, or places without a map.",
)  # fmt: skip
def command(
    firm_file: Path, out: Path | None, lang: str, formats: str | None, no_plan: bool, today: str | None, seed: int,
    links: str | None, hours: str | None, calls: int, threads: int | None, map_style: str,
) -> None:  # fmt: skip
    """Forecast how calls will work between a firm's sites, and plan what to do about it.

    Prints a summary and writes report.html, report.pdf, forecast.xlsx, forecast.json and windows.ics.
    """
    cores = threads or os.cpu_count() or 1
    request = Request(seed=seed, links=_links(links), hours=_hours(hours), calls=calls, threads=cores)
    wanted = _formats(formats, plan=not no_plan)
    made_on = _day(today)
    reader = "zh_Hans" if lang == "zh" else "en" if lang == "en" else user_language()
    answer_in(reader)
    firm = read_firm(firm_file)
    folder = _folder(out, firm_file)
    with _Stages(Console(file=sys.stderr), reader) as stages:
        forecast = forecast_firm(firm, request, progress=stages)
        asked = PlanRequest(made_on=made_on, seed=seed, threads=cores)
        plan = None if no_plan else plan_firm(forecast, asked, progress=stages)
        document = briefing(forecast, plan, map_style=map_style, made_on=made_on.isoformat())
        files = forecast_files(
            forecast, plan, document, languages=_report_languages(lang, reader), formats=wanted,
            told=lambda done, total: stages("report", done, total),
        )  # fmt: skip
        write_together({folder / name: content for name, content in files.items()})
    written = {f: (folder / FILES[f]).resolve() if f == "html" else folder / FILES[f] for f in reversed(wanted)}
    print_summary(document, Console(), reader, files=written)
