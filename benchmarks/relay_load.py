"""Load for a relay: hundreds of clients on one socket, paced or as fast as it goes, every packet accounted for.

Linux only. The clients of one socket differ by their address in 127.0.0.0/8, chosen per packet (IP_PKTINFO), so one
`sendmmsg` carries packets of many clients and one `recvmmsg` fetches what all of them were sent. The loop never waits
on the socket: it sleeps from tick to tick, so that the server under test is charged for no wake-up of ours, and reads
arrivals from the kernel's stamps (SO_TIMESTAMPNS). Times are CLOCK_MONOTONIC, in ns.

What it cannot see: the time between our clock reading and the packet's place in the batch, some 3 µs a packet before.
"""

from __future__ import annotations

import ctypes
import socket
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

PAYLOAD_BYTES = 172
"Twelve of RTP and 20 ms of G.711."
BATCH = 64
TICK_NS = 100_000
MARK = 0x80
"First byte of a payload, as of RTP: no ChannelData and no STUN message starts with it."
DELAY_BIN_NS = 10_000
DELAY_BINS = 200_001
"Up to 2 s; the last bin holds the rest."

_FRAME_WORDS = 64
_RING = 8_192
"Sequence numbers remembered per flow, to tell a copy from a late packet: 160 s of a voice flow."
_RCVBUF_BYTES = 32 << 20
_SO_RCVBUFFORCE, _SO_TIMESTAMPNS, _SO_MEMINFO, _IP_PKTINFO, _PR_SET_TIMERSLACK = 33, 35, 55, 8, 29
_MEMINFO_WORDS, _MEMINFO_DROPS = 9, 8
_MSG_DONTWAIT = 0x40
_CLOCK_REALTIME, _CLOCK_MONOTONIC = 0, 1

SENT, UNSENT, ARRIVED, COPIES, OVERTAKEN, STRAY, ACCEPTED, REFUSED, MISSED_TICKS = range(9)
COUNTERS = 9
"Places in the tally: packets sent; refused by the system; first arrivals; further arrivals of one packet; arrivals \
after a later packet; datagrams that are none of these; success and error responses; ticks we came a whole tick late."

_recvmmsg = types.ExternalFunction(
    "recvmmsg", types.int32(types.int32, types.intp, types.uint32, types.int32, types.intp)
)
_sendmmsg = types.ExternalFunction("sendmmsg", types.int32(types.int32, types.intp, types.uint32, types.int32))
_clock_gettime = types.ExternalFunction("clock_gettime", types.int32(types.int32, types.intp))
_nanosleep = types.ExternalFunction("nanosleep", types.int32(types.intp, types.intp))


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One direction of a call."""

    fd: int
    "Socket the packets leave by."
    source_ip: bytes
    to_ip: bytes
    to_port: int
    header: bytes
    "What stands before the payload; a multiple of four bytes."


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of a run."""

    sent: int
    unsent: int
    arrived: int
    "Packets of which at least one copy came."
    copies: int
    overtaken: int
    stray: int
    accepted: int
    refused: int
    missed_ticks: int
    wall_s: float
    "From the first packet to the last, without the wait for stragglers."
    delays: NDArray[np.int64]
    "Histogram of one-way delays, bins of DELAY_BIN_NS; shape (DELAY_BINS,)."
    arrived_by_flow: NDArray[np.int64]

    @property
    def missing(self) -> int:
        """Packets sent of which nothing came."""
        return self.sent - self.arrived

    def delay_ms(self, share: float) -> float:
        """A quantile of the one-way delays. [ms]"""
        reached = int(np.searchsorted(np.cumsum(self.delays), share * self.arrived))
        return (reached + 0.5) * DELAY_BIN_NS / 1e6


def client_socket(port: int = 0) -> socket.socket:
    """A socket for all clients: any source address, room for a second of flooding, kernel stamps."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _RCVBUF_BYTES)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RCVBUF_BYTES)
    sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
    sock.bind(("0.0.0.0", port))
    sock.setblocking(False)
    return sock


def dropped(sock: socket.socket) -> int:
    """Datagrams the system has dropped because this socket was not read in time: our fault, not the server's."""
    words = memoryview(sock.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, 4 * _MEMINFO_WORDS)).cast("I")
    return int(words[_MEMINFO_DROPS])


