/**
 * A visitor's part in a room: the way to the centre, the calls to the others, the devices, and the store that what is
 * drawn looks at. The one place where they meet; each by itself knows nothing of the rest.
 */

import { effect, signal, type Signal } from "@preact/signals";

import { LocalMedia } from "../rtc/local_media";
import { pageClock } from "../rtc/clock";
import { Mesh } from "../rtc/mesh";
import type { Health } from "../rtc/recovery";
import type { LocalTracks } from "../rtc/sending";
import { Sound } from "../rtc/sound";
import type { Presence } from "../rtc/channel";
import { SoloSession } from "../solo/solo_session";
import { ChatBook } from "./chat_book";
import { Connection } from "./connection";
import { Listening } from "./listening";
import type { CarrierState, Ice, Language, LinkStats, Person, Refused, ServerMessage } from "./protocol";
import { RoomStore, type Mirror } from "./store";
import { TabMemory } from "./tab_memory";

export interface OwnDelay {
  readonly rtt_ms: number;
  readonly carriers: { udp: CarrierState; tcp: CarrierState; tls: CarrierState };
}

const STATS_MS = 1_000;
const CAMERAS_FULL = "room.cameras_full";

export class VisitorRoom {
  readonly store = new RoomStore();
  readonly chat = new ChatBook();
  readonly sound = new Sound();
  readonly media = new LocalMedia(navigator.mediaDevices);
  readonly listening: Listening;
  readonly solo: SoloSession;
  /** What is received, by person. */
  readonly streams: Signal<ReadonlyMap<string, MediaStream>> = signal(new Map());
  readonly health: Signal<ReadonlyMap<string, Health>> = signal(new Map());
  readonly presence: Signal<ReadonlyMap<string, Presence>> = signal(new Map());
  readonly hand: Signal<boolean> = signal(false);
  /** The sentence recorded in the check; kept in this page only. */
  readonly sentence: Signal<AudioBuffer | null> = signal(null);
  /** What my receiving buffers hold now, by person. [ms] */
  private readonly ways = new Map<string, { rtt_ms: number | null; buffer_ms: number }>();
  private readonly connection: Connection;
  private readonly memory: TabMemory;
  private mesh: Mesh | null = null;
  private ice: Ice | null = null;
  private seat: { site: string; audio: boolean; video: boolean } | null = null;
  private ownDelay: OwnDelay | null = null;
  private soloSite: string | null = null;
  private opened: Mirror | null = null;
  /** Whom the mesh was opened for. */
  private memberId = "";
  private shown = "";
  private readonly endings: (() => void)[] = [];

