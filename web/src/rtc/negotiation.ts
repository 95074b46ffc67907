/**
 * Perfect negotiation (W3C webrtc-pc, section 10.7, example 13) for one RTCPeerConnection, with the media laid out by
 * whoever offers first: one audio and one video section, both ways, and one data channel. Tracks come and go by
 * replaceTrack() alone, so nothing is negotiated again but ICE.
 */

import type { Clock } from "./clock";

export interface Outgoing {
  description?: RTCSessionDescriptionInit;
  candidate?: RTCIceCandidateInit | null;
}

/** The first relayed candidates come within a few round trips to the relay; they travel in the description. */
const CANDIDATES_WITH_DESCRIPTION_MS = 60;

/** Both ends offered at the very beginning: the polite one's layout is of no use, it must begin anew and answer. */
export class InitialGlare extends Error {}

export class Negotiation {
  private makingOffer = false;
  private ignoreOffer = false;
  private answering = false;
  private described = false;
  private readonly early: RTCIceCandidateInit[] = [];
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly pc: RTCPeerConnection,
    private readonly options: {
      readonly polite: boolean;
      readonly clock: Clock;
      readonly send: (signal: Outgoing) => void;
      /** Called for an offer, between its being set and the answer: put the tracks in. */
      readonly beforeAnswer: () => Promise<void>;
    },
  ) {
    // Candidates that come before the description has gone are already in it.
    pc.onicecandidate = ({ candidate }) => {
      if (this.described && candidate) this.options.send({ candidate: plain(candidate) });
    };
  }

  /** Offers, or offers anew with fresh ICE. */
  async offer(options?: { readonly restart: boolean }): Promise<void> {
    try {
      this.makingOffer = true;
      this.described = false;
      if (options?.restart) this.pc.restartIce();
      await this.pc.setLocalDescription();
      await this.describe();
    } finally {
      this.makingOffer = false;
    }
  }

  /** One thing at a time: a candidate must wait for the description it belongs to. */
  receive(signal: Outgoing): Promise<void> {
    const done = this.queue.then(() => (signal.description ? this.heard(signal.description) : this.candidate(signal)));
    this.queue = done.catch(() => undefined);
    return done;
  }

  private async heard(description: RTCSessionDescriptionInit): Promise<void> {
    const { pc } = this;
    const ready = !this.makingOffer && (pc.signalingState === "stable" || this.answering);
    const collision = description.type === "offer" && !ready;
    this.ignoreOffer = !this.options.polite && collision;
    if (this.ignoreOffer) return;
    if (collision && pc.currentRemoteDescription === null) throw new InitialGlare();
    // A late answer to an offer that was rolled back.
    if (description.type === "answer" && pc.signalingState !== "have-local-offer") return;
    this.answering = description.type === "answer";
    try {
      await pc.setRemoteDescription(description);
    } finally {
      this.answering = false;
    }
    for (const candidate of this.early.splice(0)) await this.add(candidate);
    if (description.type !== "offer") return;
    await this.options.beforeAnswer();
    this.described = false;
    await pc.setLocalDescription();
    await this.describe();
  }

  private async candidate({ candidate }: Outgoing): Promise<void> {
    if (!candidate) return;
    if (this.pc.remoteDescription === null) this.early.push(candidate);
    else await this.add(candidate);
  }

  private async add(candidate: RTCIceCandidateInit): Promise<void> {
    try {
      await this.pc.addIceCandidate(candidate);
    } catch {
      // One of an offer we passed over, or of a generation of ICE that is over: it does not fit and is not missed.
    }
  }

  private async describe(): Promise<void> {
    await this.firstCandidates();
    const description = this.pc.localDescription;
    this.described = true;
    if (description) this.options.send({ description: { type: description.type, sdp: description.sdp } });
  }

  private firstCandidates(): Promise<void> {
    const { pc } = this;
    if (pc.iceGatheringState === "complete") return Promise.resolve();
    return new Promise((done) => {
      const finish = (): void => {
        cancel();
        pc.removeEventListener("icegatheringstatechange", look);
        done();
      };
      const look = (): void => {
        if (pc.iceGatheringState === "complete") finish();
      };
      const cancel = this.options.clock.after(CANDIDATES_WITH_DESCRIPTION_MS, finish);
      pc.addEventListener("icegatheringstatechange", look);
    });
  }
}

/** What every browser knows of a candidate; some say more than the protocol takes. */
function plain(candidate: RTCIceCandidate): RTCIceCandidateInit {
  const { candidate: line, sdpMid, sdpMLineIndex, usernameFragment } = candidate;
  return { candidate: line, sdpMid, sdpMLineIndex, usernameFragment };
}
