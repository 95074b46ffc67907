/** Which rows of a list of things to do are ticked, kept in this browser. A browser that keeps nothing ticks for now. */

const PREFIX = "beacon.ticked ";

export function readTicks(name: string): Set<number> {
  try {
    const rows: unknown = JSON.parse(localStorage.getItem(PREFIX + name) ?? "[]");
    return new Set(Array.isArray(rows) ? rows.filter((row) => Number.isInteger(row)) : []);
  } catch {
    return new Set();
  }
}

export function writeTicks(name: string, rows: ReadonlySet<number>): void {
  try {
    if (rows.size > 0) localStorage.setItem(PREFIX + name, JSON.stringify([...rows]));
    else localStorage.removeItem(PREFIX + name);
  } catch {
    // Full or forbidden: the ticks last as long as the page.
  }
}
