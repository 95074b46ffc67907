/** The first view of an invitation: to what, when, and the two ways on. */

import type { JSX } from "preact";

import { language, listOf, localeOf, placeName, t } from "../text";
import { Button, Icon, clockWords, dayWords, momentWords, ownZone, zoneOffset } from "../ui";
import type { VisitorInfo } from "./visitor_info";

export function Welcome({ info, onEnter }: {
  readonly info: VisitorInfo;
  readonly onEnter: (how: "check" | "skip") => void;
}): JSX.Element {
  const { visit, firm, participant } = info;
  return (
    <div class="stack loose welcome" data-testid="welcome">
      <div class="stack tight">
        <p class="faint">{t("page.room.invited", { name: participant.name, firm: firm.name })}</p>
        <h1>{visit.title}</h1>
        <p class="measure">{t("page.room.what")}</p>
      </div>
      <div class="card stack">
        <p class="row top">
          <Icon name="calendar" />
          <span class="grow">
            <span class="strong">{momentWords(visit.at_utc)}</span>{" "}
            <span class="faint">{t("page.room.your_time", { zone: zoneName(ownZone(), visit.at_utc) })}</span>
          </span>
        </p>
        <ul class="times">
          {timesOf(info).map(({ clock, day, cities, mine }) => (
            <li key={`${day} ${clock}`} class={mine ? "mine" : ""}>
              <span class="number strong">{clock}</span>
              <span class="faint small">{day}</span>
              <span class="cities">{listOf(cities)}</span>
            </li>
          ))}
        </ul>
      </div>
      <ul class="promises">
        <li><Icon name="shield" /><span>{t("page.room.promise.nothing_kept")}</span></li>
        <li><Icon name="headset" /><span>{t("page.room.promise.headset")}</span></li>
        <li><Icon name="user" /><span>{t("page.room.promise.alone")}</span></li>
      </ul>
      <div class="row">
        <Button kind="primary" size="large" data-testid="landing-start" onClick={() => onEnter("check")}>
          {t("page.room.start_check")}
        </Button>
        <Button kind="quiet" data-testid="landing-skip" onClick={() => onEnter("skip")}>{t("page.room.skip_check")}</Button>
      </div>
    </div>
  );
}

/** One line for all cities whose clocks agree, in the order of their day. */
function timesOf({ sites, visit, participant }: VisitorInfo): readonly {
  clock: string; day: string; cities: string[]; mine: boolean;
}[] {
  const lines = new Map<string, { clock: string; day: string; cities: string[]; mine: boolean }>();
  const early = [...sites].sort((a, b) => zoneOffset(Date.parse(visit.at_utc), a.time_zone) - zoneOffset(Date.parse(visit.at_utc), b.time_zone));
  for (const site of early) {
    const clock = clockWords(visit.at_utc, site.time_zone);
    const day = dayWords(visit.at_utc, site.time_zone);
    const line = lines.get(`${day} ${clock}`) ?? { clock, day, cities: [], mine: false };
    line.cities.push(placeName(site.city));
    line.mine ||= site.name === participant.site;
    lines.set(`${day} ${clock}`, line);
  }
  return [...lines.values()];
}

/** `British Summer Time`; the zone's own name where the language has none. */
function zoneName(zone: string, at: string): string {
  const parts = new Intl.DateTimeFormat(localeOf(language.value), { timeZone: zone, timeZoneName: "long" })
    .formatToParts(new Date(at));
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}
