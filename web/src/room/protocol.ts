/**
 * The room protocol, version 1, as the page speaks it: docs/room-protocol.md, held to the same schema.
 *
 * Types and the reading of a frame; no socket, no DOM. Times end in their unit; `_utc_ms` is the centre's wall clock.
 */

export const PROTOCOL_VERSION = 1;

export type Language = "en" | "zh_Hans";
export type Carrier = "udp" | "tcp" | "tls" | "";
export type CarrierState = "ok" | "failed" | "cannot_test";

export interface Names {
  readonly en: string;
  readonly zh?: string | null;
}

export interface IceServer {
  readonly urls: readonly string[];
  readonly username: string;
  readonly credential: string;
}

export interface Ice {
  readonly servers: readonly IceServer[];
}

export interface RouteChoice {
  readonly links: Readonly<Record<string, string>>;
  readonly hour_utc: number;
  readonly hub: string;
  readonly udp_refused: readonly string[];
}

/** A leg in the room: a person at a site. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly site: string;
  readonly language: Language;
  readonly presenter: boolean;
  readonly seated: boolean;
  readonly audio: boolean;
  readonly video: boolean;
  readonly muted: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
  readonly hand: boolean;
  readonly away: boolean;
  readonly carrier: Carrier;
  readonly shortfall_ms: number;
}

export interface RoomSite {
  readonly name: string;
  readonly city: Names;
  readonly time_zone: string;
  readonly place_id: string;
  /** Kinds of link that can be had there. */
  readonly links: readonly string[];
}

export interface Hub {
  readonly id: string;
  readonly city: Names;
}

export interface RoutePair {
  readonly from_site: string;
  readonly to_site: string;
  readonly delay_ms: number;
  readonly loss: number;
  readonly via?: readonly (string | Names)[];
  readonly flags: readonly string[];
}

export interface RouteState {
  readonly number: number;
  readonly choice: RouteChoice;
  /** May lie ahead: the instant of the switch. */
  readonly at_utc_ms: number;
  readonly by: string;
  readonly in_force: boolean;
  readonly pairs: readonly RoutePair[];
}

export interface ScriptStep {
  readonly at_s: number;
  readonly choice: RouteChoice;
  readonly title: string;
}

export interface ScriptState {
  readonly running: boolean;
  readonly step: number;
  readonly steps: readonly ScriptStep[];
  readonly started_utc_ms: number | null;
  readonly next_at_utc_ms: number | null;
}

export interface Band {
  readonly low: number;
  readonly typical: number;
  readonly high: number;
}

export interface LaneFigures {
  readonly delay_p50_ms: number | null;
  readonly delay_p95_ms: number | null;
  readonly loss: number | null;
  readonly rate_kbps: number | null;
}

export interface LiveScore {
  readonly r: number;
  readonly r_common: number;
  readonly mos: number;
  readonly model: string;
  readonly band: string;
  readonly codec: string;
  readonly flags: readonly string[];
}

/** One pair and direction over the sliding window, as the centre scores it each second. */
export interface LivePair {
  readonly from: string;
  readonly to: string;
  readonly from_site: string;
  readonly to_site: string;
  readonly settling: boolean;
  readonly words: string | null;
  readonly why_not: string | null;
  /** Message keys: why it stands outside its forecast, as far as is known. */
  readonly why?: readonly string[];
  readonly score: LiveScore | null;
  readonly window_s: number;
  readonly rtt_ms: number | null;
  readonly loss: number | null;
  readonly late: number | null;
  readonly concealed: number | null;
  readonly buffer_ms: number | null;
  readonly mouth_to_ear_ms: number | null;
  readonly burst_ratio: number | null;
  readonly audio_kbps: number | null;
  readonly video: {
    readonly height: number | null;
    readonly width: number | null;
    readonly fps: number | null;
    readonly freezes: number | null;
    readonly freeze_s: number | null;
    readonly kbps: number | null;
  } | null;
  readonly commanded: LaneFigures | null;
  readonly measured: LaneFigures | null;
  readonly relay_late_ms: number | null;
  readonly shortfall_ms: number | null;
  readonly carrier: Carrier;
  readonly forecast: {
    readonly r_common: Band;
    readonly delay_ms: Band;
    readonly loss: Band;
    readonly model: string;
    readonly codec: string;
  } | null;
  readonly forecast_why_not?: string | null;
  readonly inside: boolean | null;
  readonly recovery: {
    readonly number: number;
    readonly path_ms: number | null;
    readonly buffer_ms: number | null;
    readonly resolution_ms?: number | null;
    readonly done: boolean;
  } | null;
}

