// A visit in the making: what is typed, what is wrong with it, what is sent. Pure.
import { instantOf, wallOf } from "../../ui/moments";
import type { NewParticipant, RouteChoice, ScriptStep, Visit } from "../types";

export interface DraftPerson extends NewParticipant {
  /** Tells rows apart while they are typed. */
  key: number;
}

export interface Draft {
  title: string;
  firm: string;
  /** YYYY-MM-DD */
  date: string;
  /** HH:MM */
  time: string;
  /** Zone the date and time are told in. */
  zone: string;
  minutes: number;
  people: readonly DraftPerson[];
  /** null: what the centre takes by itself. */
  choice: RouteChoice | null;
  script: readonly ScriptStep[] | null;
  impair_setup: boolean;
}

const QUARTER_MS = 900_000;
const LEAD_MS = 600_000;
export const LENGTHS = [30, 45, 60, 90, 120, 180] as const;
export const MOST_PEOPLE = 50;

/** Date and time of an instant, as the form tells them. */
export function wallPart(at: number, zone: string): Pick<Draft, "date" | "time"> {
  const wall = wallOf(at, zone);
  return { date: wall.slice(0, 10), time: wall.slice(11) };
}

/** An empty draft, soon enough to be meant for now. */
export function newDraft({ now, zone, firm }: { now: number; zone: string; firm: string }): Draft {
  const at = wallOf(Math.ceil((now + LEAD_MS) / QUARTER_MS) * QUARTER_MS, zone);
  return {
    title: "", firm, date: at.slice(0, 10), time: at.slice(11), zone, minutes: 60,
    people: [], choice: null, script: null, impair_setup: false,
  };
}

/** The draft of a visit that exists, told in `zone`. */
export function draftOf(visit: Visit, zone: string): Draft {
  const at = wallOf(Date.parse(visit.at_utc), zone);
  return {
    title: visit.title, firm: visit.firm.id, date: at.slice(0, 10), time: at.slice(11), zone, minutes: visit.minutes,
    people: [], choice: visit.choice, script: visit.script, impair_setup: visit.impair_setup,
  };
}

/** When it is; null while date or time are not. [epoch ms] */
export function startOf(draft: Pick<Draft, "date" | "time" | "zone">): number | null {
  return instantOf(`${draft.date}T${draft.time.slice(0, 5)}`, draft.zone);
}

export type Wrong = Partial<Record<string, string>>;

/** Message keys of what is wrong, by field (`people.<key>.name` for a person's name). */
export function wrongWith(draft: Draft, { now, peopleToo }: { now: number; peopleToo: boolean }): Wrong {
  const wrong: Wrong = {};
  if (!draft.title.trim()) wrong["title"] = "page.visit.wrong.title";
  if (!draft.firm) wrong["firm"] = "page.visit.wrong.firm";
  const start = startOf(draft);
  if (start === null) wrong["at"] = "page.visit.wrong.at";
  else if (start + draft.minutes * 60_000 <= now) wrong["at"] = "page.visit.wrong.past";
  if (!peopleToo) return wrong;
  if (draft.people.length === 0) wrong["people"] = "page.visit.wrong.people";
  if (draft.people.length > MOST_PEOPLE) wrong["people"] = "page.visit.wrong.too_many";
  for (const person of draft.people) {
    if (!person.name.trim()) wrong[`people.${person.key}.name`] = "page.visit.wrong.name";
    if (!person.site) wrong[`people.${person.key}.site`] = "page.visit.wrong.site";
  }
  return wrong;
}

/** What PATCH takes; POST with the firm and the people besides. */
export function changesOf(draft: Draft): Record<string, unknown> {
  const start = startOf(draft);
  return {
    title: draft.title.trim(),
    at_utc: start === null ? "" : new Date(start).toISOString(),
    minutes: draft.minutes,
    ...(draft.choice && { choice: draft.choice }),
    ...(draft.script && { script: draft.script }),
    impair_setup: draft.impair_setup,
  };
}

export function bodyOf(draft: Draft): Record<string, unknown> {
  const participants = draft.people.map(({ name, site, language, presenter }) => ({ name: name.trim(), site, language, presenter }));
  return { ...changesOf(draft), firm: draft.firm, participants };
}

/** Languages people at a place are likely to want. */
export function languageAt(zone: string): "en" | "zh_Hans" {
  return ["Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin"].includes(zone) ? "zh_Hans" : "en";
}

const NIGHT_ENDS = 7;
const NIGHT_BEGINS = 22;

/** Whether most people sleep, or should, at an hour of the day. */
export function isNight(hour: number): boolean {
  return hour < NIGHT_ENDS || hour >= NIGHT_BEGINS;
}
