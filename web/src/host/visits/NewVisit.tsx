// Making a visit.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api, sentenceOf } from "../../api";
import { navigate } from "../../router";
import { t } from "../../text";
import { Button, ButtonLink, EmptyState, Failed, Loading, Notice, ownZone, toast } from "../../ui";
import { useLoaded, useSending } from "../loaded";
import { usePageTitle } from "../page_title";
import type { Firm, FirmRow, Visit } from "../types";
import { useUnsavedGuard } from "../use_guard";
import { VisitForm } from "./VisitForm";
import { hasPlaces, inVisitForm, refusalOf } from "./refusal";
import { nextPerson } from "./People";
import { bodyOf, newDraft, wrongWith, type Draft } from "./visit_form";

export default function NewVisit(): JSX.Element {
  usePageTitle(t("page.visit.new"));
  const firms = useLoaded("firms", () => api.get<{ firms: FirmRow[] }>("/firms"));
  if (firms.error && !firms.value) return <Failed sentence={sentenceOf(firms.error)} again={() => void firms.reload()} />;
  if (!firms.value) return <Loading />;
  const readable = firms.value.firms.filter((firm) => firm.readable !== false);
  const first = readable[0];
  if (!first)
    return (
      <EmptyState icon="building" heading="h1" title={t("page.firms.none")} actions={<ButtonLink href="/firms/new">{t("page.firm.new")}</ButtonLink>}>
        {t("page.visit.needs_firm")}
      </EmptyState>
    );
  const wanted = new URLSearchParams(location.search).get("firm");
  return <Making firms={readable} first={readable.find((firm) => firm.id === wanted) ?? first} />;
}

function Making({ firms, first }: { firms: readonly FirmRow[]; first: FirmRow }): JSX.Element {
  const [draft, setDraft] = useState<Draft>(() => newDraft({ now: Date.now(), zone: ownZone(), firm: first.id }));
  const [changed, setChanged] = useState(false);
  const [tried, setTried] = useState(false);
  const firm = useLoaded(draft.firm, () => api.get<Firm>(`/firms/${encodeURIComponent(draft.firm)}`));
  const sending = useSending();
  const release = useUnsavedGuard(changed);
  const loaded = firm.value;
  useEffect(() => {
    // Two people to begin with: a call has two ends.
    if (loaded && draft.people.length === 0) {
      const one = { ...nextPerson(loaded, []), key: -2 };
      setDraft({ ...draft, people: [one, { ...nextPerson(loaded, [one]), key: -1 }] });
    }
  }, [loaded]);
  const wrong = wrongWith(draft, { now: Date.now(), peopleToo: true });
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(wrong).length > 0) return focusFirstError();
    void sending.run(async () => {
      const made = await api.post<Visit>("/visits", bodyOf(draft));
      release();
      toast(t("page.visit.made", { title: made.title }), "good");
      await navigate(`/visits/${made.id}`, { force: true });
    });
  };
  return (
    <form class="form" onSubmit={submit} noValidate>
      <div>
        <p class="small"><a href="/visits">{t("page.nav.visits")}</a></p>
        <h1>{t("page.visit.new")}</h1>
      </div>
      {firm.error !== null && <Failed sentence={sentenceOf(firm.error)} again={() => void firm.reload()} />}
      <VisitForm draft={draft} firm={firm.value} firms={firms} wrong={tried ? wrong : {}}
        refused={(field) => refusalOf(sending.error, field)}
        onDraft={(fresh) => {
          setDraft(fresh);
          setChanged(true);
        }} />
      {sending.error !== null && !hasPlaces(sending.error, inVisitForm) && <Notice tone="bad">{sending.sentence}</Notice>}
      {tried && Object.keys(wrong).length > 0 && <Notice tone="bad">{t("page.form.mend")}</Notice>}
      <div class="form-actions">
        <Button type="submit" kind="primary" icon="check" data-testid="visit-save" busy={sending.busy}>{t("page.visit.make")}</Button>
        <Button onClick={() => void navigate("/visits")}>{t("page.cancel")}</Button>
      </div>
    </form>
  );
}

/** Once the errors are drawn, go to the first. */
export function focusFirstError(): void {
  setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
