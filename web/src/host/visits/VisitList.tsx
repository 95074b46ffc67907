// All visits: those to come first, those that are over after them.
import type { JSX } from "preact";
import { api, sentenceOf } from "../../api";
import { t } from "../../text";
import { ButtonLink, EmptyState, Failed, Loading, present } from "../../ui";
import { useLoaded } from "../loaded";
import { usePageTitle } from "../page_title";
import { isHost } from "../session";
import type { VisitRow } from "../types";
import { VisitCards } from "./VisitCards";

const WATCH_MS = 10_000;

export default function VisitList(): JSX.Element {
  usePageTitle(t("page.nav.visits"));
  const visits = useLoaded("visits", () => api.get<{ visits: VisitRow[] }>("/visits"), WATCH_MS);
  const newVisit = isHost() && <ButtonLink href="/visits/new" data-testid="visit-new" kind="primary" icon="plus">{t("page.visit.new")}</ButtonLink>;
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{t("page.nav.visits")}</h1>
          <p class="faint">{t("page.visits.what")}</p>
        </div>
        {newVisit}
      </div>
      {visits.error && !visits.value ? (
        <Failed sentence={sentenceOf(visits.error)} again={() => void visits.reload()} />
      ) : !visits.value ? (
        <Loading />
      ) : visits.value.visits.length === 0 ? (
        <EmptyState icon="calendar" title={t("page.visits.none")}>{t("page.visits.none.what")}</EmptyState>
      ) : (
        <Parted visits={visits.value.visits} />
      )}
    </>
  );
}

function Parted({ visits }: { visits: readonly VisitRow[] }): JSX.Element {
  const isOver = (visit: VisitRow) => Date.parse(visit.at_utc) + visit.minutes * 60_000 < present.value && !visit.room_open;
  const coming = visits.filter((visit) => !isOver(visit)).reverse();
  const over = visits.filter(isOver);
  return (
    <>
      {coming.length > 0 && (
        <section class="stack">
          <h2>{t("page.visits.coming")}</h2>
          <VisitCards visits={coming} />
        </section>
      )}
      {over.length > 0 && (
        <section class="stack">
          <h2>{t("page.visits.over")}</h2>
          <VisitCards visits={over} />
        </section>
      )}
    </>
  );
}
