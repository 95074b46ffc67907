/** The rows of the check, what each can say, and what they say together. Pure. */

import type { ProbeResult } from "../rtc/relay_probe";
import type { IceServer } from "../room/protocol";
import type { MediaProblem } from "../rtc/local_media";

export const CHECKS = [
  "secure", "signalling", "relay_udp", "relay_tcp", "relay_tls", "microphone", "camera", "speaker", "echo",
] as const;
export type CheckId = (typeof CHECKS)[number];

/** `ask`: it is the visitor who can tell. */
export type RowState = "waiting" | "running" | "ask" | "ok" | "problem" | "cannot_test";

export interface Row {
  readonly state: RowState;
  /** Last part of the message keys `page.check.<id>.<said>`, and `.do` and `.it` after it. */
  readonly said: string;
  readonly fields: Readonly<Record<string, string | number>>;
}

export type Rows = Readonly<Record<CheckId, Row>>;

export const row = (state: RowState, said: string, fields: Row["fields"] = {}): Row => ({ state, said, fields });

export const WAITING: Row = row("waiting", "waiting");

export function freshRows(): Rows {
  return Object.fromEntries(CHECKS.map((id) => [id, WAITING])) as Record<CheckId, Row>;
}

export type Transport = "udp" | "tcp" | "tls";
export const TRANSPORTS: readonly Transport[] = ["udp", "tcp", "tls"];

/** How TLS at the relay is certified: a browser that does not know the authority refuses before anything is tried. */
export type TlsTrust = "public" | "local_authority";

/** What trying a transport says. */
export function relayRow(transport: Transport, result: ProbeResult, server: IceServer, trust: TlsTrust): Row {
  const address = addressOf(server);
  if (result.ok) return row("ok", "ok", { rtt: Math.max(1, Math.round(result.ownRttMs)), ...address });
  if (transport === "tls" && trust === "local_authority" && result.failure !== "refused") {
    return row("cannot_test", "untrusted", address);
  }
  if (result.failure === "closed") return row("cannot_test", "closed", address);
  return row("problem", result.failure, address);
}

/** Host and port of a TURN address, for whoever opens firewalls. */
export function addressOf(server: IceServer): { host: string; port: string } {
  const found = /^turns?:(\[[^\]]+\]|[^:?]+)(?::(\d+))?/.exec(server.urls[0] ?? "");
  const port = found?.[2] ?? (server.urls[0]?.startsWith("turns:") ? "5349" : "3478");
  return { host: found?.[1] ?? "", port };
}

export function mediaRow(problem: MediaProblem): Row {
  return row("problem", problem);
}

export type Verdict = "running" | "fine" | "usable" | "listen_only" | "no_call";

/** What it all means for the call. */
export function verdict(rows: Rows): Verdict {
  const relays = TRANSPORTS.map((transport) => rows[`relay_${transport}`].state);
  const running = (states: readonly RowState[]): boolean => states.some((s) => s === "running" || s === "waiting");
  const automatic = [rows.secure, rows.signalling, rows.microphone, rows.camera].map(({ state }) => state);
  const noRelay = relays.every((state) => state === "problem");
  if (rows.signalling.state === "problem" || noRelay) return "no_call";
  if (running([...automatic, ...relays])) return "running";
  if (rows.microphone.state === "problem") return "listen_only";
  return CHECKS.some((id) => rows[id].state === "problem") ? "usable" : "fine";
}

/** Rows that need the visitor or somebody else to act. */
export function problems(rows: Rows): readonly CheckId[] {
  return CHECKS.filter((id) => rows[id].state === "problem");
}
