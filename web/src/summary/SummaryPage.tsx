/**
 * After the call: for each route lived, what was forecast and what was heard. For the host by the visit's address, for
 * a visitor by their invitation. Figures only: nothing was recorded.
 */

import { useEffect, useState } from "preact/hooks";

import { api, sentenceOf } from "../api";
import type { PageProps } from "../router";
import { language, said, t } from "../text";
import { Button, EmptyState, Failed, Loading, Moment } from "../ui";
import "../live/live.css";
import { IntervalCard } from "./IntervalCard";
import { lived, type Summary, tally } from "./summary";
import "./summary.css";

interface Visitor {
  readonly visit: { readonly id: string };
}

async function load(id: string | undefined): Promise<Summary> {
  const visit = id ?? (await api.get<Visitor>("/visitor")).visit.id;
  return api.get<Summary>(`/visits/${encodeURIComponent(visit)}/summary`);
}

function Whole({ summary }: { readonly summary: Summary }) {
  const { inside, told } = tally(summary.intervals);
  const routes = lived(summary.intervals).length;
  const words = told === 0
    ? t("page.summary.whole.no_forecast", { routes })
    : t(inside === told ? "page.summary.whole.all" : "page.summary.whole.some", { routes, inside, told });
  return <p class="summary-whole">{words}</p>;
}

/** Without an id, of the visit whose visitor one is. */
export default function SummaryPage({ params = {} }: Partial<PageProps>) {
  const [summary, setSummary] = useState<Summary | null>(null);
  const [problem, setProblem] = useState("");
  const look = (): void => {
    setProblem("");
    load(params.id).then(setSummary, (cause: unknown) => setProblem(sentenceOf(cause)));
  };
  useEffect(look, [params.id]);
  const title = t("page.summary.title");
  useEffect(() => {
    document.title = `${title} · Beacon`;
  }, [title, language.value]);

  if (!summary) return problem ? <Failed sentence={problem} again={look} /> : <Loading />;
  const intervals = lived(summary.intervals);
  return (
    <div class="summary stack">
      <header class="page-head">
        <div>
          <h1>{title}</h1>
          <p class="faint">
            {[summary.visit.title, summary.visit.firm].filter(Boolean).join(t("page.live.joint"))}
            {t("page.live.joint")}<Moment at={summary.visit.at_utc} />
          </p>
        </div>
        {intervals.length > 0 ? (
          <Button class="no-print" icon="file" onClick={() => print()}>{t("page.summary.print")}</Button>
        ) : null}
      </header>
      {intervals.length === 0 ? (
        <EmptyState icon="chat" title={t("page.summary.empty")}
          actions={<Button icon="refresh" onClick={look}>{t("page.summary.look_again")}</Button>}>
          {t("page.summary.empty.why")}
        </EmptyState>
      ) : (
        <>
          <Whole summary={summary} />
          {intervals.map((interval) => <IntervalCard key={interval.number} interval={interval} told={summary} />)}
          <section class="summary-notes small faint stack tight">
            <p>{t("page.summary.how")}</p>
            {summary.notes.map((note) => <p key={note.en}>{said(note)}</p>)}
            <p>{t("page.summary.generated")} <Moment at={summary.generated_utc} /></p>
          </section>
        </>
      )}
    </div>
  );
}
