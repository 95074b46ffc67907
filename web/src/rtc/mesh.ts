/** Everybody's connection to everybody, seen from this page: one Peer for each other person in the room. */

import type { Channel, ChannelEvents } from "./channel";
import { pageClock, type Clock } from "./clock";
import { Peer } from "./peer";
import type { Health } from "./recovery";
import { NOTHING_TO_SEND, type LocalTracks } from "./sending";
import { linkStats } from "./stats";
import type { Ice, LinkStats, Signal } from "../room/protocol";

export interface MeshEvents {
  send(to: string, signal: Signal): void;
  stands(peer: string, call: number): void;
  fallen(peer: string, call: number): void;
  received(peer: string, stream: MediaStream): void;
  health(peer: string, health: Health): void;
  gone(peer: string): void;
}

export interface MeshOptions {
  readonly me: string;
  readonly ice: Ice;
  readonly events: MeshEvents;
  readonly channel: (peer: string) => ChannelEvents;
  /** The centre's clock. [ms] */
  readonly utcMs: () => number;
  readonly clock?: Clock;
  readonly connect?: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** Numbers of earlier calls by peer, kept over a reload of the page. */
  readonly calls?: CallBook;
}

/** Remembers the last call number of each pair. */
export interface CallBook {
  last(peer: string): number;
  note(peer: string, call: number): void;
}

/** A newcomer offers at once; should its offer not come, the one who waits offers after this. */
const AWAITED_OFFER_MS = 4_000;

export class Mesh {
  private readonly peers = new Map<string, Peer>();
  private readonly awaited = new Map<string, () => void>();
  private readonly clock: Clock;
  private tracks: LocalTracks = NOTHING_TO_SEND;
  private ice: Ice;

  constructor(private readonly options: MeshOptions) {
    this.clock = options.clock ?? pageClock;
    this.ice = options.ice;
  }

  /** Offers to somebody who was here before me. */
  offerTo(peer: string): void {
    void this.peer(peer).begin().catch(() => undefined);
  }

  /** Somebody came after me: their page offers. Should it not, mine does. */
  await(peer: string): void {
    if (this.peers.has(peer) || this.awaited.has(peer)) return;
    const cancel = this.clock.after(AWAITED_OFFER_MS, () => {
      this.awaited.delete(peer);
      if (!this.peers.has(peer)) this.offerTo(peer);
    });
    this.awaited.set(peer, cancel);
  }

  receive(from: string, signal: Signal): void {
    // A leftover of somebody gone must not open a connection: only an offer does.
    if (!this.peers.has(from) && signal.description?.type !== "offer") return;
    const peer = this.peer(from);
    void peer.receive(signal).catch(() => undefined);
    this.options.calls?.note(from, peer.call);
  }

  setTracks(tracks: LocalTracks): void {
    this.tracks = tracks;
    for (const peer of this.peers.values()) void peer.putTracks().catch(() => undefined);
  }

  setIce(ice: Ice): void {
    this.ice = ice;
    for (const peer of this.peers.values()) peer.renew();
  }

  /** Whether the far end's page hears the centre; while it does not, its media may well go on. */
  reachable(peer: string, can: boolean): void {
    const known = this.peers.get(peer);
    if (!known) return;
    if (can) known.reachable();
    else known.unreachable = true;
  }

  /** My own way to the centre is lost or back. */
  allReachable(can: boolean): void {
    for (const peer of this.peers.keys()) this.reachable(peer, can);
  }

  /** Connections that stand, for telling the centre again after a lost socket. */
  standing(): readonly { readonly peer: string; readonly call: number }[] {
    return [...this.peers].filter(([, peer]) => peer.health === "up").map(([peer, { call }]) => ({ peer, call }));
  }

  has(peer: string): boolean {
    return this.peers.has(peer);
  }

  known(): readonly string[] {
    return [...this.peers.keys()];
  }

  channel(peer: string): Channel | null {
    return this.peers.get(peer)?.channel ?? null;
  }

  channels(): readonly Channel[] {
    return [...this.peers.values()].map((peer) => peer.channel);
  }

  async stats(): Promise<LinkStats[]> {
    const read = [...this.peers].map(async ([from, peer]) => {
      const pc = peer.connection;
      if (!pc || peer.health === "new") return null;
      return linkStats(await pc.getStats(), { from, call: peer.call, chat_rtt_ms: peer.channel.rttMs });
    });
    return (await Promise.all(read)).filter((link) => link !== null);
  }

  left(peer: string): void {
    this.awaited.get(peer)?.();
    this.awaited.delete(peer);
    const gone = this.peers.get(peer);
    if (!gone) return;
    this.peers.delete(peer);
    gone.close();
    this.options.events.gone(peer);
  }

  close(): void {
    for (const cancel of this.awaited.values()) cancel();
    this.awaited.clear();
    for (const peer of [...this.peers.keys()]) this.left(peer);
  }

  private peer(id: string): Peer {
    this.awaited.get(id)?.();
    this.awaited.delete(id);
    return this.peers.get(id) ?? this.meet(id);
  }

  private meet(id: string): Peer {
    const { events, calls } = this.options;
    const peer = new Peer({
      peer: id,
      polite: this.options.me > id,
      lastCall: calls?.last(id) ?? 0,
      clock: this.clock,
      connect: this.options.connect ?? ((configuration) => new RTCPeerConnection(configuration)),
      ice: () => this.ice,
      tracks: () => this.tracks,
      channel: { utcMs: this.options.utcMs, events: this.options.channel(id) },
      events: {
        send: (signal) => {
          calls?.note(id, signal.call);
          events.send(id, signal);
        },
        stands: (call) => events.stands(id, call),
        fallen: (call) => events.fallen(id, call),
        received: (stream) => events.received(id, stream),
        health: (health) => events.health(id, health),
      },
    });
    this.peers.set(id, peer);
    return peer;
  }
}
