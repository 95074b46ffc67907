/** The address of a comparison, which can be passed on; and what an address asks for. Pure. */

export interface Asked {
  readonly a: string;
  readonly b: string;
}

/** The page that compares the forecast `a` with `b`, or with one still to be chosen. */
export function comparePath(a: string, b = ""): string {
  const query = new URLSearchParams(b ? { a, b } : { a });
  return `/firms/compare?${query.toString()}`;
}

export function askedOf(search: string): Asked {
  const query = new URLSearchParams(search);
  return { a: query.get("a") ?? "", b: query.get("b") ?? "" };
}
