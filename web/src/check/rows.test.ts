import { describe, expect, it } from "vitest";

import { CHECKS, addressOf, freshRows, problems, relayRow, row, verdict, type Row, type Rows } from "./rows";

const SERVER = { urls: ["turns:relay.example:5349?transport=tcp"], username: "u", credential: "c" };

const rows = (changed: Partial<Record<(typeof CHECKS)[number], Row>> = {}): Rows => ({
  ...Object.fromEntries(CHECKS.map((id) => [id, row("ok", "ok")])) as Rows, ...changed,
});
const bad = row("problem", "no_way");

describe("the check", () => {
  it("calls TLS with a certificate of the centre's own authority untestable, never blocked", () => {
    const failed = { ok: false, failure: "no_candidate", code: 701 } as const;
    expect(relayRow("tls", failed, SERVER, "local_authority")).toMatchObject({ state: "cannot_test", said: "untrusted" });
    expect(relayRow("tls", failed, SERVER, "public")).toMatchObject({ state: "problem", said: "no_candidate" });
    expect(relayRow("tcp", failed, SERVER, "local_authority")).toMatchObject({ state: "problem" });
  });

  it("names host and port for whoever opens firewalls", () => {
    expect(addressOf(SERVER)).toEqual({ host: "relay.example", port: "5349" });
    expect(addressOf({ ...SERVER, urls: ["turn:[::1]:3478?transport=udp"] })).toEqual({ host: "[::1]", port: "3478" });
    expect(addressOf({ ...SERVER, urls: ["turn:relay.example?transport=udp"] }).port).toBe("3478");
  });

  it("says what it means for the call", () => {
    expect(verdict(freshRows())).toBe("running");
    expect(verdict(rows())).toBe("fine");
    expect(verdict(rows({ relay_udp: bad }))).toBe("usable");
    expect(verdict(rows({ microphone: row("problem", "denied") }))).toBe("listen_only");
    expect(verdict(rows({ relay_udp: bad, relay_tcp: bad, relay_tls: bad }))).toBe("no_call");
    expect(verdict(rows({ signalling: row("problem", "failed") }))).toBe("no_call");
  });

  it("does not count what could not be tested as a problem", () => {
    const found = rows({ relay_tls: row("cannot_test", "untrusted"), camera: row("problem", "none") });
    expect(problems(found)).toEqual(["camera"]);
    expect(verdict(rows({ relay_tls: row("cannot_test", "untrusted") }))).toBe("fine");
  });
});
