/** A route's choice, changed step by step. Pure; no words, no DOM. */

import type { RoomSite, RouteChoice } from "../room/protocol";
import { hourUtc, offsetHours } from "./local_hours";

export function sameChoice(a: RouteChoice, b: RouteChoice): boolean {
  const sites = new Set([...Object.keys(a.links), ...Object.keys(b.links)]);
  return (
    a.hour_utc === b.hour_utc && a.hub === b.hub &&
    [...sites].every((site) => a.links[site] === b.links[site]) &&
    [...a.udp_refused].sort().join("\n") === [...b.udp_refused].sort().join("\n")
  );
}

export function withLink(choice: RouteChoice, site: string, link: string): RouteChoice {
  return { ...choice, links: { ...choice.links, [site]: link } };
}

/** The link on every site that can have it; the others keep what they have. */
export function withLinkEverywhere(choice: RouteChoice, sites: readonly RoomSite[], link: string): RouteChoice {
  const links = { ...choice.links };
  for (const site of sites) if (site.links.includes(link)) links[site.name] = link;
  return { ...choice, links };
}

export function withUdpRefused(choice: RouteChoice, site: string, refused: boolean): RouteChoice {
  const rest = choice.udp_refused.filter((name) => name !== site);
  return { ...choice, udp_refused: refused ? [...rest, site] : rest };
}

/** Links that at least two of the sites (or the only one) can have, in the order of the first site that has them. */
export function commonLinks(sites: readonly RoomSite[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const site of sites) for (const link of site.links) counts.set(link, (counts.get(link) ?? 0) + 1);
  const enough = Math.min(2, sites.length);
  return [...counts].filter(([, count]) => count >= enough).map(([link]) => link);
}

/** The link all of the sites use, or null where they differ. */
export function linkOfAll(choice: RouteChoice, names: readonly string[]): string | null {
  const links = new Set(names.map((name) => choice.links[name]));
  const [only] = links;
  return links.size === 1 && only !== undefined ? only : null;
}

/** The site whose clock is furthest from mine: the hour is told by its clock. Without a site of mine, the furthest east. */
export function farSite(sites: readonly RoomSite[], mine: string, at_utc_ms: number): RoomSite | undefined {
  const home = sites.find((site) => site.name === mine);
  const from = home ? offsetHours(home.time_zone, at_utc_ms) : -12;
  let far: RoomSite | undefined;
  let most = -1;
  for (const site of sites) {
    if (site === home && sites.length > 1) continue;
    const apart = Math.abs(offsetHours(site.time_zone, at_utc_ms) - from);
    if (apart > most) [far, most] = [site, apart];
  }
  return far;
}

export interface Preset {
  /** Names the preset for tests and lists. */
  readonly id: "internet-day" | "internet-evening" | "private-evening";
  readonly link: string;
  /** By the clock of the far site. */
  readonly local_hour: number;
  readonly choice: RouteChoice;
}

const PRIVATE: readonly string[] = ["mpls", "sdwan", "split"];
const DAY = 10;
const EVENING = 20;

/** The three routes that tell the story: the internet by day, the same in the evening, a private line in the evening. */
export function presets(
  sites: readonly RoomSite[], choice: RouteChoice, far: RoomSite, at_utc_ms: number,
): readonly Preset[] {
  const usual = commonLinks(sites);
  const private_ = PRIVATE.find((link) => usual.includes(link));
  const at = (id: Preset["id"], link: string, local_hour: number): Preset => {
    const hour_utc = hourUtc(far.time_zone, { hour: local_hour, at_utc_ms });
    return { id, link, local_hour, choice: { ...withLinkEverywhere(choice, sites, link), hour_utc } };
  };
  const found: Preset[] = [];
  if (usual.includes("internet")) {
    found.push(at("internet-day", "internet", DAY), at("internet-evening", "internet", EVENING));
  }
  if (private_ !== undefined) found.push(at("private-evening", private_, EVENING));
  return found;
}
