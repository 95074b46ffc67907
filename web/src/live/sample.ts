/** Sample directions for the tests of this folder. */

import type { LivePoint } from "../room/live_history";
import type { LivePair, RoomSite, RouteChoice } from "../room/protocol";

export function site(name: string, time_zone: string, links: readonly string[] = ["internet", "mpls"]): RoomSite {
  return { name, city: { en: name, zh: null }, time_zone, place_id: name.toLowerCase(), links };
}

export const LONDON = site("London", "Europe/London");
export const BEIJING = site("Beijing", "Asia/Shanghai");
export const MUMBAI = site("Mumbai", "Asia/Kolkata", ["internet"]);

export function choice(link: string, more: Partial<RouteChoice> = {}): RouteChoice {
  const links = { London: link, Beijing: link, Mumbai: link };
  return { links, hour_utc: 12, hub: "", udp_refused: [], ...more };
}

export function pair(from: string, to: string, more: Partial<LivePair> = {}): LivePair {
  return {
    from, to, from_site: "London", to_site: "Beijing", settling: false, words: "high", why_not: null,
    score: { r: 120, r_common: 81, mos: 4, model: "g107.2", band: "fb", codec: "opus", flags: [] },
    window_s: 10, rtt_ms: 220, loss: 0.02, late: 0, concealed: 0.01, buffer_ms: 40, mouth_to_ear_ms: 200, burst_ratio: 1,
    audio_kbps: 30, video: null,
    commanded: { delay_p50_ms: 108, delay_p95_ms: 115, loss: 0.02, rate_kbps: null },
    measured: { delay_p50_ms: 108, delay_p95_ms: 116, loss: 0.02, rate_kbps: null },
    relay_late_ms: 0.1, shortfall_ms: 0, carrier: "udp",
    forecast: {
      r_common: { low: 70, typical: 80, high: 86 }, delay_ms: { low: 100, typical: 110, high: 120 },
      loss: { low: 0, typical: 0.01, high: 0.03 }, model: "g107.2", codec: "opus",
    },
    inside: true, recovery: null, ...more,
  };
}

export function point(at_s: number, of: LivePair): LivePoint {
  return { at_utc_ms: at_s * 1000, pair: of };
}
