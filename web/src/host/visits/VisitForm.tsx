// The form of a visit: what, when by every site's clock, who, and how the route begins and goes on.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t, tn } from "../../text";
import { SelectField, TextField, ownZone } from "../../ui";
import type { Firm, FirmRow } from "../types";
import { BestTime } from "./BestTime";
import { Clocks } from "./Clocks";
import { People } from "./People";
import { RouteAndScript } from "./RouteAndScript";
import { LENGTHS, startOf, wallPart, type Draft, type Wrong } from "./visit_form";

export interface VisitFormProps {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  /** null while the firm chosen is on its way. */
  firm: Firm | null;
  /** Firms to choose from; a visit that exists keeps its own. */
  firms?: readonly FirmRow[];
  /** What is wrong, shown once sending has been tried. */
  wrong: Wrong;
  /** Sentences of the centre, by field. */
  refused: (field: string) => string | null;
}

export function VisitForm({ draft, onDraft, firm, firms, wrong, refused }: VisitFormProps): JSX.Element {
  const change = (part: Partial<Draft>) => onDraft({ ...draft, ...part });
  const error = (field: string) => (wrong[field] ? t(wrong[field]) : refused(field));
  return (
    <>
      <div class="card form-part">
        <TextField label={t("page.visit.title")} hint={t("page.visit.title.hint")} value={draft.title} maxLength={200}
          onValue={(title) => change({ title })} error={error("title")} />
        {firms && (
          <SelectField label={t("page.firm")} value={draft.firm} error={error("firm")}
            onValue={(id) => change({ firm: id, people: [], choice: null, script: null })}
            choices={firms.map((one) => ({ value: one.id, words: one.name, disabled: one.readable === false }))} />
        )}
      </div>
      <When draft={draft} change={change} firm={firm} error={error("at") ?? refused("at_utc")} minutesError={error("minutes")} />
      {firms && firm && (
        <section class="card form-part">
          <h2>{t("page.visit.who")}</h2>
          <People people={draft.people} onPeople={(people) => change({ people })} firm={firm} wrong={wrong} refused={refused} />
        </section>
      )}
      {firm && <RouteAndScript draft={draft} change={change} firm={firm} />}
    </>
  );
}

function When({ draft, change, firm, error, minutesError }: {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  firm: Firm | null;
  error: string | null;
  minutesError: string | null;
}): JSX.Element {
  const [mine] = useState(ownZone);
  const zones = new Map([[mine, t("page.visit.zone.mine", { zone: mine })]]);
  for (const site of firm?.sites_detail ?? [])
    if (!zones.has(site.time_zone)) zones.set(site.time_zone, t("page.visit.zone.site", { site: site.name }));
  if (!zones.has(draft.zone)) zones.set(draft.zone, draft.zone);
  const lengths = new Set<number>([...LENGTHS, draft.minutes]);
  return (
    <section class="card form-part">
      <h2>{t("page.visit.when")}</h2>
      <div class="form-row">
        <TextField label={t("page.visit.date")} type="date" value={draft.date} onValue={(date) => change({ date })} error={error} />
        <TextField label={t("page.visit.time")} type="time" value={draft.time} onValue={(time) => change({ time })} />
        <SelectField label={t("page.visit.zone")} value={draft.zone} onValue={(zone) => change({ zone })}
          choices={[...zones].map(([value, words]) => ({ value, words }))} />
        <SelectField label={t("page.visit.length")} value={String(draft.minutes)} error={minutesError}
          onValue={(minutes) => change({ minutes: Number(minutes) })}
          choices={[...lengths].sort((a, b) => a - b).map((n) => ({ value: String(n), words: tn("page.visit.minutes", n) }))} />
      </div>
      {firm && <BestTime firm={firm} sites={draft.people.map((one) => one.site)} zone={draft.zone} onUse={(at) => change(wallPart(at, draft.zone))} />}
      {firm && <Clocks sites={firm.sites_detail} at={startOf(draft)} />}
    </section>
  );
}
