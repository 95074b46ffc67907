// The people invited: their links made, shown once, revoked; people added, changed, removed.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { api, sentenceOf } from "../../api";
import { t } from "../../text";
import { Button, Dialog, Notice, Pill, ask, momentWords, present, toast } from "../../ui";
import { useSending } from "../loaded";
import { isHost } from "../session";
import type { Firm, InvitationRow, NewParticipant, Participant, Visit } from "../types";
import { InvitationDialog } from "./InvitationDialog";
import { LANGUAGE_CHOICES, PersonFields, nextPerson } from "./People";
import { refusalOf } from "./refusal";

interface Props {
  visit: Visit;
  firm: Firm;
  onVisit: (visit: Visit) => void;
}

export function Guests({ visit, firm, onVisit }: Props): JSX.Element {
  const [inviting, setInviting] = useState<Participant | null>(null);
  const [editing, setEditing] = useState<Participant | "new" | null>(null);
  const reload = async () => onVisit(await api.get<Visit>(`/visits/${encodeURIComponent(visit.id)}`));
  const at = (person: Participant) => `/visits/${encodeURIComponent(visit.id)}/participants/${encodeURIComponent(person.id)}`;
  const revoke = (person: Participant) => told(async () => {
    const sure = await ask({ title: t("page.invitation.revoke.ask", { name: person.name }), body: t("page.invitation.revoke.what"), yes: t("page.invitation.revoke"), danger: true });
    if (!sure) return;
    await api.delete(`${at(person)}/invitation`);
    await reload();
    toast(t("page.invitation.revoked_done", { name: person.name }), "good");
  });
  const drop = (person: Participant) => told(async () => {
    const sure = await ask({ title: t("page.person.remove.ask", { name: person.name }), body: t("page.person.remove.what"), yes: t("page.person.remove", { name: person.name }), danger: true });
    if (sure) onVisit(await api.delete<Visit>(at(person)));
  });
  return (
    <>
      {visit.participants.length === 0 && <p class="faint">{t("page.person.none")}</p>}
      <ul class="guests">
        {visit.participants.map((person) => (
          <li key={person.id}>
            <Guest person={person} />
            {isHost() && (
              <div class="row tight">
                <Button size="small" icon="link" data-testid="invitation-make" onClick={() => setInviting(person)}>
                  {holds(person.invitation) ? t("page.invitation.another") : t("page.invitation.make")}
                </Button>
                {holds(person.invitation) && <Button size="small" icon="close" onClick={() => void revoke(person)}>{t("page.invitation.revoke")}</Button>}
                <Button kind="quiet" size="small" icon="edit" label={t("page.person.edit", { name: person.name })} onClick={() => setEditing(person)} />
                <Button kind="quiet" size="small" icon="trash" label={t("page.person.remove", { name: person.name })} onClick={() => void drop(person)} />
              </div>
            )}
          </li>
        ))}
      </ul>
      {isHost() && <div><Button size="small" icon="plus" onClick={() => setEditing("new")}>{t("page.person.add")}</Button></div>}
      {inviting && (
        <InvitationDialog person={inviting} at={`${at(inviting)}/invitation`} onClose={() => {
          setInviting(null);
          void told(reload);
        }} />
      )}
      {editing && <PersonDialog visit={visit} firm={firm} person={editing} onVisit={onVisit} onClose={() => setEditing(null)} />}
    </>
  );
}

async function told(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    toast(sentenceOf(cause), "bad");
  }
}

function holds(invitation: InvitationRow | null): boolean {
  return invitation !== null && !invitation.revoked_utc && Date.parse(invitation.expires_utc) > present.value;
}

function Guest({ person }: { person: Participant }): JSX.Element {
  const tongue = LANGUAGE_CHOICES.find((choice) => choice.value === person.language)?.words ?? "";
  return (
    <div class="stack tight grow">
      <div class="row tight">
        <span class="strong">{person.name}</span>
        {person.presenter && <Pill tone="info">{t("page.person.presenter")}</Pill>}
      </div>
      <div class="faint small">{person.site} · {tongue}</div>
      <div class="small"><InvitationState of={person.invitation} /></div>
    </div>
  );
}

function InvitationState({ of }: { of: InvitationRow | null }): JSX.Element {
  if (!of) return <span class="faint">{t("page.invitation.none")}</span>;
  if (of.revoked_utc) return <Pill tone="warn" icon="close">{t("page.invitation.revoked")}</Pill>;
  if (!holds(of)) return <Pill tone="warn" icon="clock">{t("page.invitation.expired")}</Pill>;
  return <Pill tone="good" icon="check">{t("page.invitation.until", { when: momentWords(of.expires_utc) })}</Pill>;
}

function PersonDialog({ visit, firm, person, onVisit, onClose }: Props & {
  person: Participant | "new";
  onClose: () => void;
}): JSX.Element {
  const [draft, setDraft] = useState<NewParticipant>(() => (person === "new" ? { ...nextPerson(firm, visit.participants), presenter: false } : fieldsOf(person)));
  const [tried, setTried] = useState(false);
  const sending = useSending();
  const missing = draft.name.trim() ? null : t("page.visit.wrong.name");
  const at = `/visits/${encodeURIComponent(visit.id)}`;
  const save = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (missing) return;
    const trimmed = { ...draft, name: draft.name.trim() };
    const done = await sending.run(async () => {
      if (person === "new") return onVisit(await api.post<Visit>(`${at}/participants`, trimmed));
      const participants = visit.participants.map((one) => ({ id: one.id, ...(one.id === person.id ? trimmed : fieldsOf(one)) }));
      onVisit(await api.patch<Visit>(at, { participants }));
    });
    if (done) onClose();
  };
  return (
    <Dialog title={person === "new" ? t("page.person.add") : t("page.person.edit", { name: person.name })} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void save(event)} noValidate>
        {sending.sentence && <Notice tone="bad">{refusalOf(sending.error, "name") ?? sending.sentence}</Notice>}
        <PersonFields person={draft} onPerson={setDraft} firm={firm} nameError={tried ? missing : null} siteError={null} />
        <p class="faint small">{t("page.person.presenter.what")}</p>
        <div class="dialog-actions">
          <Button onClick={onClose}>{t("page.cancel")}</Button>
          <Button type="submit" kind="primary" busy={sending.busy}>{t("page.save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function fieldsOf({ name, site, language, presenter }: Participant): NewParticipant {
  return { name, site, language, presenter };
}
