"""The forecaster: a process of its own that gives way, answers, fails with a sentence, and never outlives anybody."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from beacon.cli.forecast import command
from beacon.errors import BeaconError, InputError, Problem, StoreError
from beacon.i18n import LANGUAGES, Message, Names, Quantity, msg
from beacon.nouns.visit import MEETING_TIMES, PAGE, ForecastFiles
from beacon.wiring.error_lines import error_from_json, error_to_json
from beacon.wiring.forecast_making import SHARES, Whole
from beacon.wiring.forecaster import SubprocessForecaster

FIRM = """\
firm: {name: Two Towns, home: GB}
sites:
  - {name: London, city: London, people: 4, access: {medium: fibre, down_mbps: 100, up_mbps: 100}, link: internet}
  - {name: 北京, city: Beijing, people: 6, access: {medium: fibre, down_mbps: 100, up_mbps: 100}, link: internet}
codecs: [Opus]
links: [internet]
"""
TODAY = date(2026, 11, 23)
PATIENCE_S = 60.0
"Far more than a process takes to start on a busy machine. [s]"


def run(forecaster: SubprocessForecaster, text: str) -> tuple[ForecastFiles, list[tuple[str, float]]]:
    told: list[tuple[str, float]] = []
    pages: list[dict[str, str]] = []
    made = forecaster.run(
        text, name="firm.yaml", made_on=TODAY, told=lambda *said: told.append(said), readable=pages.append
    )
    files = asyncio.run(made)
    assert pages == [files.pages], "read early as it stays"
    return files, told


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def until(state: object, what: str) -> None:
    assert callable(state)
    ends = time.monotonic() + PATIENCE_S
    while not state():
        assert time.monotonic() < ends, f"never came: {what}"
        time.sleep(0.05)


@pytest.mark.slow
def test_forecast_is_the_command_lines_own(tmp_path: Path) -> None:
    files, told = run(SubprocessForecaster(), FIRM)
    (tmp_path / "firm.yaml").write_text(FIRM, encoding="utf-8")
    out = tmp_path / "out"
    asked = [str(tmp_path / "firm.yaml"), "--out", str(out), "--today", TODAY.isoformat()]
    assert CliRunner().invoke(command, asked, env={"LANG": "en_GB.UTF-8"}).exception is None
    made = {name: data for name, data in files.named().items() if not name.startswith((PAGE, MEETING_TIMES))}
    there = {file.name: file.read_bytes() for file in out.iterdir()}
    assert sorted(made) == sorted(there)
    differing = [name for name, data in made.items() if data != there[name]]
    assert not differing, "one of the two was made by sources that have changed since, or chance got in"
    meeting = json.loads(files.meeting_times_json)
    assert [each["sites"] for each in (meeting, *meeting["pairs"])] == [["London", "北京"]] * 2
    assert {json.loads(files.pages[language])["language"] for language in LANGUAGES} == set(LANGUAGES)
    shares = [share for _, share in told]
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] < 1
    stages = list(dict.fromkeys(stage for stage, _ in told))
    assert stages == [stage for stage in SHARES if stage in stages]
    assert {"read", "calls", "plan_windows", "report"} <= set(stages)


@pytest.mark.slow
def test_bad_firm_file_is_told_with_every_problem() -> None:
    with pytest.raises(InputError) as raised:
        run(SubprocessForecaster(), FIRM.replace("people: 6", "people: six"))
    assert raised.value.key == "firm.refused"
    assert [p.path for p in raised.value.problems] == ["sites[1].people"]


@pytest.mark.slow
def test_two_forecasts_are_compared_and_what_is_none_is_refused() -> None:
    figures = run(SubprocessForecaster(), FIRM)[0].figures_json.encode()
    for language in LANGUAGES:
        page = json.loads(asyncio.run(SubprocessForecaster().compare(figures, figures, language=language)))
        assert (page["language"], bool(page["sections"])) == (language, True)
    with pytest.raises(InputError, match="forecast_json"):
        asyncio.run(SubprocessForecaster().compare(figures, b"{}", language="en"))


def test_progress_never_goes_back_whatever_order_stages_come_in() -> None:
    told: list[tuple[str, float]] = []
    tell = Whole(lambda *said: told.append(said))
    for stage in ("calls", "plan_hubs", "plan_busy_hour", "report"):
        tell(stage, 0, 2)
        tell(stage, 2, 2)
    shares = [share for _, share in told]
    assert shares == sorted(shares) and shares[-1] == pytest.approx(1.0) == sum(SHARES.values())


def test_process_that_ends_without_a_word_is_told_with_its_status() -> None:
    with pytest.raises(BeaconError, match=r"forecasts\.died") as raised:
        run(SubprocessForecaster(argv=(sys.executable, "-c", "raise SystemExit(7)")), FIRM)
    assert raised.value.fields == {"status": 7}


def test_process_that_is_killed_is_told_as_killed() -> None:
    kills_itself = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    with pytest.raises(BeaconError, match=r"forecasts\.killed"):
        run(SubprocessForecaster(argv=(sys.executable, "-c", kills_itself)), FIRM)


def test_mistake_of_our_own_is_told_as_ours_with_its_place() -> None:
    broken = (
        "import sys, beacon.wiring.forecast_making as making\n"
        "from beacon.wiring import forecast_process\n"
        "making.make_files = lambda *_, **__: {}['missing']\n"
        "sys.exit(forecast_process.main())"
    )
    with pytest.raises(BeaconError, match=r"forecasts\.ours") as raised:
        run(SubprocessForecaster(argv=(sys.executable, "-c", broken)), FIRM)
    assert raised.value.fields == {"kind": "KeyError, <string>:3"}


def test_answer_cut_off_in_the_middle_is_no_answer() -> None:
    half = 'print(\'{"files": [["figures", 1000]]}\'); print("half")'
    with pytest.raises(BeaconError, match=r"forecasts\.died"):
        run(SubprocessForecaster(argv=(sys.executable, "-c", half)), FIRM)


def test_program_that_is_not_there_is_told() -> None:
    with pytest.raises(BeaconError, match=r"forecasts\.not_started"):
        run(SubprocessForecaster(argv=("/nowhere/python",)), FIRM)


STUBBORN = (
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('{\"stage\": \"%d\", \"progress\": 0}' % os.getpid(), flush=True); time.sleep(300)"
)


def test_cancelling_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beacon.wiring.forecaster.STOP_S", 0.2)  # it does not heed SIGTERM: the hard way then

    async def cancelled() -> int:
        begun: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        forecaster = SubprocessForecaster(argv=(sys.executable, "-c", STUBBORN))
        made = forecaster.run(
            FIRM, name="x", made_on=TODAY, told=lambda pid, _: begun.set_result(int(pid)), readable=print
        )
        task = asyncio.create_task(made)
        pid = await begun
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return pid

    pid = asyncio.run(cancelled())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
def test_forecast_gives_way_and_ends_when_who_asked_is_killed() -> None:
    asker = (
        "import asyncio, sys\n"
        "from beacon.wiring.forecaster import SubprocessForecaster\n"
        f"asyncio.run(SubprocessForecaster().run({FIRM.replace('Two', 'Too')!r}, name='x', made_on='2026-11-23', "
        "told=lambda *_: print('told', flush=True), readable=print))"
    )
    process = subprocess.Popen([sys.executable, "-c", asker], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"told\n"
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
        (child,) = (int(pid) for pid in children)
        stat = Path(f"/proc/{child}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        assert int(stat[16]) == os.nice(0) + 10
        assert int(Path(f"/proc/{child}/oom_score_adj").read_text(encoding="ascii")) > 0
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    until(lambda: ended(child), "the forecast's end")


@pytest.mark.parametrize(
    "error",
    [
        InputError(
            "firm.refused", file="x", problems=(Problem(key="field.missing", fields={"field": "a"}, line=3, path="b"),)
        ),
        StoreError("report.store.full", path="/x"),
        BeaconError("forecasts.ours", kind=msg("forecasts.died", status=3)),
        BeaconError("forecasts.ours", kind=[Names("Beijing", "北京"), Quantity(0.5, "pct", 1), 3]),
        BeaconError("forecasts.ours", kind=Message("forecasts.died", {"status": 3}, 2)),
    ],
)
def test_error_is_the_same_at_the_other_end(error: BeaconError) -> None:
    again = error_from_json(json.loads(json.dumps(error_to_json(error))))
    assert (type(again), again.key, again.fields) == (type(error), error.key, error.fields)
    assert getattr(again, "problems", ()) == getattr(error, "problems", ())
