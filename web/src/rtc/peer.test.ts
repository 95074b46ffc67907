import { beforeAll, describe, expect, it } from "vitest";

import type { Ice, Signal } from "../room/protocol";
import { HandClock } from "./hand_clock";
import { Mesh } from "./mesh";
import { SETUP_MS, SHAKY_MS } from "./recovery";

/** As much of a connection as negotiation needs: states and descriptions, no media. */
class FakePc extends EventTarget {
  signalingState: RTCSignalingState = "stable";
  connectionState: RTCPeerConnectionState = "new";
  iceConnectionState: RTCIceConnectionState = "new";
  iceGatheringState: RTCIceGatheringState = "complete";
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  currentRemoteDescription: RTCSessionDescriptionInit | null = null;
  onicecandidate: unknown = null;
  ontrack: unknown = null;
  onconnectionstatechange: (() => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  restarts = 0;
  closed = false;
  candidates = 0;

  constructor(readonly config: RTCConfiguration) {
    super();
  }

  createDataChannel() { return { readyState: "connecting", send() {}, onopen: null, onmessage: null, onclose: null }; }
  addTransceiver() {}
  getTransceivers() { return []; }
  restartIce() { this.restarts += 1; }
  setConfiguration() {}
  async addIceCandidate() { this.candidates += 1; }
  close() { this.closed = true; }

  async setLocalDescription() {
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.localDescription = { type, sdp: type };
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
    if (type === "answer") this.currentRemoteDescription = this.remoteDescription;
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit) {
    this.remoteDescription = description;
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable";
    if (description.type === "answer") this.currentRemoteDescription = description;
  }

  becomes(state: "connected" | "disconnected" | "failed") {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

const ICE: Ice = { servers: [{ urls: ["turn:relay.example:3478?transport=udp"], username: "u", credential: "c" }] };
const settle = async (): Promise<void> => {
  for (let i = 0; i < 40; i += 1) await Promise.resolve();
};

function end(me: string, clock: HandClock) {
  const sent: { to: string; signal: Signal }[] = [];
  const told: string[] = [];
  const pcs: FakePc[] = [];
  const mesh = new Mesh({
    me, ice: ICE, clock, utcMs: () => 0,
    connect: (config) => {
      const pc = new FakePc(config);
      pcs.push(pc);
      return pc as unknown as RTCPeerConnection;
    },
    channel: () => ({ chat() {}, receipt() {}, presence() {} }),
    events: {
      send: (to, signal) => sent.push({ to, signal }),
      stands: (peer, call) => told.push(`stands ${peer} ${call}`),
      fallen: (peer, call) => told.push(`fallen ${peer} ${call}`),
      received() {}, health() {}, gone: (peer) => told.push(`gone ${peer}`),
    },
  });
  const pc = (): FakePc => {
    const last = pcs[pcs.length - 1];
    if (!last) throw new Error("no connection");
    return last;
  };
  return { me, mesh, sent, told, pcs, pc };
}

type End = ReturnType<typeof end>;

/** Carries what both said until neither says more. */
async function talk(a: End, b: End): Promise<void> {
  await settle();
  while (a.sent.length + b.sent.length > 0) {
    for (const [from, to] of [[a, b], [b, a]] as const) {
      for (const { signal } of from.sent.splice(0)) to.mesh.receive(from.me, signal);
    }
    await settle();
  }
}

function two() {
  const clock = new HandClock();
  return { clock, a: end("p-aaa", clock), b: end("p-bbb", clock) };
}

const both = (a: End, b: End, state: "connected" | "disconnected" | "failed"): void => {
  a.pc().becomes(state);
  b.pc().becomes(state);
};

beforeAll(() => {
  globalThis.MediaStream ??= class { getTracks() { return []; } } as unknown as typeof MediaStream;
});

describe("a pair's connection", () => {
  it("goes through the relay only, and both ends tell that it stands", async () => {
    const { a, b } = two();
    b.mesh.offerTo("p-aaa");
    await talk(a, b);
    both(a, b, "connected");
    expect(a.pc().config).toMatchObject({ iceTransportPolicy: "relay" });
    expect([a.told, b.told]).toEqual([["stands p-bbb 1"], ["stands p-aaa 1"]]);
  });

  it("comes about when both offer at once", async () => {
    const { a, b } = two();
    a.mesh.offerTo("p-bbb");
    b.mesh.offerTo("p-aaa");
    await talk(a, b);
    for (const one of [a, b]) expect(one.pc().signalingState).toBe("stable");
    expect(a.pcs.length).toBe(1);
    expect(a.pc().localDescription?.type).toBe("offer");
    expect(b.pc().localDescription?.type).toBe("answer");
  });

  it("is offered by the one who waited when the newcomer's offer does not come", async () => {
    const { clock, a, b } = two();
    a.mesh.await("p-bbb");
    clock.turn(10_000);
    await talk(a, b);
    expect(a.pc().signalingState).toBe("stable");
    expect(b.pcs.length).toBe(1);
  });

  it("restarts ICE by one end when it stays shaky, and not when it comes back by itself", async () => {
    const { clock, a, b } = two();
    b.mesh.offerTo("p-aaa");
    await talk(a, b);
    both(a, b, "connected");
    both(a, b, "disconnected");
    clock.turn(SHAKY_MS - 100);
    both(a, b, "connected");
    clock.turn(60_000);
    expect([a.pc().restarts, b.pc().restarts]).toEqual([0, 0]);
    both(a, b, "disconnected");
    clock.turn(SHAKY_MS);
    await talk(a, b);
    expect([a.pc().restarts, b.pc().restarts]).toEqual([1, 0]);
    expect(a.told.filter((said) => said.startsWith("fallen"))).toEqual([]);
  });

  it("begins afresh under the next number when restarts do not help, and an old word changes nothing", async () => {
    const { clock, a, b } = two();
    b.mesh.offerTo("p-aaa");
    await talk(a, b);
    both(a, b, "connected");
    const first = a.pc();
    both(a, b, "failed");
    clock.turn(13_000);
    await talk(a, b);
    both(a, b, "connected");
    expect(first.closed).toBe(true);
    expect(a.told).toEqual(["stands p-bbb 1", "fallen p-bbb 1", "stands p-bbb 2"]);
    expect(b.told).toEqual(["stands p-aaa 1", "fallen p-aaa 1", "stands p-aaa 2"]);
    a.mesh.receive("p-bbb", { call: 1, description: { type: "offer", sdp: "old" } });
    await settle();
    expect(a.pc().remoteDescription?.sdp).not.toBe("old");
  });

  it("is left alone while the far page cannot be told anything", async () => {
    const { clock, a, b } = two();
    b.mesh.offerTo("p-aaa");
    await talk(a, b);
    both(a, b, "connected");
    a.mesh.reachable("p-bbb", false);
    a.pc().becomes("failed");
    clock.turn(60_000);
    expect(a.pc().restarts).toBe(0);
    a.mesh.reachable("p-bbb", true);
    expect(a.pc().restarts).toBe(1);
  });

  it("tries anew when a set-up leads nowhere", async () => {
    const { clock, a, b } = two();
    b.mesh.offerTo("p-aaa");
    await talk(a, b);
    clock.turn(SETUP_MS);
    await talk(a, b);
    expect(a.pcs.length).toBe(2);
  });

  it("ends with the person, and a leftover of theirs opens none", async () => {
    const { a, b } = two();
    b.mesh.offerTo("p-aaa");
    await talk(a, b);
    a.mesh.left("p-bbb");
    a.mesh.receive("p-bbb", { call: 1, candidate: { candidate: "x" } });
    expect(a.told).toEqual(["gone p-bbb"]);
    expect(a.pcs.length).toBe(1);
    expect(a.pc().closed).toBe(true);
  });
});
