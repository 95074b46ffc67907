/**
 * The way to the centre: one WebSocket at a time, mended when it breaks, the same person again by the resume secret.
 *
 * Media does not pass here: a call goes on while the centre is away. Room and page are told what state the way is in.
 */

import type { Clock } from "../rtc/clock";
import { pack, unpack, type ClientMessage, type Language, type ServerMessage } from "./protocol";
import type { Link } from "./store";

const FIRST_BACK_OFF_MS = 250;
const LONGEST_BACK_OFF_MS = 2_000;
const PING_MS = 4_000;
/** Two pings unanswered: the way is gone even if nothing said so (a laptop that slept, a network that changed). */
const SILENCE_MS = 9_000;
/** A socket that does not open. Patient: a centre that is starting answers those who wait at its door. */
const OPENING_MS = 8_000;

/** Close codes of the room protocol after which coming back is no use. */
const FINAL_CODES: ReadonlySet<number> = new Set([4001, 4003, 4004, 4403, 4404]);
/** The same person opened the room in another window. */
export const REPLACED_CODE = 4002;

export type Socket = Pick<
  WebSocket, "readyState" | "send" | "close" | "onopen" | "onmessage" | "onclose" | "onerror"
>;

export interface ConnectionEvents {
  message(message: ServerMessage): void;
  link(link: Link): void;
  /** The socket closed for good with this code. */
  final(code: number): void;
}

export interface ConnectionOptions {
  readonly open: () => Socket;
  readonly language: () => Language;
  readonly clock: Clock;
  readonly events: ConnectionEvents;
  /** The resume secret of this tab, kept over a reload. */
  readonly resume: { get(): string | null; set(secret: string | null): void };
  /** 0..1, so that a room full of pages does not come back in one instant. */
  readonly chance: () => number;
}

const OPEN = 1;

export class Connection {
  private socket: Socket | null = null;
  private link: Link = "idle";
  private backOffMs = FIRST_BACK_OFF_MS;
  private cancelTimer: () => void = () => undefined;
  private cancelWatch: () => void = () => undefined;
  private heardMs = 0;
  private pings = 0;
  private readonly sentPings = new Map<number, number>();
  /** Shortest round trip to the centre of late, and what its clock said then. */
  private bestRttMs = Infinity;

  constructor(private readonly options: ConnectionOptions) {}

  start(): void {
    this.turn("connecting");
    this.open();
  }

  /** Sends now; while the way is lost only what stays true is sent again, by the room, when it is back. */
  send(message: ClientMessage): boolean {
    if (this.link !== "open" || this.socket?.readyState !== OPEN) return false;
    this.socket.send(pack(message));
    return true;
  }

  /** The network came back: do not wait out the back-off. */
  hurry(): void {
    if (this.link !== "lost" || this.socket) return;
    this.cancelTimer();
    this.open();
  }

  /** Goes for good. */
  stop(): void {
    this.turn("ended");
    this.cancelTimer();
    this.drop();
  }

  private open(): void {
    let socket: Socket;
    try {
      socket = this.options.open();
    } catch {
      return this.again();
    }
    this.socket = socket;
    this.cancelWatch = this.options.clock.after(OPENING_MS, () => this.lost(socket));
    socket.onopen = () => this.hello(socket);
    socket.onmessage = ({ data }: MessageEvent) => this.heard(socket, data);
    socket.onclose = ({ code }: CloseEvent) => this.closed(socket, code);
    socket.onerror = () => undefined;
  }

  private hello(socket: Socket): void {
    if (socket !== this.socket) return;
    socket.send(pack({ t: "hello", language: this.options.language(), resume: this.options.resume.get() }));
  }

  private heard(socket: Socket, data: unknown): void {
    if (socket !== this.socket) return;
    this.heardMs = this.options.clock.nowMs();
    const message = unpack(data);
    if (!message) return;
    if (message.t === "welcome") {
      this.options.resume.set(message.resume);
      this.backOffMs = FIRST_BACK_OFF_MS;
      this.turn("open");
      this.options.events.message(message);
      return this.watch(socket);
    }
    this.options.events.message(message.t === "pong" ? this.timed(message) : message);
    // The centre said good-bye: coming back by itself would only be sent away again.
    if (message.t === "ended") {
      this.options.resume.set(null);
      this.drop();
      this.turn("ended");
    }
  }

  /** Of a pong only the quickest so far tells the centre's clock well; others pass without one. */
  private timed(pong: ServerMessage & { t: "pong" }): ServerMessage {
    const sent = this.sentPings.get(pong.n);
    this.sentPings.delete(pong.n);
    const rttMs = sent === undefined ? Infinity : this.options.clock.nowMs() - sent;
    if (rttMs > this.bestRttMs) return { ...pong, server_utc_ms: NaN };
    this.bestRttMs = rttMs;
    return { ...pong, server_utc_ms: pong.server_utc_ms + rttMs / 2 };
  }

  private watch(socket: Socket): void {
    this.cancelWatch();
    if (socket !== this.socket) return;
    if (this.options.clock.nowMs() - this.heardMs > SILENCE_MS) return this.lost(socket);
    this.pings += 1;
    this.sentPings.set(this.pings, this.options.clock.nowMs());
    this.sentPings.delete(this.pings - 5);
    this.send({ t: "ping", n: this.pings });
    this.cancelWatch = this.options.clock.after(PING_MS, () => this.watch(socket));
  }

  private closed(socket: Socket, code: number): void {
    if (socket !== this.socket) return;
    if (FINAL_CODES.has(code) || code === REPLACED_CODE) {
      this.drop();
      this.turn("refused");
      return this.options.events.final(code);
    }
    this.lost(socket);
  }

  private lost(socket: Socket): void {
    if (socket !== this.socket) return;
    this.drop();
    this.again();
  }

  private again(): void {
    if (this.link === "ended" || this.link === "refused") return;
    this.turn("lost");
    const wait = this.backOffMs * (0.75 + 0.5 * this.options.chance());
    this.backOffMs = Math.min(LONGEST_BACK_OFF_MS, this.backOffMs * 2);
    this.cancelTimer = this.options.clock.after(wait, () => this.open());
  }

  private drop(): void {
    this.cancelWatch();
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private turn(link: Link): void {
    if (this.link === link) return;
    this.link = link;
    this.options.events.link(link);
  }
}
