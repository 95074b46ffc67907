/** Runs the check: each part by itself, so that one that fails is named and the others still answer. */

import { signal, type Signal } from "@preact/signals";

import { api, ApiError } from "../api";
import type { IceServer } from "../room/protocol";
import type { VisitorRoom } from "../room/visitor_room";
import { Loop } from "../rtc/loop";
import { Meter } from "../rtc/meter";
import { probeRelay, type ProbeResult } from "../rtc/relay_probe";
import { loudestDb } from "../rtc/sound";
import {
  TRANSPORTS, freshRows, mediaRow, relayRow, row, type CheckId, type Row, type Rows, type TlsTrust, type Transport,
} from "./rows";

type Servers = Readonly<Record<Transport, IceServer | null>>;

interface CheckAccess {
  readonly ice: Servers;
  readonly far_ice: Servers;
  readonly expires_utc: string;
  readonly tls_trust: TlsTrust;
}

/** From anywhere on earth an answer needs a second or two; longer than this nobody should wait. */
const PROBE_MS: Readonly<Record<Transport, number>> = { udp: 6_000, tcp: 6_000, tls: 6_000 };
const SIGNALLING_MS = 6_000;
const SPARE_MS = 15_000;
export const SENTENCE_S = 3;
/** Softer than this in three seconds is nobody speaking. */
const SPOKEN_DB = -50;
const HEARD_EVERY_MS = 50;
const LISTEN_MS = 8_000;
const ECHO_SETUP_MS = 8_000;
const ECHO_TAIL_MS = 600;

export type EchoStep = "idle" | "recording" | "playing" | "asking";

export class Checker {
  readonly rows: Signal<Rows> = signal(freshRows());
  readonly started: Signal<boolean> = signal(false);
  readonly echoStep: Signal<EchoStep> = signal("idle");
  /** What the echo test plays now. */
  readonly heard: Signal<MediaStream | null> = signal(null);
  /** Of the microphone, while the check looks at it. [dBFS] */
  readonly levelDb: Signal<number> = signal(-90);
  /** Round trip between this page and the relay. [ms] */
  readonly ownRttMs: Signal<number | null> = signal(null);
  private access: CheckAccess | null = null;
  private stopListening: () => void = () => undefined;

  constructor(private readonly room: VisitorRoom) {}

  /** Everything that needs nobody's answer. Follows a click, so that sound may be played. */
  async start(): Promise<void> {
    if (this.started.value) return;
    this.started.value = true;
    this.put("secure", isSecureContext ? row("ok", "ok") : row("problem", "insecure"));
    await Promise.all([this.signalling(), this.relays(), this.devices()]);
  }

  async again(id: CheckId): Promise<void> {
    if (id === "microphone") return this.microphone();
    if (id === "camera") return this.camera();
    if (id === "signalling") return this.signalling();
    if (id.startsWith("relay")) return this.relays();
  }

  private put(id: CheckId, found: Row): void {
    this.rows.value = { ...this.rows.value, [id]: found };
  }

  private async signalling(): Promise<void> {
    this.put("signalling", row("running", "running"));
    this.room.connect();
    const stands = await this.linkOpens();
    this.put("signalling", stands ? row("ok", "ok") : row("problem", "failed", { host: location.host }));
  }

  private linkOpens(): Promise<boolean> {
    const { link } = this.room.store;
    return new Promise((done) => {
      const timer = setTimeout(() => finish(false), SIGNALLING_MS);
      const finish = (opened: boolean): void => {
        clearTimeout(timer);
        queueMicrotask(() => stop());
        done(opened);
      };
      const stop = link.subscribe((now) => {
        if (now === "open") finish(true);
        if (now === "refused" || now === "ended") finish(false);
      });
    });
  }

  // ---- the relay -----------------------------------------------------------------------------------------------

  private async relays(): Promise<void> {
    for (const transport of TRANSPORTS) this.put(`relay_${transport}`, row("running", "running"));
    const access = await this.fetchAccess();
    if (!access) {
      for (const transport of TRANSPORTS) this.put(`relay_${transport}`, row("cannot_test", "away"));
      return;
    }
    const results = await Promise.all(TRANSPORTS.map((transport) => this.relay(transport, access)));
    this.tellOwnDelay(Object.fromEntries(results) as Record<Transport, ProbeResult | null>);
  }

  private async relay(transport: Transport, access: CheckAccess): Promise<[Transport, ProbeResult | null]> {
    const near = access.ice[transport];
    const far = access.far_ice[transport];
    if (!near || !far) {
      this.put(`relay_${transport}`, row("cannot_test", "not_offered"));
      return [transport, null];
    }
    const result = await probeRelay(near, far, PROBE_MS[transport]);
    this.put(`relay_${transport}`, relayRow(transport, result, near, access.tls_trust));
    return [transport, result];
  }

  private tellOwnDelay(results: Readonly<Record<Transport, ProbeResult | null>>): void {
    const best = TRANSPORTS.map((transport) => results[transport]).find((result) => result?.ok);
    if (!best?.ok) return;
    this.ownRttMs.value = best.ownRttMs;
    const state = (transport: Transport) => {
      const { state: found } = this.rows.value[`relay_${transport}`];
      return found === "ok" ? "ok" : found === "problem" ? "failed" : "cannot_test";
    };
    const rtt_ms = Math.round(best.ownRttMs * 10) / 10;
    this.room.tellOwnDelay({ rtt_ms, carriers: { udp: state("udp"), tcp: state("tcp"), tls: state("tls") } });
  }

