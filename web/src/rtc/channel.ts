/**
 * The pair's data channel `beacon`: chat with receipts, presence, and a ping each second, all over the route.
 *
 * Frames are JSON {v:1, t:"chat"|"receipt"|"presence"|"ping"|"pong"|"level"}. The channel is reliable but not ordered:
 * one message that is repeated holds up no other, so each one's time is its own. Whatever the far end sends is read
 * as from a stranger. Chat that is not yet acknowledged goes again over the next connection; ids keep it single.
 */

import type { Clock } from "./clock";

export const CHAT_LIMIT = 2_000;
const FRAME_LIMIT = 16_384;
const PING_MS = 1_000;
const PINGS_WAITED_FOR = 10;
const IDS_KEPT = 500;

export interface Presence {
  readonly away: boolean;
  readonly typing: boolean;
}

export interface Heard {
  readonly id: string;
  readonly text: string;
  /** From their sending it to our getting it, by the centre's clock. [ms] */
  readonly way_ms: number;
}

export interface Receipt {
  readonly id: string;
  /** From our sending it to their receipt. [ms] */
  readonly round_ms: number;
  /** From our sending it to their getting it, as they measured by the centre's clock. [ms] */
  readonly way_ms: number;
}

export interface ChannelEvents {
  chat(message: Heard): void;
  receipt(receipt: Receipt): void;
  presence(presence: Presence): void;
}

export interface ChannelPeer {
  readonly utcMs: () => number;
  readonly events: ChannelEvents;
}

/** As much of RTCDataChannel as is used here. */
export type Wire = Pick<RTCDataChannel, "readyState" | "send" | "onopen" | "onmessage" | "onclose">;

type Frame = Readonly<Record<string, unknown>>;

const number = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

export class Channel {
  /** Newest round trip of a ping. [ms] */
  rttMs: number | null = null;
  private wire: Wire | null = null;
  private presence: Presence = { away: false, typing: false };
  private readonly unacknowledged = new Map<string, { text: string; sentMs: number; utcMs: number }>();
  private readonly heardIds = new Set<string>();
  private readonly pings = new Map<number, number>();
  private nextPing = 0;
  private stopPings: () => void = () => undefined;

  constructor(private readonly clock: Clock, private readonly peer: ChannelPeer) {}

  /** The data channel of a new connection. */
  adopt(wire: Wire): void {
    this.close();
    this.wire = wire;
    wire.onmessage = ({ data }: MessageEvent) => this.heard(data);
    wire.onopen = () => this.opened();
    if (wire.readyState === "open") this.opened();
  }

  /** Sends a message of chat, now or when the channel opens. */
  say(id: string, text: string): void {
    const message = { text: text.slice(0, CHAT_LIMIT), sentMs: this.clock.nowMs(), utcMs: this.peer.utcMs() };
    this.unacknowledged.set(id, message);
    this.sendChat(id, message);
  }

  show(presence: Presence): void {
    this.presence = presence;
    this.send({ t: "presence", ...presence });
  }

  close(): void {
    this.stopPings();
    this.pings.clear();
    this.rttMs = null;
    if (this.wire) this.wire.onopen = this.wire.onmessage = null;
    this.wire = null;
  }

  private opened(): void {
    this.send({ t: "presence", ...this.presence });
    for (const [id, message] of this.unacknowledged) this.sendChat(id, message);
    this.ping();
  }

  private sendChat(id: string, { text, utcMs }: { text: string; utcMs: number }): void {
    this.send({ t: "chat", id, text, sent_utc_ms: utcMs });
  }

  private ping(): void {
    this.stopPings();
    this.nextPing += 1;
    this.pings.set(this.nextPing, this.clock.nowMs());
    this.pings.delete(this.nextPing - PINGS_WAITED_FOR);
    this.send({ t: "ping", n: this.nextPing });
    this.stopPings = this.clock.after(PING_MS, () => this.ping());
  }

  private send(frame: Frame): void {
    if (this.wire?.readyState !== "open") return;
    try {
      this.wire.send(JSON.stringify({ v: 1, ...frame }));
    } catch {
      // The channel closed between the look and the act; chat goes again when the next one opens.
    }
  }

  private heard(data: unknown): void {
    const frame = read(data);
    switch (frame?.["t"]) {
      case "chat": return this.heardChat(frame);
      case "receipt": return this.heardReceipt(frame);
      case "presence":
        return this.peer.events.presence({ away: frame["away"] === true, typing: frame["typing"] === true });
      case "ping": {
        const n = number(frame["n"]);
        if (n !== null) this.send({ t: "pong", n });
        return;
      }
      case "pong": return this.heardPong(number(frame["n"]));
    }
  }

  private heardChat(frame: Frame): void {
    const { id, text } = frame;
    const sent = number(frame["sent_utc_ms"]);
    if (typeof id !== "string" || id.length > 64 || typeof text !== "string" || sent === null) return;
    const way_ms = Math.max(0, this.peer.utcMs() - sent);
    this.send({ t: "receipt", id, way_ms });
    if (this.heardIds.has(id)) return;
    this.heardIds.add(id);
    for (const oldest of this.heardIds) {
      if (this.heardIds.size <= IDS_KEPT) break;
      this.heardIds.delete(oldest);
    }
    this.peer.events.chat({ id, text: text.slice(0, CHAT_LIMIT), way_ms });
  }

  private heardReceipt(frame: Frame): void {
    const { id } = frame;
    const way_ms = number(frame["way_ms"]);
    const message = typeof id === "string" ? this.unacknowledged.get(id) : undefined;
    if (typeof id !== "string" || !message || way_ms === null) return;
    this.unacknowledged.delete(id);
    const round_ms = this.clock.nowMs() - message.sentMs;
    // Their clock against ours may be off by half the way to the centre; never more than the round trip itself.
    this.peer.events.receipt({ id, round_ms, way_ms: Math.min(Math.max(0, way_ms), round_ms) });
  }

  private heardPong(n: number | null): void {
    const sent = n === null ? undefined : this.pings.get(n);
    if (n === null || sent === undefined) return;
    this.pings.delete(n);
    this.rttMs = this.clock.nowMs() - sent;
  }
}

function read(data: unknown): Frame | null {
  if (typeof data !== "string" || data.length > FRAME_LIMIT) return null;
  try {
    const found: unknown = JSON.parse(data);
    return typeof found === "object" && found !== null && (found as Frame)["v"] === 1 ? (found as Frame) : null;
  } catch {
    return null;
  }
}
