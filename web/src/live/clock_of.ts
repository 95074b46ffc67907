/** Time of day to the second, by the viewer's own clock. A format costs more to make than all its uses, so it is kept. */

const FORMATS = new Map<string, Intl.DateTimeFormat>();

export function clockOf(locale: string): Intl.DateTimeFormat {
  const kept = FORMATS.get(locale);
  if (kept) return kept;
  const made = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  FORMATS.set(locale, made);
  return made;
}
