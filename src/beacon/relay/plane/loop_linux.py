# mypy: disable-error-code="no-any-return"
"""The loop on Linux: never holds the interpreter's lock, reads and sends in batches, wakes no more often than needed.

    wait -> what is readable -> datagrams -> messages -> classify -> send what is due -> tell

Datagrams are read before messages: what the handle wrote before the TURN core's reply is then always known before the
client's next packet is looked at.

Waiting: while nothing happens, until a descriptor is readable or something is due, so a lone packet is handled at
once. When one thing follows another within two ticks, at most once a tick: a wake-up costs more than a packet, and
packets due together share it. A packet's delay counts from the kernel's receive stamp, so it loses nothing by waiting
in the socket.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from beacon.relay.plane.compiled import inner
from beacon.relay.plane.fast_path import classify
from beacon.relay.plane.fates import collect_due, let_go
from beacon.relay.plane.framing import frame
from beacon.relay.plane.lane_counts import count_sent, count_unsent
from beacon.relay.plane.linux_buffers import (
    CONTROL_LENGTH,
    CONTROL_WORDS,
    FLAGS,
    HEADER_WORDS,
    MESSAGE_LENGTH,
    NAME_LENGTH,
    NAME_WORDS,
    READY,
    SO_RXQ_OVFL,
    SO_TIMESTAMPNS,
    LinuxBuffers,
    control_number,
    name_family,
    name_high,
    name_low,
    name_port,
    write_name,
)
from beacon.relay.plane.messages import (
    CLOSE_ALLOCATION,
    FLUSH,
    LONGEST_BYTES,
    MESSAGE_BYTES,
    OPEN_ALLOCATION,
    STOP,
)
from beacon.relay.plane.orders import carry_out
from beacon.relay.plane.packet_slots import datagram_at, take_packet
from beacon.relay.plane.release_heap import next_due
from beacon.relay.plane.syscalls import (
    CLOCK_MONOTONIC,
    CLOCK_REALTIME,
    EAGAIN,
    EINTR,
    ENOBUFS,
    EPOLL_CTL_ADD,
    EPOLL_CTL_DEL,
    EPOLLIN,
    MSG_DONTWAIT,
    MSG_NOSIGNAL,
    MSG_TRUNC,
    clock_ns,
    close,
    epoll_ctl,
    epoll_wait,
    errno,
    exact_timers,
    recv,
    recvmmsg,
    send,
    sendmmsg,
    sleep_until,
    wait_readable,
)
from beacon.relay.plane.tables import BATCH, DATAGRAM_BYTES, NONE, Plane, PlaneRow
from beacon.relay.plane.telling import (
    PHASES,
    SECOND_NS,
    count_handed_up,
    lane_second_told,
    loop_second_told,
    next_chore,
    next_to_tell,
    turn_phase,
    write_datagram,
    write_delivery,
    write_lane_second,
    write_loop_second,
)

TICK_NS = 240_000
"""While busy, the distance of wake-ups: half of it is the median wait of a packet that is due, and every wake-up costs
some 10 µs. [ns]"""
ORDERS_READY = -1
"Mark of the handle's socket among the ready; a listener's is its number, a relayed socket's RELAYED + its row."
RELAYED = 1 << 20
STOPPED = 0


@inner
def _arm(plane: Plane, b: LinuxBuffers, count: int) -> None:
    """Put fresh packets behind the first `count` receive headers."""
    for i in range(count):
        if b["waiting"][i] != NONE:
            continue
        packet = take_packet(plane)  # there is one: lanes leave a batch free
        b["waiting"][i] = packet
        b["received_parts"][i, 0] = b["data_address"] + datagram_at(packet)
        b["received_parts"][i, 1] = DATAGRAM_BYTES
        headers = b["received"]
        headers[i, NAME_LENGTH], headers[i, CONTROL_LENGTH], headers[i, FLAGS] = NAME_WORDS * 8, CONTROL_WORDS * 8, 0


@inner
def _count_dropped(plane: Plane, b: LinuxBuffers, listener: int, dropped: int) -> None:
    """What the system says a socket has dropped so far, a 32-bit counter."""
    if dropped >= 0:
        plane["loop"]["kernel_dropped"] += (dropped - b["dropped"][listener]) & 0xFFFF_FFFF
        b["dropped"][listener] = dropped


@inner
def _receive(plane: Plane, b: LinuxBuffers, fd: int, mark: int, count: int) -> int:
    """Read a socket into the batch from row `count` on; rows now filled."""
    address = b["received_address"] + count * HEADER_WORDS * 8
    got = recvmmsg(np.int32(fd), address, np.int32(BATCH - count), np.int32(MSG_DONTWAIT), 0)
    if got <= 0:
        return count
    now = clock_ns(CLOCK_MONOTONIC, b)
    offset = now - clock_ns(CLOCK_REALTIME, b)
    headers, names, controls = b["received"], b["received_names"], b["received_controls"]
    for i in range(count, count + np.int64(got)):
        d = plane["batch"][i]
        d["packet"] = b["waiting"][i]
        b["waiting"][i] = NONE
        family = name_family(names, i)
        d["family"], d["port"] = family, name_port(names, i)
        d["high"], d["low"] = name_high(names, i, family), name_low(names, i, family)
        d["length"] = headers[i, MESSAGE_LENGTH] & 0xFFFF_FFFF
        if headers[i, FLAGS] & MSG_TRUNC or family == 0:
            d["length"] = NONE
        stamp = control_number(controls, i, headers[i, CONTROL_LENGTH], SO_TIMESTAMPNS)
        d["arrival"] = min(stamp + offset, now) if stamp > 0 else now
        if mark < RELAYED:
            d["listener"], d["allocation"] = mark, NONE
            _count_dropped(plane, b, mark, control_number(controls, i, headers[i, CONTROL_LENGTH], SO_RXQ_OVFL))
        else:
            d["listener"], d["allocation"] = NONE, mark - RELAYED
            d["allocation_id"] = plane["allocations"][mark - RELAYED]["id"]
    return count + np.int64(got)


@inner
def _watch(b: LinuxBuffers, epoll: int, operation: int, fd: int, mark: int, event_words: int) -> None:
    """Begin or end watching a relayed socket."""
    event = b["ready"]
    event[0] = EPOLLIN
    event[event_words - 2] = mark
    event[event_words - 1] = 0
    epoll_ctl(np.int32(epoll), np.int32(operation), np.int32(fd), b["ready_address"])


@inner
def _carry_out(plane: Plane, b: LinuxBuffers, epoll: int, event_words: int, now_ns: int) -> None:
    """One message, with what it means for relayed sockets."""
    words = plane["words"]
    kind, fd = words[0], words[6]
    answer = carry_out(plane, now_ns)
    if kind == OPEN_ALLOCATION and fd >= 0:
        if answer == NONE:
            close(np.int32(fd))
        else:
            _watch(b, epoll, EPOLL_CTL_ADD, fd, RELAYED + answer, event_words)
    elif kind == CLOSE_ALLOCATION and answer >= 0:
        _watch(b, epoll, EPOLL_CTL_DEL, answer, 0, event_words)
        close(np.int32(answer))


@inner
def _obey(
    plane: Plane, b: LinuxBuffers, epoll: int, orders: int, acks: int, event_words: int
) -> int:
    """Carry out every message there is; how many, NONE when told to stop or the handle is gone."""
    count = 0
    words = plane["words"]
    while True:
        got = recv(np.int32(orders), b["words_address"], np.uint64(LONGEST_BYTES), np.int32(MSG_DONTWAIT))
        if got < 0:
            if errno() == EINTR:
                continue
            return count
        if got < MESSAGE_BYTES or words[0] == STOP:
            return NONE
        count += 1
        if words[0] == FLUSH:
            b["acknowledgement"][0] = words[1]
            send(np.int32(acks), b["acknowledgement_address"], np.uint64(8), np.int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        else:
            _carry_out(plane, b, epoll, event_words, clock_ns(CLOCK_MONOTONIC, b))


@inner
def _tell(fd: int, address: int, size: int) -> bool:
    """Send a message; False when the handle has no room for it."""
    return send(np.int32(fd), address, np.uint64(size), np.int32(MSG_DONTWAIT | MSG_NOSIGNAL)) == size


@inner
def _hand_up(plane: Plane, b: LinuxBuffers, count: int, orders: int) -> None:
    """Give the batch's slow datagrams to the TURN core."""
    for i in range(count):
        if plane["batch"][i]["slow"]:
            count_handed_up(plane, i, _tell(orders, b["told_address"], write_datagram(plane, i)))


