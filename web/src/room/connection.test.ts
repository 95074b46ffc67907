import { describe, expect, it } from "vitest";

import { HandClock } from "../rtc/hand_clock";
import { Connection, type Socket } from "./connection";
import type { ServerMessage } from "./protocol";

class FakeSocket implements Socket {
  readyState: 0 | 1 | 2 | 3 = 0;
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  onerror: Socket["onerror"] = null;
  readonly sent: Record<string, unknown>[] = [];

  send(data: unknown): void {
    this.sent.push(JSON.parse(String(data)) as Record<string, unknown>);
  }

  close(): void {
    this.readyState = 3;
  }

  opens(): void {
    this.readyState = 1;
    this.onopen?.call({} as WebSocket, {} as Event);
  }

  says(message: object): void {
    this.onmessage?.call({} as WebSocket, { data: JSON.stringify({ v: 1, ...message }) } as MessageEvent);
  }

  breaks(code = 1006): void {
    this.readyState = 3;
    this.onclose?.call({} as WebSocket, { code } as CloseEvent);
  }
}

function start() {
  const clock = new HandClock();
  const sockets: FakeSocket[] = [];
  const links: string[] = [];
  const heard: ServerMessage[] = [];
  const finals: number[] = [];
  let secret: string | null = null;
  const connection = new Connection({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    language: () => "en",
    clock,
    chance: () => 0.5,
    resume: { get: () => secret, set: (now) => (secret = now) },
    events: { message: (one) => heard.push(one), link: (one) => links.push(one), final: (code) => finals.push(code) },
  });
  connection.start();
  const newest = (): FakeSocket => {
    const socket = sockets[sockets.length - 1];
    if (!socket) throw new Error("no socket");
    return socket;
  };
  return { clock, sockets, links, heard, finals, connection, newest, secret: () => secret };
}

const WELCOME = { t: "welcome", resume: "s3cret" };

describe("the way to the centre", () => {
  it("says hello and is open once welcomed", () => {
    const { links, newest, connection, secret } = start();
    expect(connection.send({ t: "ping", n: 1 })).toBe(false);
    newest().opens();
    expect(newest().sent).toEqual([{ v: 1, t: "hello", language: "en", resume: null }]);
    newest().says(WELCOME);
    expect(links).toEqual(["connecting", "open"]);
    expect(secret()).toBe("s3cret");
  });

  it("comes back as the same person, after a quarter of a second first and two seconds at most", () => {
    const { clock, sockets, newest, links } = start();
    newest().opens();
    newest().says(WELCOME);
    newest().breaks();
    const waits: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      const had = sockets.length;
      const since = clock.nowMs();
      while (sockets.length === had) clock.turn(10);
      waits.push(clock.nowMs() - since);
      newest().breaks();
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 2_000, 2_000]);
    clock.turn(2_000);
    newest().opens();
    expect(newest().sent[0]).toMatchObject({ t: "hello", resume: "s3cret" });
    newest().says(WELCOME);
    expect(links).toEqual(["connecting", "open", "lost", "open"]);
  });

  it("does not wait for a socket that says nothing more", () => {
    const { clock, sockets, newest, links } = start();
    newest().opens();
    newest().says(WELCOME);
    clock.turn(15_000);
    expect(links).toContain("lost");
    expect(sockets.length).toBeGreaterThan(1);
  });

  it("stays open while the centre answers", () => {
    const { clock, newest, links } = start();
    newest().opens();
    newest().says(WELCOME);
    for (let i = 0; i < 30; i += 1) {
      clock.turn(1_000);
      newest().says({ t: "live", at_utc_ms: i, pairs: [] });
    }
    expect(links).toEqual(["connecting", "open"]);
  });

  it("does not come back after a good-bye, nor where it is refused", () => {
    const said = start();
    said.newest().opens();
    said.newest().says(WELCOME);
    said.newest().says({ t: "ended", why: "elsewhere" });
    said.clock.turn(60_000);
    expect(said.sockets.length).toBe(1);
    expect(said.links).toEqual(["connecting", "open", "ended"]);
    expect(said.secret()).toBeNull();
    const refused = start();
    refused.newest().breaks(4001);
    refused.clock.turn(60_000);
    expect(refused.sockets.length).toBe(1);
    expect(refused.finals).toEqual([4001]);
  });

  it("does not wait out a pause when the network comes back", () => {
    const { sockets, newest, connection } = start();
    newest().breaks();
    connection.hurry();
    expect(sockets.length).toBe(2);
  });

  it("tells the centre's clock by the quickest pong, with half its way added", () => {
    const { clock, newest, heard } = start();
    newest().opens();
    newest().says(WELCOME);
    const n = newest().sent.find(({ t }) => t === "ping")?.["n"];
    clock.turn(40);
    newest().says({ t: "pong", n, server_utc_ms: 1_000 });
    expect(heard[heard.length - 1]).toMatchObject({ t: "pong", server_utc_ms: 1_020 });
  });
});
