// "Try it alone now": a visit of a firm for one evening, made once, and the host's seat in its room.
import { api } from "../api";
import { language, t } from "../text";
import { me } from "./session";
import type { FirmRow, Visit, VisitRow } from "./types";

const MINUTES = 120;
const SOON_MS = 60_000;

/** Open the room of the trial visit of `firm`, making the visit if none of that name is still on. */
export async function openTrial(firm: FirmRow): Promise<void> {
  const title = t("page.trial.title", { name: me.value?.account.name ?? "" });
  const { visits } = await api.get<{ visits: VisitRow[] }>("/visits");
  const now = Date.now();
  const on = visits.find(
    (visit) => visit.title === title && visit.firm.id === firm.id && Date.parse(visit.at_utc) + visit.minutes * 60_000 > now,
  );
  const visit = on ?? (await makeTrial(firm, title, now));
  await api.post(`/visits/${visit.id}/host-seat`);
}

function makeTrial(firm: FirmRow, title: string, now: number): Promise<Visit> {
  return api.post<Visit>("/visits", {
    title,
    firm: firm.id,
    at_utc: new Date(now + SOON_MS).toISOString(),
    minutes: MINUTES,
    participants: [
      { name: me.value?.account.name ?? "", site: firm.sites[0]?.name ?? "", language: language.value, presenter: true },
    ],
  });
}