  private async fetchAccess(): Promise<CheckAccess | null> {
    if (this.access && Date.parse(this.access.expires_utc) > Date.now() + SPARE_MS) return this.access;
    try {
      this.access = await api.post<CheckAccess>("/room/check");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.access = null;
    }
    return this.access;
  }

  // ---- devices -------------------------------------------------------------------------------------------------

  /** One after the other: two questions of the browser at once confuse. */
  private async devices(): Promise<void> {
    await this.microphone();
    await this.camera();
    for (const id of ["speaker", "echo"] as const) {
      if (this.rows.value[id].state === "waiting") this.put(id, row("ask", "ask"));
    }
  }

  async microphone(deviceId?: string): Promise<void> {
    this.put("microphone", row("running", "running"));
    const { track, problem } = await this.room.media.openMicrophone(deviceId);
    if (problem || !track) return this.put("microphone", mediaRow(problem ?? "failed"));
    if (!(await this.room.sound.runs())) return this.put("microphone", row("cannot_test", "no_output", { name: track.label }));
    this.put("microphone", row("running", "speak"));
    this.listen(track);
  }

  /** Shows the level; the first speech makes the row good, some silence makes it a question. */
  private listen(track: MediaStreamTrack): void {
    this.stopListening();
    const meter = new Meter(this.room.sound.context, new MediaStream([track]));
    const since = performance.now();
    const timer = setInterval(() => {
      const level = meter.read({ withTones: false });
      this.levelDb.value = level;
      const { state, said } = this.rows.value.microphone;
      if (track.readyState === "ended") this.put("microphone", mediaRow("gone"));
      else if (level > SPOKEN_DB && state !== "ok") this.put("microphone", row("ok", "ok", { name: track.label }));
      else if (said === "speak" && performance.now() - since > LISTEN_MS) {
        this.put("microphone", row("problem", "quiet", { name: track.label }));
      }
      if (track.readyState === "ended") this.stopListening();
    }, HEARD_EVERY_MS);
    this.stopListening = () => {
      clearInterval(timer);
      meter.close();
    };
  }

  async camera(deviceId?: string): Promise<void> {
    this.put("camera", row("running", "running"));
    const { track, problem } = await this.room.media.openCamera(deviceId);
    if (!track) return this.put("camera", mediaRow(problem ?? "failed"));
    this.put("camera", row("ok", "ok", { name: track.label }));
  }

  async chime(): Promise<void> {
    this.put("speaker", row("running", "running"));
    if (!(await this.room.sound.runs())) return this.put("speaker", row("problem", "no_output"));
    try {
      await this.room.sound.chime(this.room.media.speaker.value);
      this.put("speaker", row("ask", "heard"));
    } catch {
      this.put("speaker", row("problem", "blocked"));
    }
  }

  answerSpeaker(heard: boolean): void {
    this.put("speaker", heard ? row("ok", "ok") : row("problem", "silent"));
  }

  // ---- echo ----------------------------------------------------------------------------------------------------

  /** Records a sentence and plays it back as it comes over the clean relay. */
  async echo(): Promise<void> {
    const { media, sound, sentence } = this.room;
    const { track } = media.microphone.value;
    if (!track) return this.put("echo", row("cannot_test", "no_microphone"));
    this.put("echo", row("running", "running"));
    if (!(await sound.runs())) return this.put("echo", row("cannot_test", "no_output"));
    this.echoStep.value = "recording";
    let recording: AudioBuffer;
    try {
      recording = await sound.record(track, SENTENCE_S);
    } catch {
      this.echoStep.value = "idle";
      return this.put("echo", row("cannot_test", "recorder"));
    }
    if (loudestDb(recording) < SPOKEN_DB) {
      this.echoStep.value = "idle";
      return this.put("echo", row("problem", "quiet"));
    }
    sentence.value = recording;
    this.echoStep.value = "playing";
    const played = await this.playBack(recording);
    this.echoStep.value = played ? "asking" : "idle";
    this.put("echo", played ? row("ask", "heard") : row("cannot_test", "no_relay"));
  }

  answerEcho(answer: "ok" | "silent" | "bad"): void {
    this.echoStep.value = "idle";
    this.put("echo", row(answer === "ok" ? "ok" : "problem", answer));
  }

  private async playBack(recording: AudioBuffer): Promise<boolean> {
    const carrier = TRANSPORTS.find((transport) => this.rows.value[`relay_${transport}`].state === "ok");
    const access = carrier ? await this.fetchAccess() : null;
    const near = carrier && access?.ice[carrier];
    const far = carrier && access?.far_ice[carrier];
    if (!near || !far) return false;
    const line = this.room.sound.line();
    try {
      const loop = await Loop.open({
        near: { servers: [near] }, far: { servers: [far] }, audio: true, timeoutMs: ECHO_SETUP_MS,
      });
      try {
        await loop.send({ near: line.track, far: null });
        this.heard.value = loop.far.stream;
        await line.play(recording);
        await new Promise((done) => setTimeout(done, ECHO_TAIL_MS));
        return true;
      } finally {
        this.heard.value = null;
        loop.close();
      }
    } catch {
      return false;
    } finally {
      line.close();
    }
  }

  /** The check is over; devices stay open for the call. */
  close(): void {
    this.stopListening();
    this.stopListening = () => undefined;
  }
}
