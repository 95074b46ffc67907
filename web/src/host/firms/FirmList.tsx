// All firms.
import type { JSX } from "preact";
import { api, sentenceOf } from "../../api";
import { t, tn } from "../../text";
import { ButtonLink, EmptyState, Failed, Loading, Pill, TimeAgo } from "../../ui";
import { useLoaded } from "../loaded";
import { usePageTitle } from "../page_title";
import { isHost } from "../session";
import type { FirmRow } from "../types";
import { ForecastState } from "./ForecastState";
import { SiteChips } from "./SiteChips";

const WATCH_MS = 3000;

export default function FirmList(): JSX.Element {
  usePageTitle(t("page.nav.firms"));
  const firms = useLoaded("firms", () => api.get<{ firms: FirmRow[] }>("/firms"), WATCH_MS);
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{t("page.nav.firms")}</h1>
          <p class="faint">{t("page.firms.what")}</p>
        </div>
        {isHost() && <ButtonLink href="/firms/new" data-testid="firm-new" kind="primary" icon="plus">{t("page.firm.new")}</ButtonLink>}
      </div>
      {firms.error && !firms.value ? (
        <Failed sentence={sentenceOf(firms.error)} again={() => void firms.reload()} />
      ) : !firms.value ? (
        <Loading />
      ) : firms.value.firms.length === 0 ? (
        <EmptyState icon="building" title={t("page.firms.none")}>{t("page.firms.none.what")}</EmptyState>
      ) : (
        <ul class="card-list">
          {firms.value.firms.map((firm) => <li key={firm.id}><FirmCard firm={firm} /></li>)}
        </ul>
      )}
    </>
  );
}

function FirmCard({ firm }: { firm: FirmRow }): JSX.Element {
  const done = firm.done_forecast || firm.latest_forecast?.state === "done" || firm.latest_forecast?.readable;
  return (
    <article class="card">
      <div class="row apart top">
        <h2><a href={`/firms/${firm.id}`}>{firm.name}</a></h2>
        {firm.readable === false && <Pill tone="warn" icon="alert">{t("page.firm.unreadable")}</Pill>}
        {firm.example && <Pill>{t("page.firm.example")}</Pill>}
      </div>
      <p class="faint small">
        {tn("page.firm.sites", firm.sites.length)} · {tn("page.firm.people", firm.people)} · <TimeAgo at={firm.changed_utc} />
      </p>
      <SiteChips sites={firm.sites} />
      <div class="card-foot">
        <div class="grow"><ForecastState of={firm.latest_forecast} /></div>
        {done && <ButtonLink size="small" href={`/firms/${firm.id}/forecast`}>{t("page.forecast.open")}</ButtonLink>}
      </div>
    </article>
  );
}
