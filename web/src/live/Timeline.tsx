/**
 * The last ten minutes of a pair on one time line: quality over the forecast's band, round trip, loss; switches as
 * marks; and beneath it the same in words, for those who do not see a drawing and those who want to be sure.
 */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { pairKey } from "../room/live_history";
import type { RoomStore, SwitchMark } from "../room/store";
import { language, localeOf, t } from "../text";
import { clockOf } from "./clock_of";
import { columns, type Columns } from "./columns";
import * as figures from "./figures";
import { gathered } from "./pairs";
import { onScheme } from "./plot_colours";
import type { PlotMark, PlotWords, TimelinePlot } from "./plot";
import { CATEGORIES, CATEGORY_FROM } from "./quality";
import { qualityWords } from "./QualityMark";
import { clockSite, peopledSites } from "./route_told";
import { recoveries, spans } from "./spans";
import { SpanTable } from "./SpanTable";
import "./live.css";
import { choiceInWords, whoHears } from "./words";
import { recoveryInWords } from "./verdict";

function plotWords(): PlotWords {
  const plain = new Intl.NumberFormat(localeOf(language.value));
  const quality: Record<number, string> = {};
  for (const category of CATEGORIES) {
    const from = CATEGORY_FROM[category];
    if (from > 0) quality[from] = `${qualityWords(category)} ${from}`;
  }
  return {
    locale: localeOf(language.value),
    quality,
    titles: {
      quality: t("page.live.timeline.quality"), rtt: t("page.live.figure.rtt"), loss: t("page.live.figure.loss"),
    },
    ms: (value) => t("unit.ms", { n: plain.format(value) }),
    pct: (value) => `${plain.format(value)}%`,
  };
}

const timeOf = (at_utc_ms: number): string => clockOf(localeOf(language.value)).format(at_utc_ms);

const SWITCHES_SHOWN = 3;

interface Chosen {
  readonly out: readonly [string, string];
  readonly names: readonly [string, string];
  readonly key: string;
}

/** Pairs of the last ten minutes, each begun with what I hear. */
function chosenPairs(store: RoomStore): readonly Chosen[] {
  const seen = store.history.pairs().flatMap((key) => store.history.of(key).slice(-1).map(({ pair }) => pair));
  const [people, me] = [store.people.value, store.me.value];
  return gathered(seen, me).map(({ key, ends: [from, to] }) => ({
    key, out: [from, to], names: [whoHears(from, to, people, me), whoHears(to, from, people, me)],
  }));
}

function labelOf(store: RoomStore, mark: SwitchMark, brief: boolean): string {
  const at_utc_ms = mark.at_utc_ms;
  const told = { sites: peopledSites(store), hubs: store.hubs.value, by: clockSite(store, at_utc_ms), at_utc_ms, brief };
  return choiceInWords(mark.choice, told);
}

type Labels = (mark: SwitchMark, brief?: boolean) => string;

/** Labels of the switches, made anew only when what they are made of changes: the time line is drawn every second. */
function useLabels(store: RoomStore): Labels {
  const { switches, sites, people, mirror } = store;
  const seats = people.value.map(({ site, seated }) => (seated ? site : "")).join("\n");
  const made = useMemo(
    () => new Map(switches.value.map((mark) => [mark.number, [labelOf(store, mark, false), labelOf(store, mark, true)]])),
    [switches.value, sites.value, seats, mirror.value, language.value],
  );
  return (mark, brief = false) => made.get(mark.number)?.[brief ? 1 : 0] ?? labelOf(store, mark, brief);
}

function plotMarks(store: RoomStore, [from, to]: Chosen["out"], labels: Labels): PlotMark[] {
  const heard = recoveries(store.history.of(pairKey(from, to)));
  const said = recoveries(store.history.of(pairKey(to, from)));
  return store.switches.value.map((mark) => {
    const last = heard.get(mark.number) ?? said.get(mark.number);
    return { at_utc_ms: mark.at_utc_ms, label: labels(mark, true), path_ms: last?.path_ms ?? null, buffer_ms: last?.buffer_ms ?? null };
  });
}

/** The value under the pointer, in a line of its own: a tooltip would cover what it tells of. */
function readout(shown: Columns, index: number | null): string {
  if (index === null || shown.x[index] === undefined) return "";
  return t("page.live.readout", {
    time: timeOf((shown.x[index] ?? 0) * 1000),
    a: figures.r(shown.r[0][index]), b: figures.r(shown.r[1][index]),
    rtt: figures.ms(shown.rtt_ms[0][index] ?? shown.rtt_ms[1][index]),
    loss_a: figures.pct(share(shown.loss_pct[0][index])), loss_b: figures.pct(share(shown.loss_pct[1][index])),
  });
}

