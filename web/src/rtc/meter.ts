/** Loudness of streams: for the level bar, for who speaks, and as envelopes for the same-room warning. */

import { STEP_MS } from "./same_room";

const WINDOW = 1024;
const SILENT_DB = -90;
export const KEPT_STEPS = 6_000 / STEP_MS;
/** Width of a howl against the whole: three bins of the analyser. */
const TONE_BINS = 1;

/** Root mean square of samples -1..1, in dB of full scale. */
export function levelDb(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  return rms > 0 ? Math.max(SILENT_DB, 20 * Math.log10(rms)) : SILENT_DB;
}

/** Share of the power that lies at its strongest bin and its neighbours, of levels in dB. [0..1] */
export function tonality(bins_db: Float32Array): number {
  let whole = 0, peak = 0, at = 0;
  for (let i = 0; i < bins_db.length; i += 1) {
    const power = 10 ** ((bins_db[i] ?? SILENT_DB) / 10);
    whole += power;
    if (power > peak) {
      peak = power;
      at = i;
    }
  }
  let band = 0;
  for (let i = at - TONE_BINS; i <= at + TONE_BINS; i += 1) {
    const level = bins_db[i];
    if (level !== undefined) band += 10 ** (level / 10);
  }
  return whole > 0 ? Math.min(1, band / whole) : 0;
}

/** Measures one stream. */
export class Meter {
  readonly levels_db: number[] = [];
  readonly tonalities: number[] = [];
  private readonly analyser: AnalyserNode;
  private readonly source: MediaStreamAudioSourceNode;
  private readonly samples = new Float32Array(WINDOW);
  private readonly bins: Float32Array<ArrayBuffer>;

  constructor(context: AudioContext, stream: MediaStream) {
    this.source = context.createMediaStreamSource(stream);
    this.analyser = context.createAnalyser();
    this.analyser.fftSize = WINDOW;
    this.analyser.smoothingTimeConstant = 0;
    this.bins = new Float32Array(this.analyser.frequencyBinCount);
    this.source.connect(this.analyser);
  }

  /** Takes one reading; call it each STEP_MS. */
  read({ withTones }: { readonly withTones: boolean }): number {
    this.analyser.getFloatTimeDomainData(this.samples);
    const level = levelDb(this.samples);
    keep(this.levels_db, level);
    if (withTones) {
      this.analyser.getFloatFrequencyData(this.bins);
      keep(this.tonalities, tonality(this.bins));
    }
    return level;
  }

  close(): void {
    this.source.disconnect();
  }
}

function keep(values: number[], value: number): void {
  values.push(value);
  if (values.length > KEPT_STEPS) values.shift();
}
