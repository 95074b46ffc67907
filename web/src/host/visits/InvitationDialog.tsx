// A link, told this once: to copy, to show as a QR code, to send with a calendar entry.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api } from "../../api";
import { localeOf, said, t } from "../../text";
import { Button, CopyBox, CopyButton, Dialog, Loading, Notice, SelectField, momentWords } from "../../ui";
import { downloadText, fileNameOf } from "../firms/firm_file";
import { useSending } from "../loaded";
import type { NewInvitation, Participant } from "../types";

const DAY_HOURS = 24;
const LASTING: readonly (readonly [string, number | null])[] = [
  ["page.invitation.for.visit", null],
  ["page.invitation.for.day", DAY_HOURS],
  ["page.invitation.for.week", 7 * DAY_HOURS],
  ["page.invitation.for.month", 30 * DAY_HOURS],
];

export function InvitationDialog({ person, at, onClose }: {
  person: Participant;
  /** Address of the person's invitations. */
  at: string;
  onClose: () => void;
}): JSX.Element {
  const [made, setMade] = useState<NewInvitation | null>(null);
  const [hours, setHours] = useState<number | null>(null);
  const sending = useSending();
  const make = (lasting: number | null) => void sending.run(async () => {
    setMade(await api.post<NewInvitation>(at, lasting === null ? {} : { hours: lasting }));
  });
  useEffect(() => make(null), []);
  return (
    <Dialog title={t("page.invitation.of", { name: person.name })} onClose={onClose}
      actions={<Button kind="primary" onClick={onClose}>{t("page.done")}</Button>}>
      {sending.sentence && <Notice tone="bad" actions={<Button size="small" onClick={() => make(hours)}>{t("page.again")}</Button>}>{sending.sentence}</Notice>}
      {!made && !sending.sentence && <Loading />}
      {made && <Made made={made} person={person} />}
      {made && (
        <details>
          <summary>{t("page.invitation.longer")}</summary>
          <div class="stack tight">
            <SelectField label={t("page.invitation.for")} value={String(hours ?? "")}
              choices={LASTING.map(([key, n]) => ({ value: String(n ?? ""), words: t(key) }))}
              onValue={(value) => setHours(value ? Number(value) : null)} />
            <div><Button size="small" busy={sending.busy} onClick={() => make(hours)}>{t("page.invitation.another")}</Button></div>
          </div>
        </details>
      )}
    </Dialog>
  );
}

/** SVG made to stand inside HTML needs its namespace to stand alone. As an image it can do nothing but be seen. */
function imageOf(svg: string): string {
  const alone = svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  return `data:image/svg+xml;utf8,${encodeURIComponent(alone)}`;
}

function Made({ made, person }: { made: NewInvitation; person: Participant }): JSX.Element {
  return (
    <div class="stack">
      {made.warning && <Notice tone="warn">{said(made.warning)}</Notice>}
      <p>{t("page.invitation.once")} <span class="faint">{t("page.invitation.until", { when: momentWords(made.expires_utc) })}</span></p>
      <CopyBox text={made.url} label={t("page.invitation.link")} testid="invitation-url" />
      <div class="qr">
        <img src={imageOf(made.qr_svg)} alt={t("page.invitation.qr", { name: person.name })} />
      </div>
      {made.message && (
        <details>
          <summary>{t("page.invitation.message")}</summary>
          <p class="message small" lang={localeOf(person.language)}>{made.message}</p>
          <CopyButton text={made.message} />
        </details>
      )}
      {made.ics && (
        <div>
          <Button icon="calendar" onClick={() => downloadText(fileNameOf(person.name).replace(/yaml$/, "ics"), made.ics ?? "", "text/calendar")}>
            {t("page.invitation.ics")}
          </Button>
        </div>
      )}
    </div>
  );
}
