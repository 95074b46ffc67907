// Two forecasts side by side: choose them, then read what is different.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageProps } from "../../router";
import { ApiError, api, sentenceOf } from "../../api";
import type { WebDocument } from "../../charts/web_document";
import { language, t } from "../../text";
import { Button, EmptyState, Failed, Loading, Notice } from "../../ui";
import { DocumentView } from "../document/DocumentView";
import { useLoaded } from "../loaded";
import { usePageTitle } from "../page_title";
import type { FirmRow, ForecastRow } from "../types";
import { askedOf, comparePath } from "./compare_address";
import { ForecastPicker, type Picked } from "./ForecastPicker";

export default function ComparePage(_: PageProps): JSX.Element {
  usePageTitle(t("page.compare.title"));
  const firms = useLoaded("firms", async () => (await api.get<{ firms: FirmRow[] }>("/firms")).firms);
  const asked = useLoaded("asked", askedRows);
  const error = firms.error ?? asked.error;
  if (error) {
    const again = (): void => {
      void firms.reload();
      void asked.reload();
    };
    return <Failed sentence={sentenceOf(error)} again={again} />;
  }
  if (!firms.value || !asked.value) return <Loading />;
  return <Comparing firms={firms.value} first={asked.value[0]} second={asked.value[1]} />;
}

/** What the address asks for. */
async function askedRows(): Promise<[Picked, Picked]> {
  const { a, b } = askedOf(location.search);
  const row = async (id: string): Promise<Picked> => {
    if (!id) return { firm: "", forecast: "" };
    const found = await api.get<ForecastRow>(`/forecasts/${encodeURIComponent(id)}`);
    return { firm: found.firm, forecast: found.id };
  };
  return Promise.all([row(a), row(b)]);
}

function Comparing({ firms, first, second }: {
  firms: readonly FirmRow[];
  first: Picked;
  second: Picked;
}): JSX.Element {
  const fallback = firms[0]?.id ?? "";
  const [a, setA] = useState<Picked>(first.firm ? first : { firm: fallback, forecast: "" });
  // Mostly one compares a firm with itself, before and after a change.
  const [b, setB] = useState<Picked>(second.firm ? second : { firm: first.firm || fallback, forecast: "" });
  const both = a.forecast !== "" && b.forecast !== "" && a.forecast !== b.forecast;
  useEffect(() => {
    if (both) history.replaceState(history.state, "", comparePath(a.forecast, b.forecast) + location.hash);
  }, [a.forecast, b.forecast]);
  const swap = (): void => {
    setA(b);
    setB(a);
  };
  return (
    <div class="full stack">
      <header class="page-head">
        <div>
          <p class="small no-print"><a href="/firms">{t("page.nav.firms")}</a></p>
          <h1>{t("page.compare.title")}</h1>
          <p class="faint no-print">{t("page.compare.what")}</p>
        </div>
      </header>
      <div class="pickers no-print">
        <ForecastPicker title={t("page.compare.first")} firms={firms} picked={a} other={b.forecast} onPick={setA} />
        <Button icon="refresh" disabled={!both} onClick={swap}>{t("page.compare.swap")}</Button>
        <ForecastPicker title={t("page.compare.second")} firms={firms} picked={b} other={a.forecast} onPick={setB} />
      </div>
      {both
        ? <Comparison a={a.forecast} b={b.forecast} />
        : <EmptyState icon="board" title={t("page.compare.choose")}>{t("page.compare.choose.what")}</EmptyState>}
    </div>
  );
}

function Comparison({ a, b }: { a: string; b: string }): JSX.Element {
  const address = `/forecasts/compare?${new URLSearchParams({ a, b, lang: language.value }).toString()}`;
  const found = useLoaded(address, () => api.get<WebDocument>(address));
  // These two cannot be compared: asking again would not help, choosing another does.
  if (found.error instanceof ApiError && found.error.status === 422) return <Notice tone="warn">{sentenceOf(found.error)}</Notice>;
  if (found.error) return <Failed sentence={sentenceOf(found.error)} again={() => void found.reload()} />;
  if (!found.value) return <Loading words={t("page.compare.making")} />;
  return (
    <>
      <p class="faint" data-testid="comparison">{found.value.subtitle}</p>
      <DocumentView found={found.value} />
    </>
  );
}
