/** A demonstration on a timetable: its steps, which one is on, how long to the next; for presenters, its making. */

import { useEffect, useState } from "preact/hooks";

import type { RouteChoice, ScriptStep } from "../room/protocol";
import type { RoomStore } from "../room/store";
import { t } from "../text";
import { Button, Pill, TextField } from "../ui";
import { clockSite, peopledSites } from "./route_told";
import { inOrder, nextIn, readTime, restsAtLast, timeText, without, withStep, withTime } from "./script";
import { choiceInWords } from "./words";

interface Props {
  readonly store: RoomStore;
  readonly now_ms: number;
  /** The route in the form, which a new step takes. */
  readonly draft: RouteChoice | null;
}

function TimeField({ at_s, title, onTime }: {
  readonly at_s: number; readonly title: string; readonly onTime: (at_s: number) => void;
}) {
  const [text, setText] = useState(timeText(at_s));
  useEffect(() => setText(timeText(at_s)), [at_s]);
  const wrong = readTime(text) === null;
  return (
    <TextField class="script-time" label={t("page.live.script.time_of", { title })} labelUnseen value={text} inputMode="numeric"
      {...(wrong ? { error: t("page.live.script.time_wrong") } : {})}
      onValue={(now) => {
        setText(now);
        const read = readTime(now);
        if (read !== null && now.includes(":")) onTime(read);
      }}
      onBlur={() => {
        const read = readTime(text);
        if (read === null) setText(timeText(at_s));
        else onTime(read);
      }} />
  );
}

function useSteps(store: RoomStore): [readonly ScriptStep[], (steps: readonly ScriptStep[]) => void] {
  const told = store.script.value?.steps ?? [];
  const [steps, setSteps] = useState<readonly ScriptStep[]>(told);
  const key = JSON.stringify(told);
  // What the centre tells replaces what was edited here: somebody else has started or changed the script.
  useEffect(() => setSteps(told), [key]);
  return [steps, setSteps];
}

export function ScriptPanel({ store, now_ms, draft }: Props) {
  const script = store.script.value;
  const running = script?.running ?? false;
  const mayEdit = store.presenter.value && !running;
  const [edited, setSteps] = useSteps(store);
  const steps = running ? (script?.steps ?? []) : edited;
  const told = { sites: peopledSites(store), hubs: store.hubs.value, by: clockSite(store, now_ms), at_utc_ms: now_ms };
  // The last step goes on when the timetable is over, until somebody takes another route or another script in hand.
  const rests = restsAtLast(script, store.route.value?.choice) && JSON.stringify(steps) === JSON.stringify(script?.steps);
  const titleOf = (step: ScriptStep): string => step.title || choiceInWords(step.choice, told);
  const away = ["lost", "refused", "ended"].includes(store.link.value);
  const next_s = nextIn(script, now_ms);
  if (!mayEdit && steps.length === 0) return null;
  return (
    <section class="script stack" aria-label={t("page.live.script.title")}>
      <div class="row apart">
        <h2 class="script-title">{t("page.live.script.title")}</h2>
        {running ? <Pill tone="info" icon="play">{t("page.live.script.running")}</Pill> : null}
      </div>
      {steps.length === 0 ? <p class="faint">{t("page.live.script.empty")}</p> : null}
      <ol class="script-steps">
        {steps.map((step, i) => {
          const now = (running || rests) && script?.step === i;
          return (
            <li key={i} class={now ? "now" : ""} {...(now ? { "aria-current": "step" as const } : {})}>
              {mayEdit
                ? <TimeField at_s={step.at_s} title={titleOf(step)} onTime={(at_s) => setSteps(inOrder(withTime(steps, i, at_s)))} />
                : <span class="number script-at">{timeText(step.at_s)}</span>}
              <span class="grow">{titleOf(step)}</span>
              {mayEdit ? (
                <Button kind="quiet" size="small" icon="trash" label={t("page.live.script.remove", { title: titleOf(step) })}
                  onClick={() => setSteps(without(steps, i))} />
              ) : null}
              {now ? <Pill tone="good">{t("page.live.script.now")}</Pill> : null}
            </li>
          );
        })}
      </ol>
      {next_s !== null ? <p role="timer">{t("page.live.script.next_in", { time: timeText(next_s) })}</p> : null}
      {rests ? <p class="faint">{t("page.live.script.last")}</p> : null}
      {store.presenter.value ? (
        <div class="row">
          {running
            ? <Button icon="stop" disabled={away} onClick={store.stopScript}>{t("page.live.script.stop")}</Button>
            : <Button icon="play" disabled={steps.length === 0 || away} onClick={() => store.startScript(inOrder(steps))}>{t("page.live.script.start")}</Button>}
          {mayEdit && draft ? (
            <Button kind="quiet" icon="plus" onClick={() => setSteps(withStep(steps, draft))}>{t("page.live.script.add")}</Button>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}
