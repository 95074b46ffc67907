// What every site's clock shows at an instant.
import type { JSX } from "preact";
import { t } from "../../text";
import { clockWords, dayWords, wallOf } from "../../ui";
import { siteWords } from "../firms/SiteChips";
import type { SiteDetail } from "../types";
import { isNight } from "./visit_form";

export function Clocks({ sites, at }: {
  sites: readonly Pick<SiteDetail, "name" | "city" | "time_zone">[];
  at: number | null;
}): JSX.Element | null {
  if (at === null) return null;
  const days = new Set(sites.map((site) => wallOf(at, site.time_zone).slice(0, 10)));
  return (
    <div class="stack tight">
      <h3 class="small faint">{t("page.visit.clocks")}</h3>
      <ul class="clocks" aria-live="polite">
        {sites.map((site) => {
          const night = isNight(Number(wallOf(at, site.time_zone).slice(11, 13)));
          return (
            <li key={site.name}>
              <span>{siteWords(site)}</span>
              <span class={`number nowrap ${night ? "night" : ""}`}>
                {days.size > 1 && <span class="faint">{dayWords(at, site.time_zone)} </span>}
                <span class="strong">{clockWords(at, site.time_zone)}</span>
                {night && ` ${t("page.visit.night")}`}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
