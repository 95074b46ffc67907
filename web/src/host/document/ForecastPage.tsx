/**
 * A firm's forecast, read as a page: made first if there is none, with its progress; then the document, in the
 * language in force, with its downloads.
 */

import { useEffect, useRef, useState } from "preact/hooks";

import { api, sentenceOf } from "../../api";
import type { PageProps } from "../../router";
import type { WebDocument } from "../../charts/web_document";
import { language, said, t } from "../../text";
import { Button, ButtonLink, EmptyState, Failed, Loading, Notice, Progress, TimeAgo } from "../../ui";
import { comparePath } from "../compare/compare_address";
import { DocumentView } from "./DocumentView";
import { Downloads } from "./Downloads";
import { type FirmRow, type ForecastRow, isUnderWay, readableOf, stageWords } from "./forecast";

const LOOK_AGAIN_MS = 1_000;

/** The firm and its newest forecast, looked at again while one is being made. */
function useFirm(id: string) {
  const [firm, setFirm] = useState<FirmRow | null>(null);
  const [problem, setProblem] = useState("");
  const load = async (): Promise<void> => {
    try {
      setFirm(await api.get<FirmRow>(`/firms/${encodeURIComponent(id)}`));
      setProblem("");
    } catch (cause) {
      setProblem(sentenceOf(cause));
    }
  };
  useEffect(() => void load(), [id]);
  const busy = isUnderWay(firm?.latest_forecast ?? null);
  useEffect(() => {
    if (!busy) return undefined;
    const timer = setInterval(() => void load(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [busy, id]);
  return { firm, problem, load };
}

/** The document of a finished forecast, by language; the one shown stays until the other is there. */
function useDocument(forecast: string | null) {
  const kept = useRef(new Map<string, WebDocument>());
  const [found, setFound] = useState<WebDocument | null>(null);
  const [problem, setProblem] = useState("");
  const [tries, setTries] = useState(0);
  const of = language.value;
  useEffect(() => {
    if (forecast === null) return undefined;
    const key = `${forecast} ${of}`;
    const here = kept.current.get(key);
    if (here) {
      setFound(here);
      return undefined;
    }
    const asked = new AbortController();
    setProblem("");
    api.get<WebDocument>(`/forecasts/${encodeURIComponent(forecast)}/document?lang=${of}`, asked.signal).then(
      (came) => {
        kept.current.set(key, came);
        setFound(came);
      },
      (cause: unknown) => asked.signal.aborted || setProblem(sentenceOf(cause)),
    );
    return () => asked.abort();
  }, [forecast, of, tries]);
  return { found: forecast === null ? null : found, problem, again: () => setTries(tries + 1) };
}

/** The row of the forecast that is read. */
function useRow(id: string | null, newest: ForecastRow | null): ForecastRow | null {
  const [row, setRow] = useState<ForecastRow | null>(null);
  const known = newest?.id === id;
  useEffect(() => {
    if (id === null || known || row?.id === id) return;
    // Without it there is no download and no date; the document itself has its own word for what is wrong.
    api.get<ForecastRow>(`/forecasts/${encodeURIComponent(id)}`).then(setRow, () => undefined);
  }, [id, known]);
  return known ? newest : row?.id === id ? row : null;
}

function Making({ row, earlier, cancel }: {
  readonly row: ForecastRow; readonly earlier: boolean; readonly cancel: () => void;
}) {
  if (row.readable) {
    return (
      <section class="card stack" aria-label={t("page.document.making")}>
        <Progress value={row.progress} words={t("page.document.files_coming")} />
      </section>
    );
  }
  return (
    <section class="card stack" aria-label={t("page.document.making")}>
      <h2>{t("page.document.making")}</h2>
      <Progress value={row.progress} words={stageWords(row)} />
      <p class="faint">{t("page.document.making.hint")}{earlier ? ` ${t("page.document.earlier")}` : ""}</p>
      <div class="row"><Button onClick={cancel}>{t("page.document.cancel")}</Button></div>
    </section>
  );
}

export default function ForecastPage({ params }: PageProps) {
  const id = params.id ?? "";
  const { firm, problem, load } = useFirm(id);
  const [refused, setRefused] = useState("");
  const row = firm?.latest_forecast ?? null;
  const shown = readableOf(firm);
  const done = useRow(shown, row);
  const read = useDocument(shown);
  const act = async (path: string): Promise<void> => {
    setRefused("");
    try {
      await api.post(path);
      await load();
    } catch (cause) {
      setRefused(sentenceOf(cause));
    }
  };
  const make = (): Promise<void> => act(`/firms/${encodeURIComponent(id)}/forecasts`);
  const title = read.found?.title ?? (firm ? t("page.document.of", { firm: firm.name }) : "");
  useEffect(() => {
    if (title) document.title = `${title} · Beacon`;
  }, [title]);

  if (!firm) return problem ? <Failed sentence={problem} again={() => void load()} /> : <Loading />;
  return (
    <div class="full stack">
      <header class="page-head">
        <div>
          <p class="small no-print"><a href={`/firms/${encodeURIComponent(id)}`}>{firm.name}</a></p>
          <h1>{title}</h1>
          {read.found ? <p class="faint">{read.found.subtitle}</p> : null}
          {done?.finished_utc ? <p class="faint small">{t("page.document.made")} <TimeAgo at={done.finished_utc} /></p> : null}
        </div>
        {done?.state === "done" ? (
          <div class="row tight no-print">
            <ButtonLink href={comparePath(done.id)} icon="board">{t("page.compare.with")}</ButtonLink>
            <Downloads id={done.id} downloads={done.downloads} prints />
          </div>
        ) : null}
      </header>
      {problem ? <Failed sentence={problem} again={() => void load()} /> : null}
      {refused ? <Failed sentence={refused} /> : null}
      <State row={row} earlier={shown !== null} make={make} cancel={() => void act(`/forecasts/${encodeURIComponent(row?.id ?? "")}/cancel`)} />
      {read.problem ? <Failed sentence={read.problem} again={read.again} /> : null}
      {shown !== null && !read.found && !read.problem ? <Loading /> : null}
      {read.found ? <DocumentView found={read.found} ticksOf={shown ?? undefined} /> : null}
    </div>
  );
}

/** What stands before the document: nothing yet, in the making, gone wrong, or older than the firm. */
function State({ row, earlier, make, cancel }: {
  readonly row: ForecastRow | null;
  /** Whether an earlier one can be read below. */
  readonly earlier: boolean;
  readonly make: () => Promise<void>;
  readonly cancel: () => void;
}) {
  const button = <Button kind="primary" icon="play" onClick={() => void make()}>{t("page.document.make")}</Button>;
  const still = earlier ? ` ${t("page.document.earlier")}` : "";
  if (row?.state === "cancelled" && earlier) {
    return <Notice tone="warn" actions={button}>{t("page.document.cancelled_here")}{still}</Notice>;
  }
  if (!row || row.state === "cancelled") {
    return (
      <EmptyState icon="board" title={t(row ? "page.document.cancelled" : "page.document.none")} actions={button}>
        {t("page.document.none.why")}
      </EmptyState>
    );
  }
  if (isUnderWay(row)) return <Making row={row} earlier={earlier} cancel={cancel} />;
  if (row.state === "failed") {
    const why = row.error ? said(row.error) : t("page.document.failed");
    return <Notice tone="bad" actions={button}>{why}{still}</Notice>;
  }
  if (!row.stale) return null;
  return <Notice tone="warn" actions={button}>{t("page.document.stale")}</Notice>;
}
