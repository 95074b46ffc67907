// The route a visit opens with, and the demonstration a presenter may start: ready-made, or made here.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { RouteForm } from "../../live/RouteForm";
import { farSite } from "../../live/choice";
import { readTime, timeText } from "../../live/script";
import { choiceInWords } from "../../live/words";
import { t } from "../../text";
import { Button, Switch, TextField } from "../../ui";
import type { Firm, RouteChoice, ScriptStep } from "../types";
import { roomHubs, roomSites } from "./room_sites";
import { startOf, type Draft } from "./visit_form";
import "../../live/live.css";

interface Props {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  firm: Firm;
}

export function RouteAndScript({ draft, change, firm }: Props): JSX.Element | null {
  const choice = draft.choice ?? firm.default_choice;
  const script = draft.script ?? firm.default_script;
  if (!choice) return null;
  return (
    <section class="card form-part">
      <h2>{t("page.visit.route")}</h2>
      <p class="faint small measure">{t("page.visit.route.what")}</p>
      <RouteFields firm={firm} draft={draft} choice={choice} onChoice={(fresh) => change({ choice: fresh })} words={t("page.visit.route.opens")} />
      <ScriptFields firm={firm} draft={draft} script={script} base={choice} onScript={(fresh) => change({ script: fresh })} />
      <details>
        <summary>{t("page.visit.more")}</summary>
        <ImpairSetup on={draft.impair_setup} onChange={(impair_setup) => change({ impair_setup })} />
      </details>
    </section>
  );
}

interface Around {
  sites: ReturnType<typeof roomSites>;
  peopled: ReturnType<typeof roomSites>;
  hubs: ReturnType<typeof roomHubs>;
  at_utc_ms: number;
}

function around(firm: Firm, draft: Draft): Around {
  const sites = roomSites(firm);
  const taken = sites.filter((site) => draft.people.some((person) => person.site === site.name));
  return { sites, peopled: taken.length > 0 ? taken : sites, hubs: roomHubs(firm), at_utc_ms: startOf(draft) ?? Date.now() };
}

/** A choice in words of the far site's clock, which is where the busy evening is. */
export function routeWords(firm: Firm, draft: Draft, choice: RouteChoice): string {
  const { sites, peopled, hubs, at_utc_ms } = around(firm, draft);
  const by = farSite(peopled, peopled[0]?.name ?? "", at_utc_ms) ?? sites[0];
  return by ? choiceInWords(choice, { sites: peopled, hubs, by, at_utc_ms }) : "";
}

function RouteFields({ firm, draft, choice, onChoice, words }: {
  firm: Firm;
  draft: Draft;
  choice: RouteChoice;
  onChoice: (choice: RouteChoice) => void;
  words: string;
}): JSX.Element {
  const { sites, peopled, hubs, at_utc_ms } = around(firm, draft);
  const [byName, setBy] = useState("");
  const by = sites.find((site) => site.name === byName) ?? farSite(peopled, peopled[0]?.name ?? "", at_utc_ms) ?? sites[0];
  return (
    <details>
      <summary>
        {words} <span class="faint whole-words">{routeWords(firm, draft, choice)}</span>
      </summary>
      {by && (
        <RouteForm sites={sites} peopled={peopled} hubs={hubs} choice={choice} by={by} at_utc_ms={at_utc_ms}
          onChoice={onChoice} onBy={setBy} />
      )}
    </details>
  );
}

const STEP_S = 60;

function ScriptFields({ firm, draft, script, base, onScript }: {
  firm: Firm;
  draft: Draft;
  script: readonly ScriptStep[];
  base: RouteChoice;
  onScript: (script: readonly ScriptStep[]) => void;
}): JSX.Element {
  const put = (i: number, step: ScriptStep) => onScript(script.map((one, k) => (k === i ? step : one)));
  const add = () => {
    const last = script[script.length - 1];
    onScript([...script, { at_s: last ? last.at_s + STEP_S : 0, choice: last?.choice ?? base, title: "" }]);
  };
  return (
    <div class="stack tight">
      <h3>{t("page.visit.script")}</h3>
      <p class="faint small measure">{t("page.visit.script.what")}</p>
      <ol class="script-edit">
        {script.map((step, i) => (
          <li key={i}>
            <TimeField step={step} onStep={(fresh) => put(i, fresh)} />
            <TextField label={t("page.visit.script.title")} value={step.title} maxLength={120}
              placeholder={routeWords(firm, draft, step.choice)} onValue={(title) => put(i, { ...step, title })} />
            <Button kind="quiet" icon="trash" label={t("page.visit.script.remove")} onClick={() => onScript(script.filter((_, k) => k !== i))} />
            <RouteFields firm={firm} draft={draft} choice={step.choice} words={t("page.visit.script.route")}
              onChoice={(choice) => put(i, { ...step, choice })} />
          </li>
        ))}
      </ol>
      <div>
        <Button size="small" icon="plus" onClick={add}>{t("page.visit.script.add")}</Button>
      </div>
    </div>
  );
}

/** Minutes and seconds after the start, as `1:30`. */
function TimeField({ step, onStep }: { step: ScriptStep; onStep: (step: ScriptStep) => void }): JSX.Element {
  const [text, setText] = useState(timeText(step.at_s));
  const read = readTime(text);
  // Another step may have taken this row's place.
  useEffect(() => {
    if (readTime(text) !== step.at_s) setText(timeText(step.at_s));
  }, [step.at_s]);
  return (
    <TextField label={t("page.visit.script.at")} value={text} inputMode="numeric"
      onBlur={() => setText(timeText(step.at_s))}
      error={read === null ? t("page.visit.script.at_wrong") : null}
      onValue={(fresh) => {
        setText(fresh);
        const at_s = readTime(fresh);
        if (at_s !== null) onStep({ ...step, at_s });
      }} />
  );
}

function ImpairSetup({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }): JSX.Element {
  return (
    <div>
      <Switch on={on} onChange={onChange}>{t("page.visit.impair_setup")}</Switch>
      <p class="faint small measure">{t("page.visit.impair_setup.what")}</p>
    </div>
  );
}
