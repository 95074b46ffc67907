/**
 * One transport to the relay tried: a loop of two connections that may use nothing else, and pings over it.
 *
 * A ping goes page → relay → page, and its answer page → relay → page again: four ways between page and relay, which
 * is two round trips of the page's own. So the own round trip is half of a ping's.
 */

import { Loop, LoopError, type LoopFailure } from "./loop";
import type { IceServer } from "../room/protocol";

const PINGS = 20;
const SPACING_MS = 40;
/** What has not come back by then is lost; a terrestrial access is far quicker. */
const WAIT_MS = 1_500;
export const OWN_TRIPS_PER_PING = 2;

export type ProbeResult =
  | { readonly ok: true; readonly ownRttMs: number; readonly pings: number; readonly lost: number }
  | { readonly ok: false; readonly failure: LoopFailure; readonly code: number | null };

/** Tries one transport. Closes what it opened. */
export async function probeRelay(near: IceServer, far: IceServer, timeoutMs: number): Promise<ProbeResult> {
  let loop: Loop;
  try {
    loop = await Loop.open({ near: { servers: [near] }, far: { servers: [far] }, audio: false, timeoutMs });
  } catch (error) {
    if (error instanceof LoopError) return { ok: false, failure: error.failure, code: error.code };
    return { ok: false, failure: "closed", code: null };
  }
  try {
    const trips = await pings(loop);
    const ownRttMs = ownRoundTrip(trips);
    if (ownRttMs === null) return { ok: false, failure: "no_way", code: null };
    return { ok: true, ownRttMs, pings: PINGS, lost: PINGS - trips.length };
  } finally {
    loop.close();
  }
}

/**
 * The page's own round trip to the relay, of the pings' round trips. [ms]
 *
 * The lower quartile: a busy page only ever makes a ping longer, and one lucky ping alone should not decide.
 */
export function ownRoundTrip(trips_ms: readonly number[]): number | null {
  const sorted = [...trips_ms].sort((a, b) => a - b);
  const quartile = sorted[Math.floor((sorted.length - 1) / 4)];
  return quartile === undefined ? null : quartile / OWN_TRIPS_PER_PING;
}

function pings(loop: Loop): Promise<number[]> {
  const sent = new Map<number, number>();
  const trips: number[] = [];
  loop.far.channel.onmessage = ({ data }) => {
    if (loop.far.channel.readyState === "open") loop.far.channel.send(data as string);
  };
  return new Promise((done) => {
    loop.near.channel.onmessage = ({ data }) => {
      const left = sent.get(Number(data));
      if (left === undefined) return;
      sent.delete(Number(data));
      trips.push(performance.now() - left);
      if (trips.length === PINGS) done(trips);
    };
    const send = (n: number): void => {
      if (n === PINGS) return void setTimeout(() => done(trips), WAIT_MS);
      sent.set(n, performance.now());
      if (loop.near.channel.readyState === "open") loop.near.channel.send(String(n));
      setTimeout(() => send(n + 1), SPACING_MS);
    };
    send(0);
  });
}
