/** Links, routes and people in words of the language in force. */

import type { Hub, Names, Person, RoomSite, RouteChoice, RoutePair } from "../room/protocol";
import { listOf, placeName, t } from "../text";
import { linkOfAll } from "./choice";
import { linkWords } from "./link_words";
import { clock, localHour, offsetHours } from "./local_hours";
import { personOf } from "./pairs";

interface Sited {
  readonly name: string;
  readonly city: Names;
}

/** A site by the firm's name for it; one that is called as its city, in the language in force. */
export function shortSite(name: string, sites: readonly Sited[]): string {
  const site = sites.find((one) => one.name === name);
  return site && (name === site.city.en || name === site.city.zh) ? placeName(site.city) : name;
}

/** Which way between two sites. */
export function wayInWords(from: string, to: string, sites: readonly Sited[]): string {
  return t("page.live.from_to", { from: shortSite(from, sites), to: shortSite(to, sites) });
}

/** `20:00 in Beijing`, by the clock of a site. */
export function hourAt(site: RoomSite, hour_utc: number, at_utc_ms: number): string {
  const time = clock(localHour(site.time_zone, { hour_utc, at_utc_ms }));
  return t("page.live.hour_at", { time, city: placeName(site.city) || site.name });
}

interface Told {
  readonly sites: readonly RoomSite[];
  readonly hubs: readonly Hub[];
  /** Whose clock tells the hour. */
  readonly by: RoomSite | undefined;
  readonly at_utc_ms: number;
  /** One clock only, where room is short. */
  readonly brief?: boolean;
}

/** The links of a choice: one name where all agree, else site by site. */
export function linksInWords(choice: RouteChoice, sites: readonly RoomSite[]): string {
  const common = linkOfAll(choice, sites.map((site) => site.name));
  if (common !== null) return linkWords(common);
  return sites
    .map((site) => t("page.live.link_at", { site: shortSite(site.name, sites), link: linkWords(choice.links[site.name] ?? "") }))
    .join(t("page.live.links_joint"));
}

/** The hour by the clock that tells it; with just one other clock in play, by that too: each side reads its own. */
function clocksInWords(hour_utc: number, { sites, by, at_utc_ms }: Pick<Told, "sites" | "at_utc_ms"> & { by: RoomSite }): string {
  const offset = (site: RoomSite): number => offsetHours(site.time_zone, at_utc_ms);
  const others = sites.filter((site) => offset(site) !== offset(by));
  const [other] = others;
  const clocks = other && others.every((site) => offset(site) === offset(other)) ? [by, other] : [by];
  return clocks.map((site) => hourAt(site, hour_utc, at_utc_ms)).join(t("page.live.hours_joint"));
}

/** A whole choice in a line: `Internet · 20:00 in Beijing · through Hong Kong`. */
export function choiceInWords(choice: RouteChoice, { sites, hubs, by, at_utc_ms, brief = false }: Told): string {
  const parts = [linksInWords(choice, sites)];
  if (by) parts.push(clocksInWords(choice.hour_utc, { sites: brief ? [] : sites, by, at_utc_ms }));
  const hub = hubs.find((one) => one.id === choice.hub);
  if (choice.hub) parts.push(t("page.live.through_hub", { city: hub ? placeName(hub.city) : choice.hub }));
  const here = choice.udp_refused.filter((name) => sites.some((site) => site.name === name));
  if (here.length > 0) {
    parts.push(t("page.live.udp_refused_at", { sites: listOf(here.map((name) => shortSite(name, sites))) }));
  }
  return parts.join(t("page.live.joint"));
}

/** Cities a pair's path goes through. */
export function viaInWords(via: RoutePair["via"]): string {
  return listOf((via ?? []).map((city) => (typeof city === "string" ? city : placeName(city))));
}

/** Who a leg is. A mirror leg is the person, heard from the far site. */
export function personName(leg: string, people: readonly Person[], me: string): string {
  const person = people.find((one) => one.id === personOf(leg));
  const name = personOf(leg) === me ? t("page.live.you") : (person?.name ?? t("page.live.someone"));
  return leg.startsWith("m-") ? t("page.live.mirror_of", { name }) : name;
}

/** Which way the sound goes, told as who hears whom. */
export function whoHears(from: string, to: string, people: readonly Person[], me: string): string {
  if (personOf(from) === personOf(to)) {
    return t(to === me ? "page.live.hear.self_back" : "page.live.hear.self_out");
  }
  const names = { speaker: personName(from, people, me), listener: personName(to, people, me) };
  if (to === me) return t("page.live.hear.you", names);
  if (from === me) return t("page.live.hear.of_you", names);
  return t("page.live.hear.others", names);
}
