// The host's first five minutes: try it alone now, or the three steps to a visit.
import type { JSX } from "preact";
import { api } from "../api";
import { navigate } from "../router";
import { t } from "../text";
import { Button, ButtonLink, Failed, Loading, Notice } from "../ui";
import { sentenceOf } from "../api";
import { ForecastState } from "./firms/ForecastState";
import { useLoaded, useSending } from "./loaded";
import { usePageTitle } from "./page_title";
import { isHost } from "./session";
import { openTrial } from "./trial";
import type { FirmRow } from "./types";
import { VisitCards } from "./visits/VisitCards";
import type { VisitRow } from "./types";

const WATCH_MS = 3000;

export default function Home(): JSX.Element {
  usePageTitle(t("page.nav.home"));
  const firms = useLoaded("firms", () => api.get<{ firms: FirmRow[] }>("/firms"), WATCH_MS);
  const visits = useLoaded("visits", () => api.get<{ visits: VisitRow[] }>("/visits"));
  const trial = useSending();
  if (firms.error && !firms.value) return <Failed sentence={sentenceOf(firms.error)} again={() => void firms.reload()} />;
  if (!firms.value) return <Loading />;
  const readable = firms.value.firms.filter((firm) => firm.readable !== false);
  const example = readable.find((firm) => firm.example) ?? readable[0];
  // Forecasts are made one after another: the example that can be read first is the one to see.
  const shown = readable.find((firm) => firm.example && isReadable(firm)) ?? example;
  const coming = (visits.value?.visits ?? []).filter(isComing).slice(0, 4);
  return (
    <>
      <section class="hero">
        <h1>{t("page.home.title")}</h1>
        <p>{t("page.home.what")}</p>
        {isHost() && example && (
          <Button
            kind="primary"
            size="large"
            icon="headset"
            data-testid="try-alone"
            busy={trial.busy}
            onClick={() => void trial.run(async () => {
              await openTrial(example);
              await navigate("/visit");
            })}
          >
            {t("page.home.try_alone")}
          </Button>
        )}
        {isHost() && example && <p class="small">{t("page.home.try_alone.what", { firm: example.name })}</p>}
      </section>
      {trial.sentence && <Notice tone="bad">{trial.sentence}</Notice>}
      <section class="stack">
        <h2>{t("page.home.steps")}</h2>
        <ol class="steps">
          <li class="card step">
            <span class="step-number" aria-hidden="true">1</span>
            <h3>{t("page.home.step.forecast")}</h3>
            <p class="faint">{t("page.home.step.forecast.what")}</p>
            {shown && <ForecastState of={shown.latest_forecast} />}
            {shown ? (
              <ButtonLink href={isReadable(shown) ? `/firms/${shown.id}/forecast` : `/firms/${shown.id}`}>
                {t("page.home.step.forecast.go")}
              </ButtonLink>
            ) : (
              <ButtonLink href="/firms/new" icon="plus">{t("page.firm.new")}</ButtonLink>
            )}
          </li>
          <li class="card step">
            <span class="step-number" aria-hidden="true">2</span>
            <h3>{t("page.home.step.visit")}</h3>
            <p class="faint">{t("page.home.step.visit.what")}</p>
            <ButtonLink href={isHost() ? "/visits/new" : "/visits"}>{t("page.home.step.visit.go")}</ButtonLink>
          </li>
          <li class="card step">
            <span class="step-number" aria-hidden="true">3</span>
            <h3>{t("page.home.step.room")}</h3>
            <p class="faint">{t("page.home.step.room.what")}</p>
            <ButtonLink href="/visits">{t("page.home.step.room.go")}</ButtonLink>
          </li>
        </ol>
      </section>
      {coming.length > 0 && (
        <section class="stack">
          <h2>{t("page.home.coming")}</h2>
          <VisitCards visits={coming} />
        </section>
      )}
    </>
  );
}

function isReadable(firm: FirmRow): boolean {
  return Boolean(firm.done_forecast || firm.latest_forecast?.readable);
}

function isComing(visit: VisitRow): boolean {
  return Date.parse(visit.at_utc) + visit.minutes * 60_000 > Date.now();
}