export interface AudioCounters {
  readonly codec: string;
  readonly clock_hz: number;
  readonly channels: number;
  readonly packets_received: number;
  readonly packets_lost: number;
  readonly packets_discarded: number | null;
  readonly jitter_buffer_delay_s: number;
  readonly jitter_buffer_emitted: number;
  readonly total_samples: number;
  readonly concealed_samples: number;
  readonly silent_concealed_samples: number;
  readonly concealment_events: number;
  readonly inserted_samples: number;
  readonly removed_samples: number;
  readonly bytes: number;
  readonly level: number;
}

export interface VideoCounters {
  readonly codec: string;
  readonly packets_received: number;
  readonly packets_lost: number;
  readonly frames_decoded: number;
  readonly frames_dropped: number;
  readonly freezes: number;
  readonly freeze_s: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bytes: number;
  readonly limited: "none" | "cpu" | "bandwidth" | "other";
}

/** Running totals of what this page receives from `from`; the centre takes the differences. */
export interface LinkStats {
  readonly from: string;
  readonly call: number;
  /** Received by my mirror leg, not by my own. */
  readonly mirror?: boolean;
  readonly audio: AudioCounters | null;
  readonly video: VideoCounters | null;
  readonly transport: { readonly rtt_ms: number | null; readonly carrier: Carrier; readonly out_kbps: number | null };
  readonly chat_rtt_ms: number | null;
}

export interface Signal {
  readonly call: number;
  readonly description?: RTCSessionDescriptionInit;
  readonly candidate?: RTCIceCandidateInit | null;
}

export type ClientMessage =
  | { t: "hello"; language: Language; resume: string | null; name?: string }
  | { t: "own_delay"; rtt_ms: number; carriers: { udp: CarrierState; tcp: CarrierState; tls: CarrierState } }
  | { t: "sit"; site: string; audio: boolean; video: boolean }
  | ({ t: "signal"; to: string } & Signal)
  | { t: "stands"; peer: string; call: number }
  | { t: "fallen"; peer: string; call: number }
  | { t: "state"; muted: boolean; camera: boolean; screen: boolean; hand: boolean }
  | { t: "stats"; at_ms: number; links: readonly LinkStats[] }
  | { t: "solo"; site: string | null }
  | { t: "mirror_stands" }
  | { t: "route"; choice: RouteChoice; in_ms?: number }
  | { t: "script"; action: "start" | "stop"; steps?: readonly ScriptStep[] }
  | { t: "leave" }
  | { t: "ping"; n: number };

export interface Welcome {
  readonly t: "welcome";
  readonly you: string;
  readonly resume: string;
  readonly server_utc_ms: number;
  readonly presenter: boolean;
  readonly alone_ok: boolean;
  readonly visit: { readonly id: string; readonly title: string; readonly firm: string };
  readonly sites: readonly RoomSite[];
  readonly hubs: readonly Hub[];
  readonly people: readonly Person[];
  readonly route: RouteState | null;
  readonly script: ScriptState | null;
  readonly limits: { readonly people: number; readonly video: number };
  readonly relay: "up" | "away";
}

/** A sentence in both languages, made by the centre. */
export interface Sentence {
  readonly key: string;
  readonly en: string;
  readonly zh_Hans: string;
}

export interface Refused extends Sentence {
  readonly t: "refused";
  readonly about: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export type PersonChange = "joined" | "changed" | "left" | "away" | "back";

export type ServerMessage =
  | Welcome
  | { t: "seated"; site: string; ice: Ice }
  | { t: "mirror"; site: string; leg: string; ice: Ice }
  | { t: "mirror"; site: null }
  | { t: "person"; change: PersonChange; person: Person }
  | ({ t: "signal"; from: string } & Signal)
  | { t: "route"; state: RouteState }
  | { t: "script"; state: ScriptState }
  | { t: "live"; at_utc_ms: number; pairs: readonly LivePair[] }
  | { t: "credentials"; ice: Ice }
  | { t: "relay"; state: "up" | "away" }
  | Refused
  | { t: "ended"; why: string }
  | { t: "pong"; n: number; server_utc_ms: number };

/** The frame of a message. */
export function pack(message: ClientMessage): string {
  return JSON.stringify({ v: PROTOCOL_VERSION, ...message });
}

const TYPES: ReadonlySet<string> = new Set([
  "welcome", "seated", "mirror", "person", "signal", "route", "script", "live", "credentials", "relay", "refused",
  "ended", "pong",
]);

/** The message of a frame, or null for one this page does not know: a newer centre may say more than we read. */
export function unpack(frame: unknown): ServerMessage | null {
  if (typeof frame !== "string") return null;
  let found: unknown;
  try {
    found = JSON.parse(frame);
  } catch {
    return null;
  }
  if (typeof found !== "object" || found === null) return null;
  const { v, t } = found as { v?: unknown; t?: unknown };
  if (v !== PROTOCOL_VERSION || typeof t !== "string" || !TYPES.has(t)) return null;
  return found as ServerMessage;
}
