// Who did what, newest first.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { api, sentenceOf } from "../api";
import { known, t } from "../text";
import { Button, EmptyState, Failed, Loading, Moment, Notice, Table } from "../ui";
import { useLoaded, useSending } from "./loaded";
import { usePageTitle } from "./page_title";
import type { AuditRow } from "./types";

const AT_ONCE = 100;

export default function Audit(): JSX.Element {
  usePageTitle(t("page.nav.audit"));
  const [older, setOlder] = useState<readonly AuditRow[]>([]);
  const [all, setAll] = useState(false);
  const newest = useLoaded("audit", () => api.get<{ entries: AuditRow[] }>(`/audit?limit=${AT_ONCE}`));
  const more = useSending();
  if (newest.error && !newest.value) return <Failed sentence={sentenceOf(newest.error)} again={() => void newest.reload()} />;
  if (!newest.value) return <Loading />;
  const entries = [...newest.value.entries, ...older];
  const last = entries[entries.length - 1];
  const fetchOlder = () => void more.run(async () => {
    const found = await api.get<{ entries: AuditRow[] }>(`/audit?limit=${AT_ONCE}&before=${last?.id ?? 0}`);
    setOlder([...older, ...found.entries]);
    setAll(found.entries.length < AT_ONCE);
  });
  return (
    <>
      <div>
        <h1>{t("page.nav.audit")}</h1>
        <p class="faint">{t("page.audit.what")}</p>
      </div>
      {entries.length === 0 ? (
        <EmptyState icon="list" title={t("page.audit.none")} />
      ) : (
        <Table caption={t("page.nav.audit")} columns={columns()} rows={entries} rowKey={(entry) => entry.id} />
      )}
      {more.sentence && <Notice tone="bad">{more.sentence}</Notice>}
      {!all && newest.value.entries.length === AT_ONCE && (
        <div><Button busy={more.busy} onClick={fetchOlder}>{t("page.audit.older")}</Button></div>
      )}
    </>
  );
}

function columns() {
  return [
    { key: "at", head: t("page.audit.when"), cell: (entry: AuditRow) => <Moment at={entry.at_utc} /> },
    { key: "who", head: t("page.audit.who"), cell: (entry: AuditRow) => whoWords(entry.who) },
    { key: "act", head: t("page.audit.act"), names: true, cell: (entry: AuditRow) => actWords(entry.act) },
    { key: "subject", head: t("page.audit.subject"), cell: (entry: AuditRow) => entry.subject },
    { key: "address", head: t("page.audit.address"), cell: (entry: AuditRow) => <span class="number">{entry.address}</span> },
  ];
}

function actWords(act: string): string {
  return known(`audit.${act}`) ? t(`audit.${act}`) : act;
}

function whoWords(who: string): string {
  if (who === "") return t("page.audit.somebody");
  if (who === "centre") return t("page.audit.centre");
  return who.startsWith("visitor:") ? t("page.audit.visitor", { name: who.slice("visitor:".length) }) : who;
}
