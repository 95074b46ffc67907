// One visit: when by every clock, who is invited and by which link, the route, and the way into the room.
import type { JSX } from "preact";
import type { PageProps } from "../../router";
import { api, sentenceOf } from "../../api";
import { navigate } from "../../router";
import { language, t, tn } from "../../text";
import { Button, ButtonLink, Failed, Loading, Moment, Notice, TimeAgo, ask, toast } from "../../ui";
import { timeText } from "../../live/script";
import { useLoaded, useSending } from "../loaded";
import { usePageTitle } from "../page_title";
import { isHost } from "../session";
import type { Firm, Visit } from "../types";
import { Clocks } from "./Clocks";
import { Guests } from "./Guests";
import { routeWords } from "./RouteAndScript";
import { VisitState } from "./VisitCards";
import { draftOf } from "./visit_form";

const WATCH_MS = 5000;

export default function VisitPage({ params }: PageProps): JSX.Element {
  const id = params["id"] ?? "";
  const visit = useLoaded(id, () => api.get<Visit>(`/visits/${encodeURIComponent(id)}`), WATCH_MS);
  usePageTitle(visit.value?.title ?? t("page.nav.visits"));
  if (visit.error && !visit.value) return <Failed sentence={sentenceOf(visit.error)} again={() => void visit.reload()} />;
  if (!visit.value) return <Loading />;
  return <Whole visit={visit.value} onVisit={visit.set} />;
}

function Whole({ visit, onVisit }: { visit: Visit; onVisit: (visit: Visit) => void }): JSX.Element {
  const firm = useLoaded(visit.firm.id, () => api.get<Firm>(`/firms/${encodeURIComponent(visit.firm.id)}`));
  return (
    <>
      <Head visit={visit} />
      <div class="two">
        <div class="stack loose">
          <section class="card stack">
            <h2>{t("page.visit.who")}</h2>
            {firm.error !== null && <Failed sentence={sentenceOf(firm.error)} again={() => void firm.reload()} />}
            {firm.value && <Guests visit={visit} firm={firm.value} onVisit={onVisit} />}
          </section>
        </div>
        <div class="stack loose">
          <section class="card stack">
            <h2>{t("page.visit.when")}</h2>
            <p><Moment at={visit.at_utc} /> · <span class="faint nowrap"><TimeAgo at={visit.at_utc} /></span> · <span class="nowrap">{tn("page.visit.minutes", visit.minutes)}</span></p>
            {firm.value && <Clocks sites={sitesOf(visit, firm.value)} at={Date.parse(visit.at_utc)} />}
            <div>
              <ButtonLink size="small" icon="calendar" download href={`/api/visits/${visit.id}/visit.ics?lang=${language.value}`}>{t("page.visit.ics")}</ButtonLink>
            </div>
          </section>
          {firm.value && <Route visit={visit} firm={firm.value} />}
        </div>
      </div>
    </>
  );
}

/** The sites people of the visit sit at; all when nobody is invited. */
function sitesOf(visit: Visit, firm: Firm): Firm["sites_detail"] {
  const taken = firm.sites_detail.filter((site) => visit.participants.some((person) => person.site === site.name));
  return taken.length > 0 ? taken : firm.sites_detail;
}

function Head({ visit }: { visit: Visit }): JSX.Element {
  const entering = useSending();
  const enter = () => void entering.run(async () => {
    await api.post(`/visits/${encodeURIComponent(visit.id)}/host-seat`);
    await navigate("/visit");
  });
  return (
    <>
      <div class="page-head">
        <div>
          <p class="small"><a href="/visits">{t("page.nav.visits")}</a></p>
          <h1>{visit.title}</h1>
          <div class="row tight">
            <VisitState visit={visit} />
            <a href={`/firms/${visit.firm.id}`}>{visit.firm.name}</a>
          </div>
        </div>
        <div class="row tight">
          {isHost() && (
            <Button kind="primary" size="large" icon="door" busy={entering.busy} data-testid="enter-as-presenter" onClick={enter}>
              {t("page.visit.enter")}
            </Button>
          )}
          {visit.has_summary && <ButtonLink icon="file" href={`/visits/${visit.id}/summary`}>{t("page.visit.summary")}</ButtonLink>}
          {isHost() && <ButtonLink icon="edit" href={`/visits/${visit.id}/edit`}>{t("page.visit.edit")}</ButtonLink>}
          {isHost() && <Button kind="danger" icon="trash" label={t("page.visit.delete")} onClick={() => void remove(visit)} />}
        </div>
      </div>
      {entering.sentence && <Notice tone="bad">{entering.sentence}</Notice>}
    </>
  );
}

function Route({ visit, firm }: { visit: Visit; firm: Firm }): JSX.Element {
  const draft = { ...draftOf(visit, "UTC"), people: visit.participants.map((person, key) => ({ ...person, key })) };
  return (
    <section class="card stack">
      <h2>{t("page.visit.route")}</h2>
      <p class="whole-words"><span class="faint">{t("page.visit.route.opens")}</span> {routeWords(firm, draft, visit.choice)}</p>
      {visit.script.length > 0 && (
        <>
          <h3>{t("page.visit.script")}</h3>
          <ol class="script-lines">
            {visit.script.map((step, i) => (
              <li key={i}>
                <span class="number faint">{timeText(step.at_s)}</span> {step.title || routeWords(firm, draft, step.choice)}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

async function remove(visit: Visit): Promise<void> {
  const sure = await ask({
    title: t("page.visit.delete.ask", { title: visit.title }),
    body: t("page.visit.delete.what"),
    yes: t("page.visit.delete"),
    danger: true,
  });
  if (!sure) return;
  try {
    await api.delete(`/visits/${encodeURIComponent(visit.id)}`);
    toast(t("page.visit.deleted", { title: visit.title }), "good");
    await navigate("/visits");
  } catch (cause) {
    toast(sentenceOf(cause), "bad");
  }
}
