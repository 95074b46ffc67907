/**
 * Microphone, camera and screen of this page, each on its own, so that one that fails is named and the other still
 * works. Nothing is opened before it is asked for, and a camera that is off is really off: its light goes out.
 */

import { signal, type Signal } from "@preact/signals";

/** Why a device cannot be had: as the browser's error name says, in words of ours. */
export type MediaProblem = "insecure" | "denied" | "none" | "busy" | "gone" | "failed";

export interface MediaState {
  readonly track: MediaStreamTrack | null;
  readonly problem: MediaProblem | null;
  readonly opening: boolean;
}

const CLOSED: MediaState = { track: null, problem: null, opening: false };

/** 360p: what a laptop on a poor link can send to two others. */
const CAMERA: MediaTrackConstraints = {
  width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 30 },
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: { ideal: 1 },
};

const PROBLEMS: Readonly<Record<string, MediaProblem>> = {
  NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none", DevicesNotFoundError: "none",
  OverconstrainedError: "none", NotReadableError: "busy", AbortError: "busy", TrackStartError: "busy",
};

export function problemOf(error: unknown): MediaProblem {
  return (error instanceof Error ? PROBLEMS[error.name] : undefined) ?? "failed";
}

type Kind = "microphone" | "camera" | "screen";

export class LocalMedia {
  readonly microphone: Signal<MediaState> = signal(CLOSED);
  readonly camera: Signal<MediaState> = signal(CLOSED);
  readonly screen: Signal<MediaState> = signal(CLOSED);
  readonly devices: Signal<readonly MediaDeviceInfo[]> = signal([]);
  /** Chosen loudspeaker; empty for the system's own. */
  readonly speaker: Signal<string> = signal("");
  readonly muted: Signal<boolean> = signal(false);
  private chosen: { microphone: string; camera: string } = { microphone: "", camera: "" };

  constructor(private readonly browser: MediaDevices | undefined) {
    browser?.addEventListener?.("devicechange", () => void this.list());
  }

  get canShareScreen(): boolean {
    return typeof this.browser?.getDisplayMedia === "function";
  }

  get canChooseSpeaker(): boolean {
    return "setSinkId" in HTMLMediaElement.prototype;
  }

  /** Opens the microphone, or another one. */
  async openMicrophone(deviceId = this.chosen.microphone): Promise<MediaState> {
    this.chosen = { ...this.chosen, microphone: deviceId };
    const state = await this.open("microphone", (browser) =>
      browser.getUserMedia({ audio: { ...MICROPHONE, ...exactly(deviceId) } }));
    if (state.track) state.track.enabled = !this.muted.value;
    return state;
  }

  async openCamera(deviceId = this.chosen.camera): Promise<MediaState> {
    this.chosen = { ...this.chosen, camera: deviceId };
    return this.open("camera", (browser) => browser.getUserMedia({ video: { ...CAMERA, ...exactly(deviceId) } }));
  }

  /** Asks which screen or window to share. Saying no to that is not a problem. */
  async openScreen(): Promise<MediaState> {
    const state = await this.open("screen", (browser) => browser.getDisplayMedia({ video: true, audio: false }));
    if (state.track) state.track.contentHint = "detail";
    if (state.problem === "denied") this.screen.value = CLOSED;
    return this.screen.value;
  }

  mute(muted: boolean): void {
    this.muted.value = muted;
    const { track } = this.microphone.value;
    if (track) track.enabled = !muted;
  }

  close(kind: Kind): void {
    this[kind].value.track?.stop();
    this[kind].value = CLOSED;
  }

  closeAll(): void {
    for (const kind of ["microphone", "camera", "screen"] as const) this.close(kind);
  }

  /** Names of devices are known only once one of them has been allowed. */
  async list(): Promise<void> {
    this.devices.value = (await this.browser?.enumerateDevices().catch(() => [])) ?? [];
  }

  private async open(kind: Kind, ask: (browser: MediaDevices) => Promise<MediaStream>): Promise<MediaState> {
    const target = this[kind];
    // The old one goes first: many cameras cannot be opened twice.
    target.value.track?.stop();
    target.value = { track: null, problem: null, opening: true };
    if (!this.browser?.getUserMedia) return (target.value = { track: null, problem: "insecure", opening: false });
    try {
      const track = (await ask(this.browser)).getTracks()[0] ?? null;
      target.value = { track, problem: track ? null : "failed", opening: false };
      track?.addEventListener("ended", () => this.ended(kind, track));
    } catch (error) {
      target.value = { track: null, problem: problemOf(error), opening: false };
    }
    await this.list();
    return target.value;
  }

  /** Unplugged, or taken away by the browser's own button. */
  private ended(kind: Kind, track: MediaStreamTrack): void {
    if (this[kind].value.track !== track) return;
    this[kind].value = kind === "screen" ? CLOSED : { track: null, problem: "gone", opening: false };
  }
}

function exactly(deviceId: string): MediaTrackConstraints {
  return deviceId ? { deviceId: { exact: deviceId } } : {};
}
