import { describe, expect, it } from "vitest";

import { HISTORY_MS, LiveHistory, pairKey } from "./live_history";
import type { LivePair, Person, RouteState, ServerMessage } from "./protocol";
import { unpack } from "./protocol";
import { RoomStore, type RoomEvent } from "./store";

const person = (id: string, more: Partial<Person> = {}): Person => ({
  id, name: id, site: "London", language: "en", presenter: false, seated: true, audio: true, video: false, muted: false,
  camera: false, screen: false, hand: false, away: false, carrier: "udp", shortfall_ms: 0, ...more,
});
const route = (number: number): RouteState => ({
  number, choice: { links: {}, hour_utc: 9, hub: "", udp_refused: [] }, at_utc_ms: number * 1_000, by: "", in_force: true, pairs: [],
});
const WELCOME: ServerMessage = {
  t: "welcome", you: "p-me", resume: "x", server_utc_ms: 0, presenter: true, alone_ok: true,
  visit: { id: "v", title: "t", firm: "f" }, sites: [], hubs: [], people: [person("p-me"), person("p-you")],
  route: route(1), script: null, limits: { people: 6, video: 3 }, relay: "up",
};

describe("the room's store", () => {
  it("keeps people as the centre says they are", () => {
    const store = new RoomStore();
    store.receive(WELCOME);
    store.receive({ t: "person", change: "joined", person: person("p-new") });
    store.receive({ t: "person", change: "changed", person: person("p-you", { hand: true }) });
    expect(store.others.value.map(({ id, hand }) => [id, hand])).toEqual([["p-you", true], ["p-new", false]]);
    store.receive({ t: "person", change: "left", person: person("p-you") });
    expect(store.people.value.map(({ id }) => id)).toEqual(["p-me", "p-new"]);
    expect(store.person("m-me")?.id).toBe("p-me");
  });

  it("marks each switch once and tells of it, but not of the route it found on entering", () => {
    const store = new RoomStore();
    const told: RoomEvent[] = [];
    store.listen((event) => told.push(event));
    store.receive(WELCOME);
    store.receive({ t: "route", state: { ...route(1), in_force: false } });
    expect(told).toEqual([]);
    store.receive({ t: "route", state: route(2) });
    store.receive({ t: "route", state: route(2) });
    expect(told.map(({ kind }) => kind)).toEqual(["route"]);
    expect(store.switches.value.map(({ number }) => number)).toEqual([1, 2]);
  });

  it("asks the centre for what the panels ask", () => {
    const store = new RoomStore();
    const sent: unknown[] = [];
    store.sendBy((message) => sent.push(message));
    store.setRoute(route(1).choice, 300);
    store.startScript();
    store.stopScript();
    expect(sent).toEqual([
      { t: "route", choice: route(1).choice, in_ms: 300 }, { t: "script", action: "start" }, { t: "script", action: "stop" },
    ]);
  });
});

describe("the live history", () => {
  const pair = { from: "p-a", to: "p-b" } as LivePair;

  it("keeps ten minutes and never runs backwards", () => {
    const history = new LiveHistory();
    for (let at = 0; at <= HISTORY_MS + 60_000; at += 1_000) history.add(at, [pair]);
    history.add(5, [pair]);
    const points = history.of(pairKey("p-a", "p-b"));
    expect(points[0]?.at_utc_ms).toBe(61_000);
    expect(points.length).toBe(HISTORY_MS / 1_000);
  });

  it("forgets a pair that is gone for ten minutes", () => {
    const history = new LiveHistory();
    history.add(0, [pair]);
    history.add(HISTORY_MS + 1, []);
    expect(history.pairs()).toEqual([]);
  });
});

describe("a frame", () => {
  it.each(["", "[]", "null", "{\"v\":1}", "{\"v\":2,\"t\":\"live\"}", "{\"v\":1,\"t\":\"made up\"}"])("%s means nothing", (frame) => {
    expect(unpack(frame)).toBeNull();
  });

  it("of this version and a known type is its message", () => {
    expect(unpack("{\"v\":1,\"t\":\"relay\",\"state\":\"up\"}")).toMatchObject({ t: "relay", state: "up" });
  });
});
