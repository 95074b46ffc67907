/**
 * What the room knows, as signals, and what can be asked of it. The contract between the call and everything drawn.
 *
 * No socket, no media and no DOM here: `room/visitor_room.ts` feeds the store from the connection and the mesh, and
 * lends it the way to send.
 */

import { batch, computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";

import { LiveHistory } from "./live_history";
import type {
  ClientMessage, Hub, LivePair, Person, PersonChange, RoomSite, RouteChoice, RouteState, ScriptState, ScriptStep,
  Sentence, ServerMessage, Welcome,
} from "./protocol";

/** Between this page and the centre: `lost` is being mended, `refused` and `ended` are final. */
export type Link = "idle" | "connecting" | "open" | "lost" | "refused" | "ended";

/** A switch of the route, for the time line. */
export interface SwitchMark {
  readonly number: number;
  readonly at_utc_ms: number;
  readonly choice: RouteChoice;
  readonly by: string;
}

export interface LiveTick {
  readonly at_utc_ms: number;
  readonly pairs: readonly LivePair[];
}

/** My mirror leg, when I hear myself from another site. */
export interface Mirror {
  readonly leg: string;
  readonly site: string;
}

export type RoomEvent =
  | { readonly kind: "person"; readonly change: PersonChange; readonly person: Person }
  | { readonly kind: "route"; readonly state: RouteState }
  | { readonly kind: "refused"; readonly about: string; readonly sentence: Sentence }
  | { readonly kind: "relay"; readonly state: "up" | "away" }
  | { readonly kind: "link"; readonly link: Link };

const SWITCHES_KEPT = 60;

export class RoomStore {
  readonly link: Signal<Link> = signal("idle");
  readonly me: Signal<string> = signal("");
  readonly presenter: Signal<boolean> = signal(false);
  readonly aloneOk: Signal<boolean> = signal(true);
  readonly visit: Signal<Welcome["visit"] | null> = signal(null);
  readonly sites: Signal<readonly RoomSite[]> = signal([]);
  readonly hubs: Signal<readonly Hub[]> = signal([]);
  readonly people: Signal<readonly Person[]> = signal([]);
  readonly route: Signal<RouteState | null> = signal(null);
  readonly script: Signal<ScriptState | null> = signal(null);
  readonly limits: Signal<Welcome["limits"]> = signal({ people: 6, video: 3 });
  readonly relay: Signal<"up" | "away"> = signal("up");
  readonly mirror: Signal<Mirror | null> = signal(null);
  /** The newest second of live figures. */
  readonly live: Signal<LiveTick | null> = signal(null);
  readonly switches: Signal<readonly SwitchMark[]> = signal([]);
  readonly history = new LiveHistory();
  /** The centre's clock less this page's. [ms] */
  readonly clockOffsetMs: Signal<number> = signal(0);
  readonly endedWhy: Signal<string> = signal("");

  readonly self: ReadonlySignal<Person | null> = computed(
    () => this.people.value.find((person) => person.id === this.me.value) ?? null,
  );
  readonly others: ReadonlySignal<readonly Person[]> = computed(
    () => this.people.value.filter((person) => person.id !== this.me.value && person.seated),
  );

  private readonly listeners = new Set<(event: RoomEvent) => void>();
  private sender: (message: ClientMessage) => void = () => undefined;

  /** Now by the centre's clock. [ms] */
  serverNowMs(): number {
    return Date.now() + this.clockOffsetMs.value;
  }

  /** Site by its name. */
  site(name: string): RoomSite | undefined {
    return this.sites.value.find((site) => site.name === name);
  }

  /** Who sits on a leg; for a mirror leg (`m-…`) the person whose mirror it is. */
  person(leg: string): Person | undefined {
    const id = leg.startsWith("m-") ? `p-${leg.slice(2)}` : leg;
    return this.people.value.find((person) => person.id === id);
  }

  // ---- what the panels ask -------------------------------------------------------------------------------------

  /** Orders a route. For hosts and presenters; the centre refuses others with a sentence. */
  readonly setRoute = (choice: RouteChoice, inMs?: number): void =>
    this.sender(inMs === undefined ? { t: "route", choice } : { t: "route", choice, in_ms: inMs });

  /** Starts the visit's script, or the given one. */
  readonly startScript = (steps?: readonly ScriptStep[]): void =>
    this.sender(steps === undefined ? { t: "script", action: "start" } : { t: "script", action: "start", steps });

  readonly stopScript = (): void => this.sender({ t: "script", action: "stop" });

  /** Hears of changes as they happen, for toasts. Answers how to stop. */
  listen(listener: (event: RoomEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // ---- what feeds it -------------------------------------------------------------------------------------------

  sendBy(sender: (message: ClientMessage) => void): void {
    this.sender = sender;
  }

  setLink(link: Link): void {
    if (this.link.value === link) return;
    this.link.value = link;
    this.tell({ kind: "link", link });
  }

  /** Takes what the centre said. Media and signalling are not its business. */
  receive(message: ServerMessage): void {
    batch(() => this.take(message));
  }

  private take(message: ServerMessage): void {
    switch (message.t) {
      case "welcome": return this.welcome(message);
      case "person": return this.changed(message.change, message.person);
      case "route": return this.routed(message.state, true);
      case "script": this.script.value = message.state; return;
      case "live":
        this.history.add(message.at_utc_ms, message.pairs);
        this.live.value = { at_utc_ms: message.at_utc_ms, pairs: message.pairs };
        return;
      case "mirror":
        this.mirror.value = message.site === null ? null : { leg: message.leg, site: message.site };
        return;
      case "relay":
        if (this.relay.value === message.state) return;
        this.relay.value = message.state;
        return this.tell({ kind: "relay", state: message.state });
      case "refused":
        return this.tell({ kind: "refused", about: message.about, sentence: message });
      case "ended":
        this.endedWhy.value = message.why;
        return;
      case "pong":
        if (Number.isFinite(message.server_utc_ms)) this.clockOffsetMs.value = message.server_utc_ms - Date.now();
        return;
    }
  }

  private welcome(message: Welcome): void {
    this.me.value = message.you;
    this.presenter.value = message.presenter;
    this.aloneOk.value = message.alone_ok;
    this.visit.value = message.visit;
    this.sites.value = message.sites;
    this.hubs.value = message.hubs;
    this.people.value = message.people;
    this.script.value = message.script;
    this.limits.value = message.limits;
    this.relay.value = message.relay;
    this.clockOffsetMs.value = message.server_utc_ms - Date.now();
    if (message.route) this.routed(message.route, this.route.value !== null);
  }

  private changed(change: PersonChange, person: Person): void {
    const rest = this.people.value.filter((known) => known.id !== person.id);
    const known = rest.length !== this.people.value.length;
    if (change === "left") this.people.value = rest;
    else if (known) this.people.value = this.people.value.map((one) => (one.id === person.id ? person : one));
    else this.people.value = [...rest, person];
    this.tell({ kind: "person", change, person });
  }

  private routed(state: RouteState, told: boolean): void {
    const fresh = state.number !== this.route.value?.number;
    this.route.value = state;
    const mark = { number: state.number, at_utc_ms: state.at_utc_ms, choice: state.choice, by: state.by };
    const others = this.switches.value.filter((one) => one.number !== state.number);
    this.switches.value = [...others, mark].slice(-SWITCHES_KEPT);
    if (fresh && told) this.tell({ kind: "route", state });
  }

  private tell(event: RoomEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