@inner
def _send_run(plane: Plane, b: LinuxBuffers, fd: int, count: int) -> None:
    """Send the first `count` headers by one socket, and count what became of them.

    One bad destination loses its own packet only. An error may be of an earlier packet (ICMP): it is told once, so a
    second try shows whose it is.
    """
    flags = np.int32(MSG_DONTWAIT | MSG_NOSIGNAL)
    done, tries = 0, 0
    while done < count:
        plane["refused"][done] = 0
        address = b["sent_address"] + done * HEADER_WORDS * 8
        sent = sendmmsg(np.int32(fd), address, np.int32(count - done), flags)
        if sent > 0:
            for i in range(done, done + sent):
                plane["refused"][i] = 0
            done += np.int64(sent)
            tries = 0
            continue
        error = errno()
        if error == EINTR:
            continue
        tries += 1
        if tries > 1 or error in (EAGAIN, ENOBUFS):
            plane["refused"][done] = 1
            done += 1
            tries = 0
    after = clock_ns(CLOCK_MONOTONIC, b)
    for i in range(count):
        packet = plane["due"][i]
        if plane["refused"][i] != 0:
            count_unsent(plane, packet)
        else:
            count_sent(plane, packet, after)
        let_go(plane, packet)


@inner
def _deliver(plane: Plane, b: LinuxBuffers, packet: int, orders: int) -> None:
    """Give a packet to the connection its receiver is behind."""
    if _tell(orders, b["told_address"], write_delivery(plane, packet)):
        count_sent(plane, packet, clock_ns(CLOCK_MONOTONIC, b))
    else:
        count_unsent(plane, packet)
    let_go(plane, packet)


