/** The hour of a route, by the clock of one site, with what the clocks of the others then show. */

import type { RoomSite } from "../room/protocol";
import { siteWords } from "../room/site_words";
import { placeName, t } from "../text";
import { SelectField } from "../ui";
import { clock, hourUtc, localHour } from "./local_hours";

interface Props {
  readonly sites: readonly RoomSite[];
  /** Whose clocks are shown beside: those with people at them. */
  readonly shown: readonly RoomSite[];
  readonly by: RoomSite;
  readonly hour_utc: number;
  readonly at_utc_ms: number;
  readonly onHour: (hour_utc: number) => void;
  readonly onBy: (site: string) => void;
}

function dayNote(day: number): string {
  if (day === 0) return "";
  return t(day > 0 ? "page.live.hour.next_day" : "page.live.hour.day_before");
}

export function HourPicker({ sites, shown, by, hour_utc, at_utc_ms, onHour, onBy }: Props) {
  const local = localHour(by.time_zone, { hour_utc, at_utc_ms });
  const clocks = shown.map((site) => ({ site, at: localHour(site.time_zone, { hour_utc, at_utc_ms }) }));
  const spoken = clocks
    .map(({ site, at }) => t("page.live.hour_at", { time: clock(at), city: placeName(site.city) || site.name }))
    .join(t("page.live.joint"));
  const move = (hour: number): void => onHour(hourUtc(by.time_zone, { hour, at_utc_ms }));
  return (
    <fieldset class="field hour-picker">
      <legend>{t("page.live.hour.title")}</legend>
      <div class="hour-row">
        <output class="hour-now">{clock(local)}</output>
        <input type="range" class="hour-range" min={0} max={23} step={1} value={local.hour} aria-label={t("page.live.hour.title")}
          aria-valuetext={spoken} onInput={(event) => move(Number(event.currentTarget.value))} />
        <SelectField label={t("page.live.hour.by")} labelUnseen value={by.name} onValue={onBy}
          choices={sites.map((site) => ({ value: site.name, words: siteWords(site) }))} />
      </div>
      <ul class="hour-clocks" aria-hidden="true">
        {clocks.map(({ site, at }) => (
          <li key={site.name}>
            <span class="number strong">{clock(at)}</span> {placeName(site.city) || site.name}
            {at.day === 0 ? null : <span class="faint"> {dayNote(at.day)}</span>}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