  constructor(options: { readonly visit: string; readonly language: () => Language }) {
    this.memory = new TabMemory(tabStorage(), options.visit);
    this.listening = new Listening({
      context: () => this.sound.context,
      me: () => this.store.me.value,
      way: (peer) => this.ways.get(peer) ?? { rtt_ms: null, buffer_ms: 0 },
    });
    this.solo = new SoloSession({
      sound: this.sound,
      microphone: () => this.media.microphone.value.track,
      stands: () => void this.connection.send({ t: "mirror_stands" }),
    });
    this.connection = new Connection({
      open: () => new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/room/ws`),
      language: options.language,
      clock: pageClock,
      chance: Math.random,
      resume: this.memory,
      events: {
        message: (message) => this.receive(message),
        link: (link) => this.turned(link),
        final: (code) => (this.store.endedWhy.value = code === 4002 ? "elsewhere" : "refused"),
      },
    });
    this.store.sendBy((message) => void this.connection.send(message));
  }

  /** Goes to the centre; the check and the lobby already know who is there. */
  connect(): void {
    if (this.store.link.value !== "idle") return;
    this.connection.start();
    this.begin();
  }

  // ---- what the page asks --------------------------------------------------------------------------------------

  tellOwnDelay(found: OwnDelay): void {
    this.ownDelay = found;
    this.connection.send({ t: "own_delay", ...found });
  }

  /** Takes a seat. The answer comes as `seated` or as a refusal. */
  sit(site: string): void {
    const { microphone, camera } = this.media;
    this.seat = { site, audio: microphone.value.track !== null, video: camera.value.track !== null };
    this.connection.send({ t: "sit", ...this.seat });
  }

  /** The legs' seat, once the centre has given it. */
  readonly seated: Signal<boolean> = signal(false);

  /** Another site is another mirror: set up on a clean lane like the first. */
  openSolo(site: string): void {
    if (this.soloSite !== null && this.soloSite !== site) this.closeSolo();
    this.soloSite = site;
    this.connection.send({ t: "solo", site });
  }

  closeSolo(): void {
    this.soloSite = null;
    this.solo.close();
    this.connection.send({ t: "solo", site: null });
  }

  say(text: string): void {
    const trimmed = text.trim();
    if (!trimmed || !this.mesh) return;
    const id = crypto.getRandomValues(new Uint32Array(3)).join("-");
    const to = this.store.others.value.map((person) => person.id).filter((peer) => this.mesh?.has(peer));
    this.chat.said({ id, from: this.store.me.value, text: trimmed, at_utc_ms: this.store.serverNowMs(), to });
    for (const peer of to) this.mesh.channel(peer)?.say(id, trimmed);
  }

  showPresence(presence: Presence): void {
    for (const channel of this.mesh?.channels() ?? []) channel.show(presence);
  }

  /** Leaves for good and gives the devices back. */
  leave(): void {
    this.connection.send({ t: "leave" });
    this.memory.set(null);
    this.connection.stop();
    this.close();
  }

  close(): void {
    for (const end of this.endings.splice(0)) end();
    this.mesh?.close();
    this.mesh = null;
    this.solo.close();
    this.listening.close();
    this.media.closeAll();
    void this.sound.close();
  }

  // ---- what the centre says ------------------------------------------------------------------------------------

  private receive(message: ServerMessage): void {
    this.store.receive(message);
    switch (message.t) {
      case "welcome": return this.welcomed();
      case "seated": return this.sat(message.ice);
      case "credentials":
        this.ice = message.ice;
        return this.mesh?.setIce(message.ice);
      case "signal": {
        const { from, call, description, candidate } = message;
        return this.mesh?.receive(from, { call, ...(description ? { description } : { candidate: candidate ?? null }) });
      }
      case "person": return this.met(message.person, message.change);
      case "mirror": return message.site === null ? this.unmirrored() : this.mirrored(message);
      case "refused": return this.refused(message);
    }
  }

  private welcomed(): void {
    if (this.mesh && this.memberId !== this.store.me.value) this.startAnew();
    this.memberId = this.store.me.value;
    if (this.ownDelay) this.connection.send({ t: "own_delay", ...this.ownDelay });
    if (this.seat && !this.store.self.value?.seated) this.connection.send({ t: "sit", ...this.seat });
    this.shown = "";
    this.show();
    const { mesh } = this;
    if (!mesh) return;
    const seated = new Set(this.store.others.value.map((person) => person.id));
    for (const peer of mesh.known()) if (!seated.has(peer)) mesh.left(peer);
    for (const person of this.store.others.value) {
      if (!mesh.has(person.id) && !person.away) mesh.await(person.id);
      mesh.reachable(person.id, !person.away);
    }
    for (const { peer, call } of mesh.standing()) this.connection.send({ t: "stands", peer, call });
    if (this.soloSite && !this.solo.standing) this.connection.send({ t: "solo", site: this.soloSite });
  }

  /** I was away so long that the centre took my seat back: I am somebody new now. */
  private startAnew(): void {
    this.mesh?.close();
    this.mesh = null;
    this.solo.close();
    this.seated.value = false;
  }

  private sat(ice: Ice): void {
    this.ice = ice;
    // After a reload the seat is still mine, but nothing may sound before somebody presses a button.
    if (this.seat === null) return;
    this.seated.value = true;
    this.show();
    if (this.mesh) return this.mesh.setIce(ice);
    const mesh = this.openMesh(ice);
    this.mesh = mesh;
    mesh.setTracks(this.tracks());
    // Whoever is away is offered to when they are back.
    for (const person of this.store.others.value) if (!person.away) mesh.offerTo(person.id);
  }

  private met(person: Person, change: string): void {
    const { mesh } = this;
    if (!mesh || person.id === this.store.me.value) return;
    if (change === "left" || !person.seated) return mesh.left(person.id);
    if (!mesh.has(person.id)) {
      if (change === "back") mesh.offerTo(person.id);
      else if (!person.away) mesh.await(person.id);
    }
    if (change === "away" || change === "back") mesh.reachable(person.id, change === "back");
  }

  private unmirrored(): void {
    this.opened = null;
    this.solo.close();
  }

  private mirrored({ leg, site, ice }: { leg: string; site: string; ice: Ice }): void {
    const same = this.opened?.leg === leg && this.opened.site === site;
    // A renewed credential, or the same words again after a lost socket.
    if (!this.ice || (same && this.solo.standing)) return;
    this.opened = { leg, site };
    void this.solo.open({ near: this.ice, far: ice });
  }

  /** The centre will not show another camera: it is turned off here too, so that nothing is sent unseen. */
  private refused({ about, key }: Refused): void {
    if (about === "solo") this.soloSite = null;
    if (about !== "state" && about !== "sit") return;
    const { seat } = this;
    if (about === "sit" && !this.seated.value) this.seat = null;
    if (key !== CAMERAS_FULL) return;
    this.media.close("screen");
    this.media.close("camera");
    if (about === "sit" && seat) this.sit(seat.site);
  }

  private turned(link: RoomStore["link"]["value"]): void {
    this.store.setLink(link);
    if (link === "lost") this.mesh?.allReachable(false);
    if (link === "refused" || link === "ended") this.close();
  }

  // ---- the calls -----------------------------------------------------------------------------------------------

  private openMesh(ice: Ice): Mesh {
    return new Mesh({
      me: this.store.me.value,
      ice,
      calls: this.memory,
      utcMs: () => this.store.serverNowMs(),
      channel: (peer) => ({
        chat: (message) => this.chat.heard(peer, message, this.store.serverNowMs()),
        receipt: (receipt) => this.chat.received(peer, receipt),
        presence: (presence) => (this.presence.value = new Map(this.presence.value).set(peer, presence)),
      }),
      events: {
        send: (to, given) => void this.connection.send({ t: "signal", to, ...given }),
        stands: (peer, call) => void this.connection.send({ t: "stands", peer, call }),
        fallen: (peer, call) => void this.connection.send({ t: "fallen", peer, call }),
        received: (peer, stream) => this.received(peer, stream),
        health: (peer, health) => (this.health.value = new Map(this.health.value).set(peer, health)),
        gone: (peer) => this.gone(peer),
      },
    });
  }

  private received(peer: string, stream: MediaStream): void {
    // A new stream object, so that an element given it notices a changed track.
    this.streams.value = new Map(this.streams.value).set(peer, new MediaStream(stream.getTracks()));
    this.listening.listen(peer, stream);
  }

  private gone(peer: string): void {
    for (const kept of [this.streams, this.health, this.presence] as Signal<ReadonlyMap<string, unknown>>[]) {
      const rest = new Map(kept.value);
      rest.delete(peer);
      kept.value = rest;
    }
    this.ways.delete(peer);
    this.listening.forget(peer);
  }

  private tracks(): LocalTracks {
    const { microphone, camera, screen } = this.media;
    const shared = screen.value.track;
    return {
      audio: microphone.value.track,
      video: shared ?? camera.value.track,
      picture: shared ? "screen" : "camera",
    };
  }

  private begin(): void {
    this.endings.push(
      effect(() => {
        const tracks = this.tracks();
        this.mesh?.setTracks(tracks);
        this.listening.own(this.seated.value ? this.media.microphone.value.track : null);
      }),
      effect(() => {
        const { muted, camera, screen, microphone } = this.media;
        this.show({
          muted: muted.value || microphone.value.track === null,
          camera: camera.value.track !== null && screen.value.track === null,
          screen: screen.value.track !== null,
          hand: this.hand.value,
        });
      }),
    );
    const timer = setInterval(() => void this.count(), STATS_MS);
    const online = (): void => this.connection.hurry();
    addEventListener("online", online);
    this.endings.push(() => clearInterval(timer), () => removeEventListener("online", online));
  }

  private state = { muted: false, camera: false, screen: false, hand: false };

  private show(state = this.state): void {
    this.state = state;
    const words = JSON.stringify(state);
    if (!this.seated.value || words === this.shown) return;
    if (this.connection.send({ t: "state", ...state })) this.shown = words;
  }

  private async count(): Promise<void> {
    const { me, mirror } = this.store;
    const legs = { me: me.value, mirror: mirror.value?.leg ?? "" };
    const links = [...((await this.mesh?.stats()) ?? []), ...(await this.solo.stats(legs))];
    for (const link of links) this.ways.set(link.from, wayOf(link));
    if (links.length > 0) this.connection.send({ t: "stats", at_ms: Math.round(performance.now()), links });
  }
}

function wayOf({ audio, transport, chat_rtt_ms }: LinkStats): { rtt_ms: number | null; buffer_ms: number } {
  const emitted = audio?.jitter_buffer_emitted ?? 0;
  const buffer_ms = audio && emitted > 0 ? (1_000 * audio.jitter_buffer_delay_s) / emitted : 0;
  return { rtt_ms: transport.rtt_ms ?? chat_rtt_ms, buffer_ms };
}

function tabStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
