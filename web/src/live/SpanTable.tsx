/** One direction between the switches, as a table. */

import type { SwitchMark } from "../room/store";
import { t } from "../text";
import * as figures from "./figures";
import { categoryOf } from "./quality";
import { qualityWords } from "./QualityMark";
import type { Span } from "./spans";
import { recoveryInWords } from "./verdict";

interface Props {
  readonly caption: string;
  readonly found: readonly Span[];
  readonly timeOf: (at_utc_ms: number) => string;
  readonly labelOf: (mark: SwitchMark) => string;
}

function qualityOf({ r }: Span): string {
  if (!r) return figures.NO_FIGURE;
  const word = qualityWords(categoryOf(r.median));
  return t("page.live.span.quality", { word, r: figures.r(r.median), low: figures.r(r.low), high: figures.r(r.high) });
}

export function SpanTable({ caption, found, timeOf, labelOf }: Props) {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table class="table span-table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t("page.live.span.time")}</th>
            <th scope="col">{t("page.live.span.route")}</th>
            <th scope="col">{t("page.live.column.quality")}</th>
            <th scope="col">{t("page.live.figure.rtt")}</th>
            <th scope="col">{t("page.live.figure.loss")}</th>
            <th scope="col">{t("page.live.span.recovery")}</th>
          </tr>
        </thead>
        <tbody>
          {found.map((span) => (
            <tr key={span.from_utc_ms}>
              <th scope="row" class="nowrap">{t("page.live.span.from_to", { from: timeOf(span.from_utc_ms), to: timeOf(span.to_utc_ms) })}</th>
              <td>{span.mark ? labelOf(span.mark) : t("page.live.span.before")}</td>
              <td>{qualityOf(span)}</td>
              <td class="number">{figures.ms(span.rtt_ms)}</td>
              <td class="number">{figures.pct(span.loss)}</td>
              <td>{recoveryInWords(span.recovery) || figures.NO_FIGURE}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
