// One firm: its sites, its forecasts, its file.
import type { JSX } from "preact";
import type { PageProps } from "../../router";
import { api, sentenceOf } from "../../api";
import { linkWords } from "../../live/link_words";
import { navigate } from "../../router";
import { placeName, t, tn } from "../../text";
import { Button, ButtonLink, Failed, Loading, Notice, Pill, Table, ask, toast } from "../../ui";
import { useLoaded } from "../loaded";
import { usePageTitle } from "../page_title";
import { isHost } from "../session";
import type { Firm, SiteDetail } from "../types";
import { Forecasts } from "./Forecasts";
import { downloadText, fileNameOf } from "./firm_file";

export default function FirmPage({ params }: PageProps): JSX.Element {
  const id = params["id"] ?? "";
  const firm = useLoaded(id, () => api.get<Firm>(`/firms/${encodeURIComponent(id)}`));
  usePageTitle(firm.value?.name ?? t("page.nav.firms"));
  if (firm.error && !firm.value) return <Failed sentence={sentenceOf(firm.error)} again={() => void firm.reload()} />;
  if (!firm.value) return <Loading />;
  const it = firm.value;
  return (
    <>
      <div class="page-head">
        <div>
          <p class="small"><a href="/firms">{t("page.nav.firms")}</a></p>
          <h1>{it.name} {it.example && <Pill>{t("page.firm.example")}</Pill>}</h1>
          <p class="faint">{tn("page.firm.sites", it.sites.length)} · {tn("page.firm.people", it.people)}</p>
        </div>
        <div class="row tight">
          {isHost() && <ButtonLink href={`/visits/new?firm=${encodeURIComponent(it.id)}`} kind="primary" icon="calendar">{t("page.visit.new")}</ButtonLink>}
          {isHost() && <ButtonLink href={`/firms/${it.id}/edit`} icon="edit">{t("page.firm.edit")}</ButtonLink>}
          <Button icon="download" onClick={() => downloadText(fileNameOf(it.name), it.text)}>{t("page.firm.download")}</Button>
        </div>
      </div>
      {it.readable === false && <Notice tone="warn">{t("page.firm.unreadable.what")}</Notice>}
      <Forecasts firm={it} />
      <section class="stack">
        <h2>{t("page.firm.sites_title")}</h2>
        <Table caption={t("page.firm.sites_title")} columns={SITE_COLUMNS()} rows={it.sites_detail} rowKey={(site) => site.name} />
      </section>
      {isHost() && (
        <div>
          <Button kind="danger" icon="trash" onClick={() => void remove(it)}>{t("page.firm.delete")}</Button>
        </div>
      )}
    </>
  );
}

const SITE_COLUMNS = () => [
  { key: "name", head: t("page.site"), names: true, cell: (site: SiteDetail) => site.name },
  { key: "city", head: t("page.city"), cell: (site: SiteDetail) => placeName(site.city) },
  { key: "people", head: t("page.people"), number: true, cell: (site: SiteDetail) => site.people },
  { key: "link", head: t("page.link_today"), cell: (site: SiteDetail) => linkWords(site.link) },
  {
    key: "could",
    head: t("page.links_available"),
    long: true,
    cell: (site: SiteDetail) => site.links_available.filter((link) => link !== site.link).map(linkWords).join(t("page.list_comma")) || "–",
  },
];

async function remove(firm: Firm): Promise<void> {
  const sure = await ask({
    title: t("page.firm.delete.ask", { firm: firm.name }),
    body: t("page.firm.delete.what"),
    yes: t("page.firm.delete"),
    danger: true,
  });
  if (!sure) return;
  try {
    await api.delete(`/firms/${encodeURIComponent(firm.id)}`);
    toast(t("page.firm.deleted", { firm: firm.name }), "good");
    await navigate("/firms");
  } catch (cause) {
    toast(sentenceOf(cause), "bad");
  }
}
