// Visits in a list, each with what one does next.
import type { JSX } from "preact";
import { t, tn } from "../../text";
import { ButtonLink, Moment, Pill, TimeAgo, present } from "../../ui";
import type { VisitRow } from "../types";

export function VisitCards({ visits }: { visits: readonly VisitRow[] }): JSX.Element {
  return <ul class="card-list">{visits.map((visit) => <li key={visit.id}><VisitCard visit={visit} /></li>)}</ul>;
}

function VisitCard({ visit }: { visit: VisitRow }): JSX.Element {
  return (
    <article class="card">
      <div class="row apart top">
        <h3 class="grow"><a href={`/visits/${visit.id}`}>{visit.title}</a></h3>
        <VisitState visit={visit} />
      </div>
      <p>
        <Moment at={visit.at_utc} /> <span class="faint nowrap">· <TimeAgo at={visit.at_utc} /></span>
      </p>
      <p class="faint small">
        {visit.firm.name} · {tn("page.visit.minutes", visit.minutes)} · {tn("page.visit.people", peopleOf(visit))}
      </p>
      <div class="card-foot">
        <ButtonLink size="small" href={`/visits/${visit.id}`}>{t("page.visit.open")}</ButtonLink>
        {visit.has_summary && <ButtonLink size="small" kind="quiet" href={`/visits/${visit.id}/summary`}>{t("page.visit.summary")}</ButtonLink>}
      </div>
    </article>
  );
}

function peopleOf(visit: VisitRow): number {
  return typeof visit.participants === "number" ? visit.participants : (visit.participants?.length ?? 0);
}

export function VisitState({ visit }: { visit: Pick<VisitRow, "at_utc" | "minutes" | "room_open"> }): JSX.Element {
  const start = Date.parse(visit.at_utc);
  if (visit.room_open) return <Pill tone="good" icon="door">{t("page.visit.room_open")}</Pill>;
  if (present.value < start) return <Pill tone="info">{t("page.visit.coming")}</Pill>;
  if (present.value < start + visit.minutes * 60_000) return <Pill tone="info" icon="clock">{t("page.visit.now")}</Pill>;
  return <Pill>{t("page.visit.over")}</Pill>;
}
