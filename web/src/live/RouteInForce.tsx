/** The route as it stands: in words, when it takes force, and in figures for those who open them. */

import type { RoomSite, RouteState } from "../room/protocol";
import type { RoomStore } from "../room/store";
import { t } from "../text";
import { Pill } from "../ui";
import * as figures from "./figures";
import { clockSite, peopledSites } from "./route_told";
import { choiceInWords, viaInWords, wayInWords } from "./words";

/** When it takes force, or that it has. */
export function Force({ route, now_ms }: { readonly route: RouteState; readonly now_ms: number }) {
  const ahead_s = Math.ceil((route.at_utc_ms - now_ms) / 1000);
  if (ahead_s > 0) return <Pill tone="info" icon="clock">{t("page.live.route.in", { time: figures.seconds(ahead_s * 1000) })}</Pill>;
  if (route.in_force) return <Pill tone="good" icon="check">{t("page.live.route.in_force")}</Pill>;
  return <Pill tone="warn" icon="clock">{t("page.live.route.waiting")}</Pill>;
}

function Numbers({ route, sites }: { readonly route: RouteState; readonly sites: readonly RoomSite[] }) {
  const names = new Set(sites.map((site) => site.name));
  const pairs = route.pairs.filter((pair) => names.has(pair.from_site) && names.has(pair.to_site));
  if (pairs.length === 0) return null;
  const via = pairs.some((pair) => (pair.via ?? []).length > 0);
  return (
    <details class="route-numbers">
      <summary>{t("page.live.route.numbers")}</summary>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={t("page.live.route.numbers")}>
        <table class="table">
          <caption class="unseen">{t("page.live.route.numbers")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("page.live.route.way")}</th>
              <th scope="col" class="number">{t("page.live.route.delay")}</th>
              <th scope="col" class="number">{t("page.live.figure.loss")}</th>
              {via ? <th scope="col">{t("page.live.route.via")}</th> : null}
            </tr>
          </thead>
          <tbody>
            {pairs.map((pair) => (
              <tr key={`${pair.from_site}>${pair.to_site}`}>
                <th scope="row">{wayInWords(pair.from_site, pair.to_site, sites)}</th>
                <td class="number">{figures.ms(pair.delay_ms)}</td>
                <td class="number">{figures.pct(pair.loss)}</td>
                {via ? <td>{viaInWords(pair.via)}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="small faint">{t("page.live.route.numbers_note")}</p>
    </details>
  );
}

export function RouteInForce({ store, now_ms }: { readonly store: RoomStore; readonly now_ms: number }) {
  const route = store.route.value;
  if (!route) return <p class="faint">{t("page.live.route.none")}</p>;
  const sites = peopledSites(store);
  const told = { sites, hubs: store.hubs.value, by: clockSite(store, route.at_utc_ms), at_utc_ms: route.at_utc_ms };
  return (
    <div class="route-now" data-testid="route-now" data-number={route.number}>
      <p class="label">{t("page.live.route.now")}</p>
      <p class="route-words">{choiceInWords(route.choice, told)}</p>
      <Force route={route} now_ms={now_ms} />
      <Numbers route={route} sites={sites} />
    </div>
  );
}
