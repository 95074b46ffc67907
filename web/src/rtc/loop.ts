/**
 * A call of this page with itself through the relay: two connections, two legs, one page. The check measures with it,
 * the echo test plays over it, and alone one hears oneself over it.
 */

import { configuration } from "./peer";
import { linkStats } from "./stats";
import type { Ice, LinkStats } from "../room/protocol";

export interface LoopEnd {
  readonly pc: RTCPeerConnection;
  /** What this end hears of the other. */
  readonly stream: MediaStream;
  readonly channel: RTCDataChannel;
}

export interface LoopOptions {
  readonly near: Ice;
  readonly far: Ice;
  /** Without it the loop carries only the data channel. */
  readonly audio: boolean;
  readonly connect?: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly timeoutMs: number;
}

/** How far the set-up came before it was given up. */
export type LoopFailure = "no_candidate" | "refused" | "no_way" | "closed";

export class LoopError extends Error {
  constructor(readonly failure: LoopFailure, readonly code: number | null) {
    super(`loop ${failure}`);
  }
}

/** RFC 8445 has no number for it; browsers report TURN's own: 401 and 403 mean the relay answered and refused. */
const REFUSALS = new Set([400, 401, 403, 438, 441, 486, 508]);

export class Loop {
  private constructor(readonly near: LoopEnd, readonly far: LoopEnd) {}

  /** Opens it. Raises LoopError that says how far it came. */
  static async open(options: LoopOptions): Promise<Loop> {
    const connect = options.connect ?? ((config: RTCConfiguration) => new RTCPeerConnection(config));
    const near = end(connect(configuration(options.near)));
    const far = end(connect(configuration(options.far)));
    const loop = new Loop(near, far);
    const setUp = new SetUp(near, far);
    try {
      if (options.audio) near.pc.addTransceiver("audio", { direction: "sendrecv" });
      await introduce(near.pc, far.pc);
      await setUp.stands(options.timeoutMs);
    } catch (error) {
      loop.close();
      throw error instanceof LoopError ? error : setUp.failure();
    }
    return loop;
  }

  /** What each end sends; null for nothing. */
  async send(tracks: { readonly near: MediaStreamTrack | null; readonly far: MediaStreamTrack | null }): Promise<void> {
    await Promise.all([
      this.near.pc.getSenders()[0]?.replaceTrack(tracks.near),
      this.far.pc.getSenders()[0]?.replaceTrack(tracks.far),
    ]);
  }

  /** What each end receives, as the room counts it: my own leg hears the mirror, the mirror hears me. */
  async stats(legs: { readonly me: string; readonly mirror: string; readonly call: number }): Promise<LinkStats[]> {
    const [near, far] = await Promise.all([this.near.pc.getStats(), this.far.pc.getStats()]);
    return [
      linkStats(near, { from: legs.mirror, call: legs.call, chat_rtt_ms: null }),
      linkStats(far, { from: legs.me, call: legs.call, chat_rtt_ms: null, mirror: true }),
    ];
  }

  get standing(): boolean {
    return this.near.pc.connectionState === "connected" && this.far.pc.connectionState === "connected";
  }

  close(): void {
    for (const { pc, channel } of [this.near, this.far]) {
      channel.close();
      pc.onicecandidate = pc.ontrack = pc.onconnectionstatechange = null;
      pc.close();
    }
  }
}

/** Watches a loop being set up, to say afterwards which part failed. */
class SetUp {
  private candidates = 0;
  private code: number | null = null;

  constructor(private readonly near: LoopEnd, private readonly far: LoopEnd) {
    for (const { pc } of [near, far]) {
      pc.addEventListener("icecandidate", ({ candidate }) => {
        if (candidate?.candidate) this.candidates += 1;
      });
      pc.addEventListener("icecandidateerror", (event) => {
        this.code = (event as RTCPeerConnectionIceErrorEvent).errorCode;
      });
    }
  }

  failure(): LoopError {
    if (this.candidates > 0) return new LoopError("no_way", this.code);
    return new LoopError(this.code !== null && REFUSALS.has(this.code) ? "refused" : "no_candidate", this.code);
  }

  stands(timeoutMs: number): Promise<void> {
    return new Promise((done, fail) => {
      const ends = [this.near, this.far];
      const timer = setTimeout(() => fail(this.failure()), timeoutMs);
      const look = (): void => {
        if (!ends.every(({ channel }) => channel.readyState === "open")) return;
        clearTimeout(timer);
        done();
      };
      for (const { pc, channel } of ends) {
        channel.addEventListener("open", look);
        pc.addEventListener("connectionstatechange", () => {
          if (pc.connectionState !== "failed") return;
          clearTimeout(timer);
          fail(this.failure());
        });
      }
      look();
    });
  }
}

function end(pc: RTCPeerConnection): LoopEnd {
  const stream = new MediaStream();
  pc.ontrack = ({ track }) => stream.addTrack(track);
  // A lost ping stays lost, so that a round trip is never that of a repetition.
  const channel = pc.createDataChannel("loop", { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 });
  return { pc, stream, channel };
}

async function introduce(near: RTCPeerConnection, far: RTCPeerConnection): Promise<void> {
  handOver(near, far);
  handOver(far, near);
  await near.setLocalDescription();
  if (near.localDescription) await far.setRemoteDescription(near.localDescription);
  for (const transceiver of far.getTransceivers()) transceiver.direction = "sendrecv";
  await far.setLocalDescription();
  if (far.localDescription) await near.setRemoteDescription(far.localDescription);
}

/** Candidates of one end to the other, kept until the other knows what they belong to. */
function handOver(from: RTCPeerConnection, to: RTCPeerConnection): void {
  const early: RTCIceCandidate[] = [];
  const add = (candidate: RTCIceCandidate): void => void to.addIceCandidate(candidate).catch(() => undefined);
  from.onicecandidate = ({ candidate }) => {
    if (!candidate) return;
    if (to.remoteDescription) add(candidate);
    else early.push(candidate);
  };
  to.addEventListener("signalingstatechange", () => {
    if (to.remoteDescription) early.splice(0).forEach(add);
  });
}
