/**
 * Alone: my own leg and a mirror leg of mine at another site, both in this page, joined over the route.
 *
 *     my leg ──── out: as they would hear me ────► mirror leg
 *     my leg ◄─── back: as I would hear them ───── mirror leg
 *
 * What is put on the line at either end, and what is listened to, makes the exercises. Nothing leaves the page but
 * through the relay and back to it; nothing is kept.
 */

import { signal, type Signal } from "@preact/signals";

import { Loop } from "../rtc/loop";
import type { Line, Sound } from "../rtc/sound";
import type { Ice, LinkStats } from "../room/protocol";

/** What is heard here. */
export type Exercise =
  /** Nothing: the legs stand, and only figures move. */
  | "quiet"
  /** My voice, live, at the far site. */
  | "voice_out"
  /** My voice, live, sent there and back. */
  | "voice_return"
  /** The recorded sentence, as they would hear it. */
  | "sentence_out"
  /** The recorded sentence spoken there, as I would hear it. */
  | "sentence_back"
  /** The recorded sentence as it is. */
  | "sentence_clean";

export type SoloState = "closed" | "opening" | "open" | "failed";

const SETUP_MS = 15_000;
/** A sentence goes on being heard after it has been said: the longest way and buffer that is worth waiting for. */
const TAIL_S = 2;

export class SoloSession {
  readonly state: Signal<SoloState> = signal("closed");
  readonly exercise: Signal<Exercise> = signal("quiet");
  /** What the page plays now. */
  readonly heard: Signal<MediaStream | null> = signal(null);
  /** What both ends receive, heard or not. */
  readonly ends: Signal<{ readonly near: MediaStream; readonly far: MediaStream } | null> = signal(null);
  private loop: Loop | null = null;
  private lines: { near: Line; far: Line; clean: Line } | null = null;
  private call = 0;
  private turn = 0;

  constructor(
    private readonly options: {
      readonly sound: Sound;
      readonly microphone: () => MediaStreamTrack | null;
      /** Both ends stand: the route may take force. */
      readonly stands: () => void;
    },
  ) {}

  /** Joins both legs. Closing meanwhile is fine. */
  async open(ice: { readonly near: Ice; readonly far: Ice }): Promise<void> {
    this.close();
    this.turn += 1;
    const turn = this.turn;
    this.state.value = "opening";
    const { sound } = this.options;
    this.lines = { near: sound.line(), far: sound.line(), clean: sound.line() };
    try {
      const loop = await Loop.open({ ...ice, audio: true, timeoutMs: SETUP_MS });
      if (turn !== this.turn) return loop.close();
      this.loop = loop;
      this.call += 1;
      this.ends.value = { near: loop.near.stream, far: loop.far.stream };
      await this.quiet();
      this.state.value = "open";
      this.options.stands();
    } catch {
      if (turn === this.turn) this.state.value = "failed";
    }
  }

  /** Begins an exercise with the live voice; lasts until the next. */
  async speak(exercise: "voice_out" | "voice_return"): Promise<void> {
    const { loop, lines } = this;
    const microphone = this.options.microphone();
    if (!loop || !lines || !microphone) return;
    const back = loop.far.stream.getAudioTracks()[0] ?? null;
    const returns = exercise === "voice_return";
    await loop.send({ near: microphone, far: returns ? back : lines.far.track });
    this.exercise.value = exercise;
    this.heard.value = returns ? loop.near.stream : loop.far.stream;
  }

  /** Plays the sentence once; done when it has been heard. */
  async play(exercise: "sentence_out" | "sentence_back" | "sentence_clean", sentence: AudioBuffer): Promise<void> {
    const { loop, lines } = this;
    if (!lines || (!loop && exercise !== "sentence_clean")) return;
    await this.quiet();
    this.exercise.value = exercise;
    const clean = exercise === "sentence_clean";
    const out = exercise === "sentence_out";
    this.heard.value = clean ? lines.clean.stream : out ? (loop?.far.stream ?? null) : (loop?.near.stream ?? null);
    await (clean ? lines.clean : out ? lines.near : lines.far).play(sentence);
    if (!clean) await new Promise((done) => setTimeout(done, TAIL_S * 1000));
    if (this.exercise.value === exercise) await this.quiet();
  }

  /** Silence both ways: packets go on, so that figures do. */
  async quiet(): Promise<void> {
    const { loop, lines } = this;
    if (lines) Object.values(lines).forEach((line) => line.stop());
    this.exercise.value = "quiet";
    this.heard.value = null;
    if (loop && lines) await loop.send({ near: lines.near.track, far: lines.far.track });
  }

  /** Open or being opened. */
  get standing(): boolean {
    return this.state.value === "opening" || (this.state.value === "open" && this.loop?.standing === true);
  }

  async stats(legs: { readonly me: string; readonly mirror: string }): Promise<LinkStats[]> {
    return this.loop?.standing ? this.loop.stats({ ...legs, call: this.call }) : [];
  }

  close(): void {
    this.turn += 1;
    this.loop?.close();
    this.loop = null;
    if (this.lines) Object.values(this.lines).forEach((line) => line.close());
    this.lines = null;
    this.heard.value = null;
    this.ends.value = null;
    this.exercise.value = "quiet";
    this.state.value = "closed";
  }
}
