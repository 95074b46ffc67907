// Where a firm is, a few sites by name.
import type { JSX } from "preact";
import { placeName, tn } from "../../text";
import type { FirmRow } from "../types";

const SHOWN = 8;

export function SiteChips({ sites }: { sites: FirmRow["sites"] }): JSX.Element {
  const more = sites.length - SHOWN;
  return (
    <ul class="site-chips">
      {sites.slice(0, SHOWN).map((site) => <li key={site.name}>{siteWords(site)}</li>)}
      {more > 0 && <li>{tn("page.firm.more_sites", more)}</li>}
    </ul>
  );
}

/** The site's own name, and its city where that says more. */
export function siteWords(site: { name: string; city: { en: string; zh?: string | null } }): string {
  const city = placeName(site.city);
  return site.name === city || site.name.includes(city) ? site.name : `${site.name} · ${city}`;
}
