/** The first view of an invitation: to what, when, and the two ways on. */

import type { JSX } from "preact";

import { localeOf, placeName, t, language } from "../text";
import { Button, Icon, clockWords, dayWords, momentWords, ownZone } from "../ui";
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
          {info.sites.map((site) => (
            <li key={site.name} class={site.name === participant.site ? "mine" : ""}>
              <span class="strong">{placeName(site.city)}</span>
              <span class="number">{clockWords(visit.at_utc, site.time_zone)}</span>
              <span class="faint small">{dayWords(visit.at_utc, site.time_zone)}</span>
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

/** `British Summer Time`; the zone's own name where the language has none. */
function zoneName(zone: string, at: string): string {
  const parts = new Intl.DateTimeFormat(localeOf(language.value), { timeZone: zone, timeZoneName: "long" })
    .formatToParts(new Date(at));
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}