const share = (pct: number | null | undefined): number | null => (pct == null ? null : pct / 100);

interface Told {
  readonly store: RoomStore;
  readonly chosen: Chosen;
  readonly labels: Labels;
}

function Lanes({ store, chosen, labels }: Told) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<TimelinePlot | null>(null);
  const shown = useRef<Columns>(columns([], []));
  const [pointed, setPointed] = useState<number | null>(null);
  const [from, to] = chosen.out;

  const draw = (): void => {
    shown.current = columns(store.history.of(pairKey(from, to)), store.history.of(pairKey(to, from)));
    plot.current?.draw(shown.current, plotMarks(store, chosen.out, labels));
  };
  const latest = useRef(draw);
  latest.current = draw;

  useEffect(() => {
    const here = host.current;
    if (!here) return undefined;
    let made: TimelinePlot | null = null;
    let gone = false;
    const fit = new ResizeObserver(() => made?.resize(here.clientWidth));
    const stop = onScheme(() => made?.restyle(plotWords()));
    void import("./plot").then(({ TimelinePlot: Plot }) => {
      if (gone) return;
      made = new Plot(here, plotWords(), setPointed);
      plot.current = made;
      fit.observe(here);
      latest.current();
    });
    return () => {
      gone = true;
      fit.disconnect();
      stop();
      plot.current = null;
      made?.destroy();
    };
  }, []);
  useEffect(() => plot.current?.restyle(plotWords()), [language.value]);
  useEffect(draw, [store.live.value, store.switches.value, chosen.key, language.value]);

  return (
    <>
      <div class="timeline-lanes" ref={host} aria-hidden="true" />
      <p class="timeline-readout" aria-hidden="true">{readout(shown.current, pointed) || t("page.live.timeline.point")}</p>
    </>
  );
}

function Legend({ names }: { readonly names: Chosen["names"] }) {
  return (
    <ul class="timeline-legend">
      <li><span class="swatch line-a" />{names[0]}</li>
      <li><span class="swatch line-b" />{names[1]}</li>
      <li><span class="swatch band" />{t("page.live.timeline.band")}</li>
      <li><span class="swatch ordered" />{t("page.live.timeline.ordered")}</li>
      <li><span class="swatch path" />{t("page.live.timeline.path")}</li>
      <li><span class="swatch buffer" />{t("page.live.timeline.buffer")}</li>
    </ul>
  );
}

function Recoveries({ store, chosen, labels }: Told) {
  const points = store.history.of(pairKey(...chosen.out));
  const since = points[0]?.at_utc_ms ?? Infinity;
  const found = recoveries(points);
  const shown = store.switches.value.filter(({ at_utc_ms }) => at_utc_ms >= since).slice(-SWITCHES_SHOWN).reverse();
  if (shown.length === 0) return null;
  return (
    <ol class="timeline-switches">
      {shown.map((mark) => (
        <li key={mark.number}>
          <time>{timeOf(mark.at_utc_ms)}</time> {labels(mark)}
          <span class="faint"> {recoveryInWords(found.get(mark.number) ?? null)}</span>
        </li>
      ))}
    </ol>
  );
}

/** The table costs a pass over the history: it is made while it is open. */
function AsTable({ store, chosen, labels }: Told) {
  const [open, setOpen] = useState(false);
  const [from, to] = chosen.out;
  const ways = [[from, to], [to, from]] as const;
  return (
    <details class="timeline-text" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("page.live.timeline.as_table")}</summary>
      {open ? ways.map(([a, b], i) => (
        <SpanTable key={`${a}>${b}`} caption={chosen.names[i] ?? ""} timeOf={timeOf} labelOf={labels}
          found={spans(store.history.of(pairKey(a, b)), store.switches.value)} />
      )) : null}
    </details>
  );
}

export function Timeline({ store }: { readonly store: RoomStore }) {
  const [wanted, setWanted] = useState("");
  const labels = useLabels(store);
  void store.live.value;
  const all = chosenPairs(store);
  const chosen = all.find(({ key }) => key === wanted) ?? all[0];
  if (!chosen) return <p class="faint">{t("page.live.timeline.empty")}</p>;
  const told = { store, chosen, labels };
  return (
    <figure class="timeline" aria-label={t("page.live.timeline.title")}>
      {all.length > 1 ? (
        <label class="timeline-pick">
          <span>{t("page.live.timeline.pair")}</span>
          <select class="input narrow" value={chosen.key} onChange={(event) => setWanted(event.currentTarget.value)}>
            {all.map(({ key, names }) => <option key={key} value={key}>{names[0]}</option>)}
          </select>
        </label>
      ) : null}
      <Legend names={chosen.names} />
      <Lanes key={chosen.key} {...told} />
      <Recoveries {...told} />
      <AsTable {...told} />
    </figure>
  );
}
