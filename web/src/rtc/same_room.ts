/**
 * Whether two people sit in one physical room, or a loudspeaker is heard by a microphone, from loudness alone.
 *
 * Two envelopes, sampled together: what my microphone hears, and what I receive of somebody. Pure: no audio here.
 *
 * A voice in a shared room reaches both microphones at once, and reaches me again through the call, later by the way
 * there: my envelope leads the received one by about one way. My voice that comes out of their loudspeaker into their
 * microphone takes the whole round trip. And what I receive that comes out of my loudspeaker into my microphone has my
 * envelope trailing the received one. A howl is a loud tone that does not stop.
 *
 * It cannot see a shared room where echo cancelling removes all that is heard twice, nor tell two people who speak in
 * time with each other; so it warns only when the likeness lasts.
 */

export const STEP_MS = 20;
const LONGEST_LAG_MS = 1_200;
/** Speech envelopes of strangers seldom correlate above 0.5 over four seconds; copies of one voice are near 0.9. */
export const LIKENESS = 0.7;
const QUIET_DB = -55;
const SPEECH_SHARE = 0.15;
const HOWL_DB = -28;
const HOWL_TONALITY = 0.6;
const HOWL_STEPS = 1_200 / STEP_MS;

export type Finding = "nothing" | "same_room" | "my_speaker_heard" | "their_speaker_heard" | "howling";

export interface Likeness {
  /** Positive: what I receive comes after what my microphone heard. [ms] */
  readonly lag_ms: number;
  readonly correlation: number;
}

export interface Envelopes {
  /** Loudness of my microphone, one value each STEP_MS. [dBFS] */
  readonly mine_db: readonly number[];
  /** Loudness of what I receive, at the same instants. [dBFS] */
  readonly theirs_db: readonly number[];
  /** Share of the received power that lies in its strongest narrow band. [0..1] */
  readonly theirs_tonality: readonly number[];
  /** Round trip to them, over the route. [ms] */
  readonly rtt_ms: number | null;
  /** Delay of my receiving buffer. [ms] */
  readonly buffer_ms: number;
}

/** What the last seconds say. */
export function sameRoom(heard: Envelopes): Finding {
  if (howls(heard)) return "howling";
  const like = likeness(heard.mine_db, heard.theirs_db);
  if (like === null || like.correlation < LIKENESS) return "nothing";
  if (like.lag_ms <= 0) return "my_speaker_heard";
  // Without a figure for the way, a voice that comes back is taken for the commoner of the two.
  if (heard.rtt_ms === null) return "same_room";
  const oneWay = heard.rtt_ms / 2 + heard.buffer_ms;
  const round = heard.rtt_ms + 2 * heard.buffer_ms;
  return Math.abs(like.lag_ms - oneWay) <= Math.abs(like.lag_ms - round) ? "same_room" : "their_speaker_heard";
}

/** The lag at which the two are most alike, or null when either has too little speech to tell. */
export function likeness(mine_db: readonly number[], theirs_db: readonly number[]): Likeness | null {
  const length = Math.min(mine_db.length, theirs_db.length);
  const reach = Math.floor(LONGEST_LAG_MS / STEP_MS);
  if (length < 3 * reach) return null;
  const mine = clipped(mine_db.slice(-length));
  const theirs = clipped(theirs_db.slice(-length));
  if (!speaks(mine) || !speaks(theirs)) return null;
  let best: Likeness = { lag_ms: 0, correlation: -1 };
  for (let lag = -reach; lag <= reach; lag += 1) {
    const correlation = lag >= 0 ? alike(mine, theirs, lag) : alike(theirs, mine, -lag);
    if (correlation > best.correlation) best = { lag_ms: lag * STEP_MS, correlation };
  }
  return best;
}

/** Pearson's correlation of `early` with `late` shifted back by `lag` steps. */
function alike(early: readonly number[], late: readonly number[], lag: number): number {
  const n = early.length - lag;
  let sumA = 0, sumB = 0, sumAA = 0, sumBB = 0, sumAB = 0;
  for (let i = 0; i < n; i += 1) {
    const a = early[i] ?? QUIET_DB;
    const b = late[i + lag] ?? QUIET_DB;
    sumA += a;
    sumB += b;
    sumAA += a * a;
    sumBB += b * b;
    sumAB += a * b;
  }
  const spread = (n * sumAA - sumA * sumA) * (n * sumBB - sumB * sumB);
  return spread > 0 ? (n * sumAB - sumA * sumB) / Math.sqrt(spread) : 0;
}

/** Below a floor one silence is as good as another, and must not count as likeness. */
function clipped(levels_db: readonly number[]): number[] {
  return levels_db.map((level) => Math.max(QUIET_DB, Number.isFinite(level) ? level : QUIET_DB));
}

function speaks(levels_db: readonly number[]): boolean {
  const loud = levels_db.filter((level) => level > QUIET_DB + 10).length;
  const share = loud / levels_db.length;
  return share > SPEECH_SHARE && share < 1 - SPEECH_SHARE / 3;
}

/** Loud, narrow, unbroken and not falling: speech pauses and moves. */
function howls({ theirs_db, theirs_tonality }: Envelopes): boolean {
  const levels = theirs_db.slice(-HOWL_STEPS);
  const tones = theirs_tonality.slice(-HOWL_STEPS);
  if (levels.length < HOWL_STEPS || tones.length < HOWL_STEPS) return false;
  const steady = levels.every((level) => level > HOWL_DB) && tones.every((tone) => tone > HOWL_TONALITY);
  const half = Math.floor(HOWL_STEPS / 2);
  const mean = (part: readonly number[]): number => part.reduce((sum, level) => sum + level, 0) / part.length;
  return steady && mean(levels.slice(half)) >= mean(levels.slice(0, half)) - 3;
}
