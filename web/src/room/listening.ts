/** Listens to loudness only: who speaks now, how loud my microphone is, and whether two of us share a room. */

import { signal, type Signal } from "@preact/signals";

import { Meter } from "../rtc/meter";
import { STEP_MS, sameRoom, type Finding } from "../rtc/same_room";

/** Loud enough for speech after the browser's own noise suppression. */
const SPEAKING_DB = -45;
/** Between two words nobody has stopped speaking. */
const HANGOVER_STEPS = 500 / STEP_MS;
const SHOWN_EVERY_STEPS = 100 / STEP_MS;
const COMPARED_EVERY_STEPS = 2_000 / STEP_MS;
/** One look may be chance; this many in a row are not. */
const LOOKS_BEFORE_WARNING = 3;
const OWN = "";

export interface Warning {
  readonly finding: Exclude<Finding, "nothing">;
  readonly peer: string;
}

interface Listened {
  meter: Meter;
  track: MediaStreamTrack | undefined;
  quietFor: number;
  finding: Finding;
  looks: number;
}

export class Listening {
  /** Legs whose voices are heard now; mine is among them. */
  readonly speaking: Signal<ReadonlySet<string>> = signal(new Set<string>());
  /** Of my microphone. [dBFS] */
  readonly ownLevelDb: Signal<number> = signal(-90);
  readonly warning: Signal<Warning | null> = signal(null);
  private readonly listened = new Map<string, Listened>();
  private dismissed = new Set<string>();
  private step = 0;
  private timer: ReturnType<typeof setInterval> | null = null;

  constructor(
    private readonly options: {
      readonly context: () => AudioContext;
      readonly me: () => string;
      /** What the call knows of the way to somebody. */
      readonly way: (peer: string) => { readonly rtt_ms: number | null; readonly buffer_ms: number };
    },
  ) {}

  /** My own microphone, or none. */
  own(track: MediaStreamTrack | null): void {
    if (track) this.listen(OWN, new MediaStream([track]));
    else this.forget(OWN);
  }

  listen(peer: string, stream: MediaStream): void {
    const track = stream.getAudioTracks()[0];
    if (!track || this.listened.get(peer)?.track === track) return;
    this.forget(peer);
    const meter = new Meter(this.options.context(), new MediaStream([track]));
    this.listened.set(peer, { meter, track, quietFor: HANGOVER_STEPS, finding: "nothing", looks: 0 });
    this.timer ??= setInterval(() => this.tick(), STEP_MS);
  }

  forget(peer: string): void {
    this.listened.get(peer)?.meter.close();
    this.listened.delete(peer);
    if (this.warning.value?.peer === peer) this.warning.value = null;
    if (this.listened.size > 0 || this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
  }

  /** The warning was read; it does not come back for this person. */
  dismiss(): void {
    const { value } = this.warning;
    if (value) this.dismissed.add(`${value.finding} ${value.peer}`);
    this.warning.value = null;
  }

  close(): void {
    for (const peer of [...this.listened.keys()]) this.forget(peer);
  }

  private tick(): void {
    this.step += 1;
    for (const [peer, one] of this.listened) {
      const level = one.meter.read({ withTones: peer !== OWN });
      one.quietFor = level > SPEAKING_DB ? 0 : one.quietFor + 1;
      if (peer === OWN && this.step % SHOWN_EVERY_STEPS === 0) this.ownLevelDb.value = level;
    }
    if (this.step % SHOWN_EVERY_STEPS === 0) this.show();
    if (this.step % COMPARED_EVERY_STEPS === 0) this.compare();
  }

  private show(): void {
    const now = new Set<string>();
    for (const [peer, one] of this.listened) {
      if (one.quietFor < HANGOVER_STEPS) now.add(peer === OWN ? this.options.me() : peer);
    }
    const before = this.speaking.value;
    if (now.size !== before.size || [...now].some((id) => !before.has(id))) this.speaking.value = now;
  }

  private compare(): void {
    const mine = this.listened.get(OWN);
    for (const [peer, one] of this.listened) {
      if (peer === OWN) continue;
      const finding = sameRoom({
        mine_db: mine?.meter.levels_db ?? [],
        theirs_db: one.meter.levels_db,
        theirs_tonality: one.meter.tonalities,
        ...this.options.way(peer),
      });
      one.looks = finding === one.finding ? one.looks + 1 : 1;
      one.finding = finding;
      if (finding !== "nothing" && one.looks >= LOOKS_BEFORE_WARNING) this.warn({ finding, peer });
    }
  }

  private warn(warning: Warning): void {
    if (this.dismissed.has(`${warning.finding} ${warning.peer}`)) return;
    const { value } = this.warning;
    if (value?.finding !== warning.finding || value.peer !== warning.peer) this.warning.value = warning;
  }
}