@inner
def _send_due(plane: Plane, b: LinuxBuffers, listeners: NDArray[np.int64], orders: int, now_ns: int) -> int:
    """Send what is due at `now_ns`, in order; how many were due."""
    total = 0
    while True:
        due = collect_due(plane, now_ns)
        if due == 0:
            return total
        total += due
        run, run_fd = 0, np.int64(NONE)
        for i in range(due):
            packet = plane["due"][i]
            if not frame(plane, packet, now_ns):
                count_unsent(plane, packet)
                let_go(plane, packet)
                continue
            p = plane["packets"][packet]
            t = plane["allocations"][p["target"]]
            if t["stream"] != 0 and not p["outward"]:
                _deliver(plane, b, packet, orders)
                continue
            fd = t["fd"] if p["outward"] else listeners[t["listener"]]
            if fd != run_fd and run > 0:
                _send_run(plane, b, run_fd, run)
                run = 0
            run_fd = fd
            names, headers, parts = b["sent_names"], b["sent"], b["sent_parts"]
            if p["outward"]:
                headers[run, NAME_LENGTH] = write_name(names, run, p["family"], p["high"], p["low"], p["port"])
            else:
                headers[run, NAME_LENGTH] = write_name(names, run, t["family"], t["high"], t["low"], t["port"])
            parts[run, 0], parts[run, 1] = b["data_address"] + p["head"], p["length"]
            plane["due"][run] = packet
            run += 1
        if run > 0:
            _send_run(plane, b, run_fd, run)


