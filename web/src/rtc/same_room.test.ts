import { describe, expect, it } from "vitest";

import { STEP_MS, likeness, sameRoom, type Envelopes } from "./same_room";

const STEPS = 300;

/** Syllables and pauses of one voice, different for each seed. [dBFS] */
function voice(seed: number): number[] {
  let state = seed;
  const chance = (): number => {
    state = (1_103_515_245 * state + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const levels: number[] = [];
  while (levels.length < STEPS + 100) {
    const spoken = 4 + Math.floor(chance() * 12);
    const level = -30 + 12 * chance();
    for (let i = 0; i < spoken; i += 1) levels.push(level + 4 * chance());
    for (let i = 0; i < 2 + Math.floor(chance() * 14); i += 1) levels.push(-80);
  }
  return levels;
}

/** As it is heard so much later. */
const delayed = (levels: number[], lag_ms: number): number[] => {
  const steps = lag_ms / STEP_MS;
  return levels.slice(100 - steps, 100 - steps + STEPS);
};

const heard = (part: Partial<Envelopes>): Envelopes => ({
  mine_db: delayed(voice(1), 0),
  theirs_db: delayed(voice(2), 0),
  theirs_tonality: new Array<number>(STEPS).fill(0.2),
  rtt_ms: 300,
  buffer_ms: 50,
  ...part,
});

describe("same room", () => {
  it("says nothing of two people who speak for themselves", () => {
    for (let seed = 2; seed < 40; seed += 1) {
      expect(sameRoom(heard({ theirs_db: delayed(voice(seed), 0) }))).toBe("nothing");
    }
  });

  it("finds the lag of a copy", () => {
    const found = likeness(delayed(voice(1), 0), delayed(voice(1), 240));
    expect(found?.lag_ms).toBe(240);
    expect(found?.correlation).toBeGreaterThan(0.99);
  });

  it("knows one room by my voice coming back after one way", () => {
    expect(sameRoom(heard({ theirs_db: delayed(voice(1), 200) }))).toBe("same_room");
  });

  it("knows their loudspeaker by my voice coming back after the round trip", () => {
    expect(sameRoom(heard({ theirs_db: delayed(voice(1), 400) }))).toBe("their_speaker_heard");
  });

  it("knows my loudspeaker by their voice in my microphone after it was played", () => {
    expect(sameRoom(heard({ mine_db: delayed(voice(2), 60), theirs_db: delayed(voice(2), 0) }))).toBe("my_speaker_heard");
  });

  it("says nothing of silence, nor of a hum", () => {
    expect(sameRoom(heard({ mine_db: new Array<number>(STEPS).fill(-90) }))).toBe("nothing");
    const hum = new Array<number>(STEPS).fill(-30);
    expect(sameRoom(heard({ mine_db: hum, theirs_db: hum }))).toBe("nothing");
  });

  it("calls a loud tone that does not stop a howl, and speech not", () => {
    const loud = new Array<number>(STEPS).fill(-12);
    const narrow = new Array<number>(STEPS).fill(0.9);
    expect(sameRoom(heard({ theirs_db: loud, theirs_tonality: narrow }))).toBe("howling");
    expect(sameRoom(heard({ theirs_db: loud }))).toBe("nothing");
  });
});
