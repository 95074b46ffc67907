"""The loop's thread asks to go before others, and gets what this system gives."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from beacon.relay.plane.linux_priority import NICE, go_before_others

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux's scheduler")


def test_only_the_thread_that_asks_goes_before_others() -> None:
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    found: list[int] = []

    def ask() -> None:
        go_before_others()
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found in ([NICE], [before])
    if os.geteuid() == 0:
        assert found == [NICE]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
