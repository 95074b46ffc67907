"""Children come back, stop in order, and never stay behind. Real processes, small ones; ended by number only."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from beacon.errors import RelayError
from beacon.hosting.back_off import BackOff
from beacon.hosting.supervisor import ChildDied, ChildReady, ChildSpec, Supervisor, SupervisorEvent

pytestmark = pytest.mark.slow

PATIENCE_S = 20.0
"Ends a test that hangs; nothing is judged by it."
QUICK = BackOff(first_s=0.02, most_s=0.1)
SERVES = "from beacon.hosting.child import *; end_with_supervisor(); report_ready(pid=__import__('os').getpid())\n"
WAITS = SERVES + "import time\nwhile True: time.sleep(60)\n"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"


def spec(code: str, name: str = "child", **more: object) -> ChildSpec:
    # -S skips site-packages' start-up files, and the sources are named instead: several times quicker.
    source = str(Path(__file__).parents[2] / "src")
    argv = (sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {source!r})\n{code}")
    return ChildSpec(name=name, argv=argv, **{"back_off": QUICK, **more})  # type: ignore[arg-type]


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


async def until(state: Callable[[], object]) -> None:
    """Poll a state."""
    async with asyncio.timeout(PATIENCE_S):
        while not state():
            await asyncio.sleep(0.005)


class Run:
    """A supervisor under test and what it said."""

    def __init__(self, *specs: ChildSpec) -> None:
        self.events: list[SupervisorEvent] = []
        self.supervisor = Supervisor(specs, on_event=self.events.append)

    async def __aenter__(self) -> Run:
        self.task = asyncio.create_task(self.supervisor.run(signals=False))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.supervisor.stop()
        async with asyncio.timeout(PATIENCE_S):
            await self.task
        assert not [event.pid for event in self.events if alive(event.pid)]

    def ready(self, name: str = "child") -> list[ChildReady]:
        return [event for event in self.events if isinstance(event, ChildReady) and event.name == name]

    def died(self) -> list[ChildDied]:
        return [event for event in self.events if isinstance(event, ChildDied)]


def go(coroutine: object) -> None:
    asyncio.run(coroutine)  # type: ignore[arg-type]


def test_a_child_says_when_it_serves_and_what() -> None:
    async def main() -> None:
        async with Run(spec(WAITS)) as run:
            await until(run.ready)
            assert run.ready()[0].facts == {"pid": run.ready()[0].pid}
            assert run.ready()[0].starts == 1

    go(main())


def test_a_killed_child_is_back_within_two_seconds() -> None:
    async def main() -> None:
        async with Run(spec(WAITS, back_off=BackOff())) as run:
            await until(run.ready)
            began_s = time.monotonic()
            os.kill(run.ready()[0].pid, signal.SIGKILL)
            await until(lambda: len(run.ready()) == 2)
            # The bar of the product; this child needs some 0.1 s of it.
            assert time.monotonic() - began_s < 2.0
            assert run.died()[0].status == -signal.SIGKILL
            assert run.ready()[1].starts == 2
            assert run.ready()[1].pid != run.ready()[0].pid

    go(main())


LOADS = (
    "import os, pathlib, time\n"
    "from beacon.hosting.child import *\n"
    "end_with_supervisor()\n"
    "with open({file!r}, 'a') as loaded: print(os.getpid(), file=loaded)\n"
    "if await_cue():\n"
    "    report_ready(pid=os.getpid())\n"
    "    while True: time.sleep(60)\n"
)


def loaded(file: Path) -> list[int]:
    """Processes that have loaded, in order."""
    return [int(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_an_understudy_that_has_loaded_takes_over_and_another_is_made_ready(tmp_path: Path) -> None:
    file = tmp_path / "loaded"

    async def main() -> None:
        async with Run(spec(LOADS.format(file=str(file)), understudy_after_s=0.0)) as run:
            for turn in range(3):
                await until(lambda turn=turn: len(run.ready()) == turn + 1 and len(loaded(file)) == turn + 2)
                os.kill(run.ready()[-1].pid, signal.SIGKILL)
            await until(lambda: len(run.ready()) == 4)
            assert [ready.pid for ready in run.ready()] == loaded(file)[:4]
        assert not [pid for pid in loaded(file) if alive(pid)]

    go(main())


def test_an_understudy_that_has_died_stands_in_nobodys_way(tmp_path: Path) -> None:
    file = tmp_path / "loaded"

    async def main() -> None:
        async with Run(spec(LOADS.format(file=str(file)), understudy_after_s=0.0)) as run:
            await until(lambda: len(loaded(file)) == 2)
            first, waiting = loaded(file)
            os.kill(waiting, signal.SIGKILL)
            await until(lambda: not alive(waiting))
            os.kill(first, signal.SIGKILL)
            await until(lambda: len(run.ready()) == 2)
            assert run.ready()[-1].pid not in (first, waiting)

    go(main())


def test_a_socket_stays_bound_and_keeps_what_arrives_while_the_child_is_away() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port, socket.socket(type=socket.SOCK_DGRAM) as client:
        port.bind(("127.0.0.1", 0))
        client.connect(port.getsockname())
        client.settimeout(PATIENCE_S)
        echo = (
            f"import os, socket\nport = socket.socket(fileno={port.fileno()}); {SERVES}"
            "while True:\n data, peer = port.recvfrom(99); data == b'die' and os._exit(3); port.sendto(data, peer)\n"
        )

        async def main() -> None:
            async with Run(spec(echo, pass_fds=(port.fileno(),))) as run:
                await until(run.ready)
                client.send(b"die")
                client.send(b"still there?")
                assert await asyncio.to_thread(client.recv, 99) == b"still there?"
                assert run.died()[0].status == 3

        go(main())


def test_children_start_in_order_and_stop_in_reverse(tmp_path: Path) -> None:
    book = tmp_path / "book"
    code = (
        "import signal, sys\ndef note(what): open({book!r}, 'a').write(what + '\\n')\n"
        "def end(*_): note('-{name}'); sys.exit()\nsignal.signal(signal.SIGTERM, end); note('+{name}')\n" + WAITS
    )

    async def main() -> None:
        specs = [spec(code.format(book=str(book), name=name), name) for name in ("one", "two", "three")]
        async with Run(*specs) as run:
            await until(lambda: run.ready("three"))

    go(main())
    assert book.read_text().split() == ["+one", "+two", "+three", "-three", "-two", "-one"]


def test_a_child_that_does_not_heed_the_signal_is_killed() -> None:
    async def main() -> None:
        async with Run(spec(DEAF + WAITS, stop_timeout_s=0.05)) as run:
            await until(run.ready)

    go(main())


def test_a_child_that_dies_before_it_serves_ends_the_run_and_the_others() -> None:
    async def main() -> None:
        run = Run(spec(WAITS, "first"), spec("import sys; sys.exit(7)", "second"))
        with pytest.raises(RelayError) as caught:
            await run.supervisor.run(signals=False)
        assert caught.value.key == "supervisor.ended_at_start"
        assert caught.value.fields == {"name": "second", "status": 7}
        assert not alive(run.ready("first")[0].pid)

    go(main())


def test_a_program_that_is_not_there_is_said() -> None:
    async def main() -> None:
        with pytest.raises(RelayError) as caught:
            await Run(ChildSpec(name="x", argv=("/nowhere/at/all",))).supervisor.run(signals=False)
        assert caught.value.key == "supervisor.not_started"

    go(main())


def silent(note: Path, **more: object) -> ChildSpec:
    """A child that writes its number and never says that it serves."""
    argv = ("/bin/sh", "-c", f"echo $$ > {note}; exec sleep 60")
    return ChildSpec(name="silent", argv=argv, **more)  # type: ignore[arg-type]


def test_a_child_that_never_serves_is_given_up_and_ended(tmp_path: Path) -> None:
    async def main() -> None:
        with pytest.raises(RelayError) as caught:
            await Run(silent(tmp_path / "pid", ready_timeout_s=1.0)).supervisor.run(signals=False)
        assert caught.value.key == "supervisor.not_ready"

    go(main())
    assert not alive(int((tmp_path / "pid").read_text()))


def test_a_crash_loop_is_said_and_slowed_and_ended_by_stopping() -> None:
    async def main() -> None:
        async with Run(spec(SERVES + "import sys; sys.exit(1)", back_off=BackOff(first_s=0.01, most_s=0.04))) as run:
            await until(lambda: run.died() and run.died()[-1].looping)
            waits_s = [event.again_in_s for event in run.died()]
            assert waits_s[:5] == [0.0, 0.01, 0.02, 0.04, 0.04]
            assert [event.looping for event in run.died()][:5] == [False, False, False, False, True]

    go(main())


def test_a_restart_that_fails_is_tried_again(tmp_path: Path) -> None:
    fails = tmp_path / "fails"
    code = f"import os, sys\nif os.path.exists({str(fails)!r}): os.unlink({str(fails)!r}); sys.exit(9)\n{WAITS}"

    async def main() -> None:
        async with Run(spec(code)) as run:
            await until(run.ready)
            fails.touch()
            os.kill(run.ready()[0].pid, signal.SIGKILL)
            await until(lambda: len(run.ready()) == 2)
            assert [event.status for event in run.died()] == [-signal.SIGKILL, 9]

    go(main())


def test_stopping_while_a_child_starts_leaves_nothing(tmp_path: Path) -> None:
    note = tmp_path / "pid"

    async def main() -> None:
        async with Run(silent(note)):
            await until(lambda: note.exists() and note.read_text())

    go(main())
    assert not alive(int(note.read_text()))


def test_no_descriptor_is_left_open() -> None:
    async def main() -> None:
        async with Run(spec(WAITS)) as run:
            await until(run.ready)
            for died in range(1, 4):
                before = len(list(Path("/proc/self/fd").iterdir()))
                os.kill(run.ready()[-1].pid, signal.SIGKILL)
                await until(lambda died=died: len(run.ready()) == died + 1)  # type: ignore[misc]
            # The one directory that is being listed is in both counts.
            assert len(list(Path("/proc/self/fd").iterdir())) <= before

    go(main())


SUPERVISES = """
import asyncio, sys
from beacon.hosting.supervisor import *
child = ChildSpec(name="child", argv=(sys.executable, "-c", {code!r}))
asyncio.run(Supervisor([child], on_event=lambda event: print(event.pid, flush=True)).run())
print("stopped", flush=True)
"""


@pytest.fixture
def supervisor_process(request: pytest.FixtureRequest) -> object:
    """A supervisor in a process of its own, and the number of its child."""
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISES.format(code=getattr(request, "param", WAITS))],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    yield process, int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()


def wait_gone(pid: int) -> bool:
    end_s = time.monotonic() + PATIENCE_S
    while alive(pid) and time.monotonic() < end_s:
        time.sleep(0.005)
    return not alive(pid)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_supervisor_in_order(
    supervisor_process: tuple[subprocess.Popen[str], int], number: int
) -> None:
    process, child = supervisor_process
    os.kill(process.pid, number)
    assert process.communicate(timeout=PATIENCE_S)[0] == "stopped\n"
    assert process.returncode == 0
    assert not alive(child)


def test_a_killed_supervisor_leaves_no_child(supervisor_process: tuple[subprocess.Popen[str], int]) -> None:
    process, child = supervisor_process
    os.kill(process.pid, signal.SIGKILL)
    assert wait_gone(child)


KILLED_WITH_PARENT = "from beacon.hosting.child import *; kill_with_parent()\n" + DEAF + WAITS


@pytest.mark.skipif(sys.platform != "linux", reason="a service of Linux")
@pytest.mark.parametrize("supervisor_process", [KILLED_WITH_PARENT], indirect=True)
def test_a_killed_supervisor_takes_a_deaf_child_with_it(
    supervisor_process: tuple[subprocess.Popen[str], int],
) -> None:
    process, child = supervisor_process
    os.kill(process.pid, signal.SIGKILL)
    assert wait_gone(child)
