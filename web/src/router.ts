// Which page is shown: the address as a signal, patterns with :names, and guards that may keep one on a page.
import { signal } from "@preact/signals";

export type Params = Readonly<Record<string, string>>;

/** What every page is given. */
export interface PageProps {
  params: Params;
}

export const path = signal("/");

type Guard = () => boolean | Promise<boolean>;
const guards = new Set<Guard>();

/** The parameters when `address` fits `pattern` (`/firms/:id`), else null. */
export function match(pattern: string, address: string): Params | null {
  const want = pieces(pattern);
  const have = pieces(address);
  if (want.length !== have.length) return null;
  const found: Record<string, string> = {};
  for (const [i, piece] of want.entries()) {
    const given = have[i] ?? "";
    if (piece.startsWith(":")) {
      const value = decoded(given);
      if (value === null) return null;
      found[piece.slice(1)] = value;
    } else if (piece !== given) return null;
  }
  return found;
}

function pieces(address: string): string[] {
  return (address.split(/[?#]/)[0] ?? "").split("/").filter((piece) => piece !== "");
}

function decoded(piece: string): string | null {
  try {
    return decodeURIComponent(piece);
  } catch {
    return null;
  }
}

/** Ask `guard` before leaving the page; the function given back takes the guard away. */
export function guardLeaving(guard: Guard): () => void {
  guards.add(guard);
  return () => guards.delete(guard);
}

async function mayLeave(): Promise<boolean> {
  for (const guard of guards) if (!(await guard())) return false;
  return true;
}

/** Go to an address of this page. `replace` leaves no step back. */
export async function navigate(to: string, { replace = false, force = false } = {}): Promise<boolean> {
  if (!force && !(await mayLeave())) return false;
  if (replace) history.replaceState(null, "", to);
  else if (to !== here()) history.pushState(null, "", to);
  show(to, true);
  return true;
}

function here(): string {
  return location.pathname + location.search;
}

function show(to: string, toTop: boolean): void {
  const target = new URL(to, location.origin);
  path.value = target.pathname;
  if (toTop) scrollTo(0, 0);
}

/** Begin listening: links of the page, back and forward, closing the window. */
export function startRouter(): void {
  path.value = location.pathname;
  let current = here();
  addEventListener("popstate", async () => {
    const wanted = here();
    if (wanted === current) return;
    if (guards.size > 0) {
      history.pushState(null, "", current);
      if (!(await mayLeave())) return;
      history.replaceState(null, "", wanted);
    }
    show(wanted, false);
  });
  path.subscribe(() => {
    current = here();
  });
  addEventListener("beforeunload", (event) => {
    if (guards.size > 0) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const to = internalTarget(event);
    if (to === null) return;
    event.preventDefault();
    void navigate(to);
  });
}

function internalTarget(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return null;
  if (link.pathname.startsWith("/api/")) return null;
  if (link.hash && link.pathname === location.pathname) return null;
  return link.pathname + link.search + link.hash;
}