@inner
def _tell_seconds(plane: Plane, b: LinuxBuffers, news: int, now_ns: int) -> None:
    """The lanes whose phase has come, and once a second the loop."""
    address = b["record_address"]
    while turn_phase(plane, now_ns):
        number = next_to_tell(plane, plane["loop"]["phase"])
        while number != NONE:
            if _tell(news, address, write_lane_second(plane, number, now_ns)):
                lane_second_told(plane, number, now_ns)
            number = next_to_tell(plane, number + PHASES)
    if now_ns - plane["loop"]["spoke"] >= SECOND_NS and _tell(news, address, write_loop_second(plane, now_ns)):
        loop_second_told(plane, now_ns)


@inner
def _read_ready(
    plane: Plane, b: LinuxBuffers, listeners: NDArray[np.int64], epoll: int, event_words: int
) -> tuple[int, bool, int]:
    """Read every readable socket: rows of the batch, whether messages wait, an error of the system or 0."""
    ready = epoll_wait(np.int32(epoll), b["ready_address"], np.int32(READY), np.int32(0))
    if ready < 0:
        error = errno()
        return 0, False, 0 if error == EINTR else error
    count, told = 0, False
    for i in range(np.int64(ready)):
        mark = np.int64(b["ready"][i * event_words + event_words - 2])
        if mark == ORDERS_READY:
            told = True
        elif count < BATCH:
            fd = listeners[mark] if mark < RELAYED else plane["allocations"][mark - RELAYED]["fd"]
            count = _receive(plane, b, fd, mark, count)
    return count, told, 0


@inner
def _wait(plane: Plane, b: LinuxBuffers, epoll: int, tick_ns: int) -> None:
    """Wait for the next tick, or where there is none for anything to happen."""
    now = clock_ns(CLOCK_MONOTONIC, b)
    if tick_ns > 0:
        if tick_ns > now:
            sleep_until(tick_ns, b)
        return
    until = min(next_due(plane), next_chore(plane))
    if until > now:
        wait_readable(epoll, min(until - now, SECOND_NS), b)


@njit(cache=True, nogil=True)
def run_loop(
    planes: PlaneRow, buffers: NDArray[Any], listeners: NDArray[np.int64], epoll: int, orders: int, news: int,
    acks: int, event_words: int,
) -> int:  # fmt: skip
    """Run until told to stop, or until the system gives an error no loop can live with: its number.

    `orders`, `news`, `acks`: the loop's ends of the sockets to the handle. `event_words`: size of struct epoll_event
    in 32-bit words, 3 where it is packed.
    """
    plane, b = planes[0], buffers[0]
    exact_timers()
    _arm(plane, b, BATCH)
    _watch(b, epoll, EPOLL_CTL_ADD, orders, ORDERS_READY, event_words)
    for i in range(len(listeners)):
        _watch(b, epoll, EPOLL_CTL_ADD, listeners[i], i, event_words)
    woke = clock_ns(CLOCK_MONOTONIC, b)
    dense, pressed = False, False
    while True:
        if not pressed:
            _wait(plane, b, epoll, woke + TICK_NS if dense else 0)
        before = woke
        woke = clock_ns(CLOCK_MONOTONIC, b)
        plane["loop"]["wakes"] += 1
        count, told, error = _read_ready(plane, b, listeners, epoll, event_words)
        if error != 0:
            return error
        handled = 0
        if count > 0 or told:
            handled = _obey(plane, b, epoll, orders, acks, event_words)
            if handled == NONE:
                return STOPPED
        if count > 0:
            classify(plane, count, clock_ns(CLOCK_MONOTONIC, b))
            _hand_up(plane, b, count, orders)
            _arm(plane, b, count)
        handled += count + _send_due(plane, b, listeners, orders, clock_ns(CLOCK_MONOTONIC, b))
        _tell_seconds(plane, b, news, clock_ns(CLOCK_MONOTONIC, b))
        dense = handled > 0 and woke - before < 2 * TICK_NS
        pressed = count == BATCH
