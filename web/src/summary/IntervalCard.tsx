/** One stretch between two switches: its route, and how each pair and direction fared on it. */

import { Fragment } from "preact";

import * as figures from "../live/figures";
import { linkWords } from "../live/link_words";
import { linkOfAll } from "../live/choice";
import { clock, localHour } from "../live/local_hours";
import { categoryNamed } from "../live/quality";
import { Quality } from "../live/QualityMark";
import { modelName, recoveryInWords } from "../live/verdict";
import { shortSite, wayInWords } from "../live/words";
import { listOf, placeName, said, t } from "../text";
import { clockWords } from "../ui";
import { DotBand } from "./DotBand";
import { standingOf, type Standing, type Summary, type SummaryInterval, type SummaryPair, type SummarySite } from "./summary";

const COLUMNS = 5;

const STANDING_KEY: Readonly<Record<Standing, string>> = {
  inside: "page.summary.inside", above: "page.summary.above", below: "page.summary.below", unknown: "page.summary.unknown",
};

/** `Internet · London 12:00, Beijing 20:00 · through Hong Kong`, of the sites that talked. */
function routeInWords({ choice, from_utc, pairs }: SummaryInterval, told: Summary): string {
  const names = [...new Set(pairs.flatMap((pair) => [pair.from_site, pair.to_site]))];
  const common = linkOfAll(choice, names);
  const links = common !== null
    ? linkWords(common)
    : names
      .map((site) => t("page.live.link_at", { site: shortSite(site, told.sites), link: linkWords(choice.links[site] ?? "") }))
      .join(t("page.live.links_joint"));
  const at_utc_ms = Date.parse(from_utc);
  const clocks = told.sites.filter((site) => names.includes(site.name)).map((site) => {
    const time = clock(localHour(site.time_zone, { hour_utc: choice.hour_utc, at_utc_ms }));
    return t("page.live.hour_at", { time, city: placeName(site.city) || site.name });
  });
  const hub = told.hubs.find(({ id }) => id === choice.hub);
  const refused = choice.udp_refused.filter((site) => names.includes(site));
  return [
    links,
    clocks.length > 0 ? clocks.join(t("page.live.hours_joint")) : t("page.summary.hour_utc", { hour: `${String(choice.hour_utc).padStart(2, "0")}:00` }),
    choice.hub ? t("page.live.through_hub", { city: hub ? placeName(hub.city) : choice.hub }) : "",
    refused.length > 0 ? t("page.live.udp_refused_at", { sites: listOf(refused.map((site) => shortSite(site, told.sites))) }) : "",
  ].filter(Boolean).join(t("page.live.joint"));
}

function livedInFigures(pair: SummaryPair): string {
  return t("page.summary.lived", {
    r: figures.r(pair.lived_p50), low: figures.r(pair.lived_low), high: figures.r(pair.lived_high),
  });
}

function Against({ pair }: { readonly pair: SummaryPair }) {
  const standing = standingOf(pair);
  const { forecast } = pair;
  return (
    <>
      <p class={`live-standing ${standing}`}>{t(STANDING_KEY[standing])}</p>
      {forecast ? (
        <p class="small faint">
          {t("page.summary.forecast", { r: figures.r(forecast.typical), low: figures.r(forecast.low), high: figures.r(forecast.high) })}
        </p>
      ) : null}
    </>
  );
}

/** How the switch was got over, and why the forecast was left. */
function notesOf({ recovery, why }: SummaryPair): readonly string[] {
  const over = recovery && recovery.path_ms !== null ? [recoveryInWords({ number: 0, done: true, ...recovery })] : [];
  return [...over, ...why.map(said)];
}

/** Under its direction, as wide as the table: reasons are sentences. */
function Why({ pair }: { readonly pair: SummaryPair }) {
  const notes = notesOf(pair);
  if (notes.length === 0) return null;
  return (
    <tr role="row" class="summary-why">
      <td role="cell" colSpan={COLUMNS}>
        <ul>{notes.map((note) => <li key={note}>{note}</li>)}</ul>
      </td>
    </tr>
  );
}

function Row({ pair, sites }: { readonly pair: SummaryPair; readonly sites: readonly SummarySite[] }) {
  const word = categoryNamed(pair.words);
  return (
    <tr role="row" class={notesOf(pair).length > 0 ? "explained" : ""}>
      <th scope="row" role="rowheader">
        {wayInWords(pair.from_site, pair.to_site, sites)}
        {pair.people.length > 0 ? <span class="live-sites">{pair.people.join(" → ")}</span> : null}
      </th>
      <td role="cell">
        <Quality of={word} {...(word ? {} : { words: t("page.summary.too_short") })} />
        {pair.lived_p50 === null ? null : <p class="small faint">{livedInFigures(pair)}</p>}
      </td>
      <td role="cell" class="summary-drawing"><DotBand pair={pair} /></td>
      <td role="cell"><Against pair={pair} /></td>
      <td role="cell" class="small">
        <span class="nowrap">{t("page.summary.delay", { delay: figures.ms(pair.delay_ms_p50) })}</span><br />
        <span class="nowrap">{t("page.live.short.loss", { loss: figures.pct(pair.loss) })}</span>
        {pair.model && pair.codec ? <span class="live-sites">{[modelName(pair.model), pair.codec].join(t("page.live.hours_joint"))}</span> : null}
      </td>
    </tr>
  );
}

export function IntervalCard({ interval, told }: { readonly interval: SummaryInterval; readonly told: Summary }) {
  const from = clockWords(interval.from_utc, undefined, { seconds: true });
  const until = interval.to_utc === null ? t("page.summary.lasting") : clockWords(interval.to_utc, undefined, { seconds: true });
  const route = routeInWords(interval, told);
  return (
    <section class="card stack tight summary-interval" data-testid="summary-interval">
      <div>
        <h2>{route}</h2>
        <p class="faint small number">
          {t("page.live.span.from_to", { from, to: until })}
        </p>
      </div>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={[route, from].join(t("page.live.joint"))}>
        <table class="table summary-table" role="table">
          <caption class="unseen">{route}</caption>
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">{t("page.live.route.way")}</th>
              <th scope="col" role="columnheader">{t("page.summary.column.lived")}</th>
              <th scope="col" role="columnheader">{t("page.summary.column.drawing")}</th>
              <th scope="col" role="columnheader">{t("page.live.column.forecast")}</th>
              <th scope="col" role="columnheader">{t("page.summary.column.figures")}</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {interval.pairs.map((pair) => (
              <Fragment key={`${pair.from_site}>${pair.to_site}>${pair.people.join(">")}`}>
                <Row pair={pair} sites={told.sites} />
                <Why pair={pair} />
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
