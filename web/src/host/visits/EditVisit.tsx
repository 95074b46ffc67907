// Changing a visit: what, when, and its route. Who comes is changed on the visit's own page.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PageProps } from "../../router";
import { api, sentenceOf } from "../../api";
import { navigate } from "../../router";
import { t } from "../../text";
import { Button, Failed, Loading, Notice, ownZone, toast } from "../../ui";
import { useLoaded, useSending } from "../loaded";
import { usePageTitle } from "../page_title";
import type { Firm, Visit } from "../types";
import { useUnsavedGuard } from "../use_guard";
import { focusFirstError } from "./NewVisit";
import { VisitForm } from "./VisitForm";
import { hasPlaces, inVisitForm, refusalOf } from "./refusal";
import { changesOf, draftOf, wrongWith } from "./visit_form";

export default function EditVisit({ params }: PageProps): JSX.Element {
  const id = params["id"] ?? "";
  const visit = useLoaded(id, () => api.get<Visit>(`/visits/${encodeURIComponent(id)}`));
  usePageTitle(visit.value?.title ?? t("page.visit.edit"));
  if (visit.error && !visit.value) return <Failed sentence={sentenceOf(visit.error)} again={() => void visit.reload()} />;
  return visit.value ? <Editing visit={visit.value} /> : <Loading />;
}

function Editing({ visit }: { visit: Visit }): JSX.Element {
  const [draft, setDraft] = useState(() => draftOf(visit, ownZone()));
  const [changed, setChanged] = useState(false);
  const [tried, setTried] = useState(false);
  const firm = useLoaded(visit.firm.id, () => api.get<Firm>(`/firms/${encodeURIComponent(visit.firm.id)}`));
  const sending = useSending();
  const release = useUnsavedGuard(changed);
  const unmoved = Date.parse(visit.at_utc);
  const wrong = wrongWith(draft, { now: Math.min(Date.now(), unmoved), peopleToo: false });
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(wrong).length > 0) return focusFirstError();
    void sending.run(async () => {
      await api.patch(`/visits/${encodeURIComponent(visit.id)}`, changesOf(draft));
      release();
      toast(t("page.visit.saved"), "good");
      await navigate(`/visits/${visit.id}`, { force: true });
    });
  };
  const withSeats = { ...draft, people: visit.participants.map((person, key) => ({ ...person, key })) };
  return (
    <form class="form" onSubmit={submit} noValidate>
      <div>
        <p class="small"><a href={`/visits/${visit.id}`}>{visit.title}</a></p>
        <h1>{t("page.visit.edit")}</h1>
      </div>
      {firm.error !== null && <Failed sentence={sentenceOf(firm.error)} again={() => void firm.reload()} />}
      <VisitForm draft={withSeats} firm={firm.value} wrong={tried ? wrong : {}}
        refused={(field) => refusalOf(sending.error, field)}
        onDraft={(fresh) => {
          setDraft(fresh);
          setChanged(true);
        }} />
      {sending.error !== null && !hasPlaces(sending.error, inVisitForm) && <Notice tone="bad">{sending.sentence}</Notice>}
      <div class="form-actions">
        <Button type="submit" kind="primary" icon="check" data-testid="visit-save" busy={sending.busy} disabled={!changed}>{t("page.visit.save")}</Button>
        <Button onClick={() => void navigate(`/visits/${visit.id}`)}>{t("page.cancel")}</Button>
      </div>
    </form>
  );
}