def client_ip(number: int, *, net: int = 1) -> bytes:
    """Address of a client: 127.net.x.y, never ending in 0 or 255."""
    return bytes((127, net, number // 250, number % 250 + 1))


def pktinfo(ip: bytes) -> bytes:
    """`struct in_pktinfo` that gives a packet its source address."""
    return bytes(4) + ip + bytes(4)


def wake_sharply() -> None:
    """Let this thread's sleeps end when asked, not 50 µs later."""
    ctypes.CDLL(None).prctl(_PR_SET_TIMERSLACK, ctypes.c_ulong(1), 0, 0, 0)


def _rows(chunks: list[bytes], width: int) -> NDArray[np.uint8]:
    """Chunks as rows of equal width, zeros behind."""
    return np.frombuffer(b"".join(chunk.ljust(width, b"\0") for chunk in chunks), np.uint8).reshape(-1, width).copy()


class Load:
    """Flows over sockets, and everything the compiled loop needs in place. Runs may follow each other."""

    def __init__(self, sockets: list[socket.socket], flows: list[Flow], *, payload_bytes: int = PAYLOAD_BYTES) -> None:
        self.flows = len(flows)
        self._sockets = sockets  # held: a descriptor lives as long as its socket
        self._fds = np.array([sock.fileno() for sock in sockets], np.int32)
        self._lane = np.array([list(self._fds).index(flow.fd) for flow in flows], np.int64)
        self._header_words = np.array([len(flow.header) // 4 for flow in flows], np.int64)
        self._frames = _rows([flow.header for flow in flows], 4 * _FRAME_WORDS).view(np.uint32)
        self._lengths = np.array([len(flow.header) + payload_bytes for flow in flows], np.int64)
        # struct cmsghdr and in_pktinfo: length 28, IPPROTO_IP, IP_PKTINFO, interface, source, header destination
        head = (28).to_bytes(8, "little") + bytes(4) + _IP_PKTINFO.to_bytes(4, "little")
        self._controls = _rows([head + pktinfo(flow.source_ip) for flow in flows], 32)
        family = int(socket.AF_INET).to_bytes(2, "little")
        self._names = _rows([family + flow.to_port.to_bytes(2, "big") + flow.to_ip for flow in flows], 16)
        self._next = np.zeros(self.flows, np.int64)
        self._highest = np.full(self.flows, -1, np.int64)
        self._seen = np.full((self.flows, _RING), -1, np.int64)
        self._phases = np.zeros(self.flows, np.int64)
        self._buffers = buffers(len(sockets))

    def run(
        self, *, seconds: float, packets_per_s: float, drain_s: float, seed: int = 1, silence_ns: int = 0
    ) -> Tally:
        """Send for a while, then wait for stragglers.

        Parameters
        ----------
        seconds
            Length of sending. [s]
        packets_per_s
            Of all flows together, each with a phase of its own; 0 floods.
        drain_s
            How long stragglers are waited for. [s]
        seed
            Of the phases.
        silence_ns
            Wait before the first packet, so that a server's own start is over. [ns]
        """
        period = self.flows / packets_per_s * 1e9 if packets_per_s else 0.0
        self._phases[:] = np.sort(np.random.default_rng(seed).uniform(0.0, period, self.flows)) if period else 0
        counters, delays = np.zeros(COUNTERS, np.int64), np.zeros(DELAY_BINS, np.int64)
        by_flow, span = np.zeros(self.flows, np.int64), np.zeros(2, np.int64)
        wake_sharply()
        _drive(
            self._fds, self._lane, self._header_words, self._frames, self._lengths, self._controls, self._names,
            self._next, self._highest, self._seen, self._phases, self._buffers,
            np.int64(period), np.int64(seconds * 1e9), np.int64(drain_s * 1e9), np.int64(silence_ns),
            counters, delays, by_flow, span,
        )  # fmt: skip
        named = dict(
            zip(
                ("sent", "unsent", "arrived", "copies", "overtaken", "stray", "accepted", "refused", "missed_ticks"),
                (int(count) for count in counters),
                strict=True,
            )
        )
        return Tally(**named, wall_s=float(span[1] - span[0]) / 1e9, delays=delays, arrived_by_flow=by_flow)


def buffers(sockets: int) -> tuple[NDArray[Any], ...]:
    """Message headers for BATCH packets in and, per socket, out; `struct mmsghdr` is eight 64-bit words."""
    data = np.zeros((BATCH, 2_048), np.uint8)
    control = np.zeros((BATCH, 8), np.int64)
    vectors = np.zeros((BATCH, 2), np.int64)
    headers = np.zeros((BATCH, 8), np.int64)
    for slot in range(BATCH):
        vectors[slot] = data[slot].ctypes.data, data.shape[1]
        headers[slot, 2:5] = vectors[slot].ctypes.data, 1, control[slot].ctypes.data
    out_vectors = np.zeros((sockets, BATCH, 2), np.int64)
    out_headers = np.zeros((sockets, BATCH, 8), np.int64)
    for lane in range(sockets):
        for slot in range(BATCH):
            out_headers[lane, slot, 1:4] = 16, out_vectors[lane, slot].ctypes.data, 1
            out_headers[lane, slot, 5] = 32
    return data, control, vectors, headers, out_vectors, out_headers, np.zeros(2, np.int64)


@njit(cache=True, nogil=True)
def _clock(clock: int, spec: NDArray[np.int64]) -> int:
    _clock_gettime(clock, spec.ctypes.data)
    return spec[0] * 1_000_000_000 + spec[1]


@njit(cache=True, nogil=True)
def _payload_at(row: NDArray[np.uint8], length: int) -> int:
    """Where our payload starts in a datagram: raw, ChannelData or a Data indication; -1 for none."""
    if length >= 28 and row[0] == MARK:
        return 0
    if length >= 32 and 0x40 <= row[0] <= 0x4F:
        return 4
    if length >= 48 and row[0] == 0x00 and row[1] == 0x17:
        at = 20
        while at + 4 <= length:
            size = (np.int64(row[at + 2]) << 8) | np.int64(row[at + 3])
            if row[at] == 0x00 and row[at + 1] == 0x13:
                return at + 4
            at += 4 + ((size + 3) & ~3)
    return -1


@njit(cache=True, nogil=True)
def _word(row: NDArray[np.uint8], at: int) -> int:
    return (
        np.int64(row[at])
        | (np.int64(row[at + 1]) << 8)
        | (np.int64(row[at + 2]) << 16)
        | (np.int64(row[at + 3]) << 24)
    )


@njit(cache=True, nogil=True)
def _count(
    row: NDArray[np.uint8], length: int, stamp: int, highest: NDArray[np.int64], seen: NDArray[np.int64],
    counters: NDArray[np.int64], delays: NDArray[np.int64], by_flow: NDArray[np.int64],
) -> None:  # fmt: skip
    """Book one datagram that came."""
    at = _payload_at(row, length)
    if at < 0 or at + 20 > length:
        kind = np.int64(row[0]) << 8 | np.int64(row[1])
        if length >= 20 and kind & 0xC110 == 0x0100:
            counters[ACCEPTED] += 1
        elif length >= 20 and kind & 0xC110 == 0x0110:
            counters[REFUSED] += 1
        else:
            counters[STRAY] += 1
        return
    flow, number = _word(row, at + 4), _word(row, at + 8)
    if row[at] != MARK or flow >= highest.size:
        counters[STRAY] += 1
        return
    place = number % seen.shape[1]
    if seen[flow, place] == number:
        counters[COPIES] += 1
        return
    seen[flow, place] = number
    counters[ARRIVED] += 1
    by_flow[flow] += 1
    if number < highest[flow]:
        counters[OVERTAKEN] += 1
    else:
        highest[flow] = number
    delay = stamp - (_word(row, at + 12) | (_word(row, at + 16) << 32))
    delays[min(max(delay // DELAY_BIN_NS, 0), delays.size - 1)] += 1


@njit(cache=True, nogil=True)
def _fetch(
    fd: int, buffers: tuple[NDArray[Any], ...], highest: NDArray[np.int64], seen: NDArray[np.int64],
    counters: NDArray[np.int64], delays: NDArray[np.int64], by_flow: NDArray[np.int64],
) -> int:  # fmt: skip
    """Read one batch from a socket; how many came."""
    data, control, _vectors, headers, _out_vectors, _out_headers, spec = buffers
    for slot in range(BATCH):
        headers[slot, 5] = 64
    got = _recvmmsg(fd, headers.ctypes.data, BATCH, _MSG_DONTWAIT, 0)
    if got <= 0:
        return 0
    ahead = _clock(_CLOCK_REALTIME, spec) - _clock(_CLOCK_MONOTONIC, spec)
    for slot in range(got):
        stamp = control[slot, 2] * 1_000_000_000 + control[slot, 3] - ahead
        _count(data[slot], headers[slot, 7] & 0xFFFFFFFF, stamp, highest, seen, counters, delays, by_flow)
    return got


@njit(cache=True, nogil=True)
def _drive(  # noqa: C901, PLR0915 - one loop, whose parts share its clock
    fds: NDArray[np.int32], lane: NDArray[np.int64], header_words: NDArray[np.int64], frames: NDArray[np.uint32],
    lengths: NDArray[np.int64], controls: NDArray[np.uint8], names: NDArray[np.uint8], following: NDArray[np.int64],
    highest: NDArray[np.int64], seen: NDArray[np.int64], phases: NDArray[np.int64], buffers: tuple[NDArray[Any], ...],
    period: int, length: int, drain: int, silence: int, counters: NDArray[np.int64], delays: NDArray[np.int64],
    by_flow: NDArray[np.int64], span: NDArray[np.int64],
) -> None:  # fmt: skip
    """Send what is due, fetch what came, sleep until the next tick."""
    _data, _control, _vectors, _headers, out_vectors, out_headers, spec = buffers
    flows = lane.size
    filled = np.zeros(fds.size, np.int64)
    start = _clock(_CLOCK_MONOTONIC, spec) + silence
    end, cycle, flow, tick = start + length, 0, 0, start
    span[0] = span[1] = start
    while True:
        now = _clock(_CLOCK_MONOTONIC, spec)
        if now >= end + drain:
            break
        sending = True
        while sending:
            now = _clock(_CLOCK_MONOTONIC, spec)
            filled[:] = 0
            sending = False
            for _ in range(min(BATCH, flows)):
                due = start + cycle * period + phases[flow] if period else max(start, now)
                if due > now or due >= end:
                    break
                word = header_words[flow]
                frame = frames[flow]
                frame[word] = MARK
                frame[word + 1] = flow
                frame[word + 2] = following[flow]
                frame[word + 3] = np.uint32(now & 0xFFFFFFFF)
                frame[word + 4] = np.uint32(now >> 32)
                following[flow] += 1
                k = lane[flow]
                slot = filled[k]
                out_vectors[k, slot, 0] = frames.ctypes.data + flow * frames.strides[0]
                out_vectors[k, slot, 1] = lengths[flow]
                out_headers[k, slot, 0] = names.ctypes.data + flow * names.strides[0]
                out_headers[k, slot, 4] = controls.ctypes.data + flow * controls.strides[0]
                filled[k] += 1
                flow += 1
                if flow == flows:
                    flow = 0
                    cycle += 1
            for k in range(fds.size):
                if filled[k]:
                    done = _sendmmsg(fds[k], out_headers.ctypes.data + k * out_headers.strides[0], filled[k], 0)
                    counters[SENT] += max(done, 0)
                    counters[UNSENT] += filled[k] - max(done, 0)
                    span[1] = now
                    # a flood gives way to what comes back after every batch
                    sending = period > 0 and filled[k] == BATCH
        for k in range(fds.size):
            while _fetch(fds[k], buffers, highest, seen, counters, delays, by_flow) == BATCH:
                pass
        if period or now >= end or now < start:
            tick += TICK_NS
            now = _clock(_CLOCK_MONOTONIC, spec)
            if tick <= now:
                counters[MISSED_TICKS] += 1
                tick = now + TICK_NS // 4
            spec[0] = 0
            spec[1] = tick - now if tick - now < 500_000_000 else 500_000_000
            _nanosleep(spec.ctypes.data, 0)
