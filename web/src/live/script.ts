/** A scripted demonstration in the making: steps in order of time. Pure. */

import type { RouteChoice, ScriptState, ScriptStep } from "../room/protocol";
import { sameChoice } from "./choice";

/** Between two steps, unless somebody says otherwise: long enough to hear a difference and say so. [s] */
export const STEP_S = 60;
export const LONGEST_S = 4 * 3600;

export function inOrder(steps: readonly ScriptStep[]): readonly ScriptStep[] {
  return [...steps].sort((a, b) => a.at_s - b.at_s);
}

/** One more step, after the last. */
export function withStep(steps: readonly ScriptStep[], choice: RouteChoice): readonly ScriptStep[] {
  const last = inOrder(steps)[steps.length - 1];
  const at_s = last === undefined ? 0 : Math.min(last.at_s + STEP_S, LONGEST_S);
  return [...inOrder(steps), { at_s, choice, title: "" }];
}

export function without(steps: readonly ScriptStep[], index: number): readonly ScriptStep[] {
  return steps.filter((_, i) => i !== index);
}

export function withTime(steps: readonly ScriptStep[], index: number, at_s: number): readonly ScriptStep[] {
  const held = Math.min(Math.max(0, Math.round(at_s)), LONGEST_S);
  return steps.map((step, i) => (i === index ? { ...step, at_s: held } : step));
}

/** `1:30` read as seconds; also plain seconds. Null for anything else. */
export function readTime(text: string): number | null {
  const found = /^\s*(?:(\d{1,3})[:：])?(\d{1,5})\s*$/.exec(text);
  if (!found) return null;
  const [, minutes, seconds] = found;
  if (minutes !== undefined && Number(seconds) > 59) return null;
  const at_s = Number(minutes ?? 0) * 60 + Number(seconds);
  return at_s <= LONGEST_S ? at_s : null;
}

/** `1:30` */
export function timeText(at_s: number): string {
  const whole = Math.max(0, Math.round(at_s));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Whether the demonstration came to its end, and what it ended with is still the route. */
export function restsAtLast(script: ScriptState | null, route: RouteChoice | undefined): boolean {
  const last = script && !script.running && script.step >= 0 ? script.steps[script.steps.length - 1] : undefined;
  if (!script || !last || !route || script.step !== script.steps.length - 1) return false;
  // A step may leave sites out; the route names them all.
  return sameChoice(route, { ...last.choice, links: { ...route.links, ...last.choice.links } });
}

/** Seconds until the next step; null when none is to come. */
export function nextIn(script: ScriptState | null, now_ms: number): number | null {
  if (!script?.running || script.next_at_utc_ms === null) return null;
  return Math.max(0, Math.ceil((script.next_at_utc_ms - now_ms) / 1000));
}
