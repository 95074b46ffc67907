/**
 * My end of the way to one other leg: a connection, the ones that replace it, and the data channel.
 *
 * `call` numbers the connections of a pair. A signal of a later call replaces ours, one of an earlier call is stale.
 * Media goes through the relay only. What is drawn or played is not known here.
 */

import { Channel, type ChannelPeer } from "./channel";
import type { Clock } from "./clock";
import { InitialGlare, Negotiation, type Outgoing } from "./negotiation";
import { Recovery, type Health } from "./recovery";
import { putTracks, type LocalTracks } from "./sending";
import type { Ice, Signal } from "../room/protocol";

export interface PeerEvents {
  send(signal: Signal): void;
  stands(call: number): void;
  fallen(call: number): void;
  /** What is received, one stream for the life of the peer; its tracks change when the connection does. */
  received(stream: MediaStream): void;
  health(health: Health): void;
}

export interface PeerOptions {
  readonly peer: string;
  readonly polite: boolean;
  /** The number of the pair's last connection that this page knows of. */
  readonly lastCall: number;
  readonly clock: Clock;
  readonly connect: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly ice: () => Ice;
  readonly tracks: () => LocalTracks;
  readonly channel: ChannelPeer;
  readonly events: PeerEvents;
}

export function configuration(ice: Ice): RTCConfiguration {
  const iceServers = ice.servers.map(({ urls, username, credential }) => ({ urls: [...urls], username, credential }));
  return { iceServers, iceTransportPolicy: "relay", bundlePolicy: "max-bundle" };
}

export class Peer {
  readonly stream = new MediaStream();
  readonly channel: Channel;
  call: number;
  health: Health = "new";
  /** The far end cannot be told anything now: no use in helping the connection. */
  unreachable = false;
  private pc: RTCPeerConnection | null = null;
  private negotiation: Negotiation | null = null;
  private recovery: Recovery;
  private cancelHelp: () => void = () => undefined;
  private standing = false;
  private closed = false;

  constructor(private readonly options: PeerOptions) {
    this.call = options.lastCall;
    this.channel = new Channel(options.clock, options.channel);
    this.recovery = this.freshRecovery();
  }

  get connection(): RTCPeerConnection | null {
    return this.pc;
  }

  /** Begins a connection and offers it. */
  async begin(): Promise<void> {
    this.open(this.call + 1);
    await this.layOutAndOffer();
  }

  /** Takes what the far end's page says about the connection. */
  async receive(signal: Signal): Promise<void> {
    if (this.closed || signal.call < this.call) return;
    if (signal.call > this.call || this.pc === null) {
      if (signal.description?.type !== "offer") return;
      this.open(signal.call);
    }
    try {
      await this.negotiation?.receive(outgoing(signal));
    } catch (error) {
      if (!(error instanceof InitialGlare)) return this.lookAfter();
      this.open(this.call);
      await this.negotiation?.receive(outgoing(signal));
    }
  }

  /** The tracks to send have changed. */
  async putTracks(): Promise<void> {
    if (this.pc && this.pc.currentRemoteDescription) await putTracks(this.pc, this.options.tracks());
  }

  /** New credentials: they count from the next ICE restart on. */
  renew(): void {
    this.pc?.setConfiguration(configuration(this.options.ice()));
  }

  /** The way to the far end's page is open again: help what has fallen meanwhile. */
  reachable(): void {
    this.unreachable = false;
    this.lookAfter();
  }

  close(): void {
    this.closed = true;
    // Who is gone need not be told of, and the centre knows.
    this.standing = false;
    this.drop();
    this.channel.close();
  }

  private open(call: number): void {
    this.drop();
    this.call = call;
    const pc = this.options.connect(configuration(this.options.ice()));
    this.pc = pc;
    this.recovery = this.freshRecovery();
    this.channel.adopt(pc.createDataChannel("beacon", { negotiated: true, id: 0, ordered: false }));
    pc.ontrack = ({ track }) => this.took(track);
    pc.onconnectionstatechange = () => this.turned(pc);
    pc.oniceconnectionstatechange = () => this.turned(pc);
    this.negotiation = new Negotiation(pc, {
      polite: this.options.polite,
      clock: this.options.clock,
      send: (signal) => this.options.events.send({ call, ...signal } as Signal),
      beforeAnswer: () => putTracks(pc, this.options.tracks()),
    });
    this.lookAfter();
  }

  private async layOutAndOffer(): Promise<void> {
    const { pc, negotiation } = this;
    if (!pc || !negotiation) return;
    for (const kind of ["audio", "video"] as const) pc.addTransceiver(kind, { direction: "sendrecv" });
    await putTracks(pc, this.options.tracks());
    await negotiation.offer();
  }

  private took(track: MediaStreamTrack): void {
    for (const old of this.stream.getTracks()) {
      if (old.kind === track.kind) this.stream.removeTrack(old);
    }
    this.stream.addTrack(track);
    this.options.events.received(this.stream);
  }

  private turned(pc: RTCPeerConnection): void {
    if (pc !== this.pc) return;
    const health = healthOf(pc);
    if (health === this.health) return;
    this.health = health;
    this.recovery.turned(health, this.options.clock.nowMs());
    this.stand(health === "up" || (health === "shaky" && this.standing));
    if (health === "up") void this.putTracks();
    this.options.events.health(health);
    this.lookAfter();
  }

  private stand(stands: boolean): void {
    if (stands === this.standing) return;
    this.standing = stands;
    if (stands) this.options.events.stands(this.call);
    else this.options.events.fallen(this.call);
  }

  private lookAfter(): void {
    this.cancelHelp();
    if (this.closed || this.unreachable) return;
    const advice = this.recovery.advise(this.options.clock.nowMs());
    if (advice.remedy === "restart") void this.negotiation?.offer({ restart: true }).catch(() => undefined);
    if (advice.remedy === "afresh") void this.begin().catch(() => undefined);
    else if (advice.againInMs !== null) {
      this.cancelHelp = this.options.clock.after(advice.againInMs, () => this.lookAfter());
    }
  }

  private freshRecovery(): Recovery {
    return new Recovery({ polite: this.options.polite, nowMs: this.options.clock.nowMs() });
  }

  private drop(): void {
    this.cancelHelp();
    this.stand(false);
    const pc = this.pc;
    this.pc = null;
    this.negotiation = null;
    this.health = "new";
    if (!pc) return;
    pc.onicecandidate = pc.ontrack = pc.onconnectionstatechange = pc.oniceconnectionstatechange = null;
    pc.close();
  }
}

function outgoing({ description, candidate }: Signal): Outgoing {
  return description ? { description } : { candidate: candidate ?? null };
}

function healthOf(pc: RTCPeerConnection): Health {
  const { connectionState: whole, iceConnectionState: ice } = pc;
  if (whole === "failed" || ice === "failed" || whole === "closed") return "down";
  if (ice === "disconnected" || whole === "disconnected") return "shaky";
  return whole === "connected" ? "up" : "new";
}
