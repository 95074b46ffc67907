/**
 * The last ten minutes of a pair on one time line: quality over the forecast's band, round trip, loss; switches as
 * marks; and beneath it the same in words, for those who do not see a drawing and those who want to be sure.
 */

import { useEffect, useRef, useState } from "preact/hooks";

import { pairKey } from "../room/live_history";
import type { RoomStore, SwitchMark } from "../room/store";
import { formatNumber, language, localeOf, t } from "../text";
import { clockWords, ownZone } from "../ui";
import { columns, type Columns } from "./columns";
import * as figures from "./figures";
import { gathered } from "./pairs";
import { onScheme } from "./plot_colours";
import type { PlotMark, PlotWords, TimelinePlot } from "./plot";
import { CATEGORIES, CATEGORY_FROM } from "./quality";
import { qualityWords } from "./QualityMark";
import { clockSite, peopledSites } from "./route_told";
import { spans } from "./spans";
import { SpanTable } from "./SpanTable";
import "./live.css";
import { choiceInWords, whoHears } from "./words";
import { recoveryInWords } from "./verdict";

function plotWords(): PlotWords {
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
    ms: (value) => t("unit.ms", { n: value }),
    pct: (value) => `${formatNumber(value)}%`,
  };
}

const timeOf = (at_utc_ms: number): string => clockWords(at_utc_ms, ownZone(), { seconds: true });

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

function labelOf(store: RoomStore, mark: SwitchMark): string {
  return choiceInWords(mark.choice, {
    sites: peopledSites(store), hubs: store.hubs.value, by: clockSite(store, mark.at_utc_ms), at_utc_ms: mark.at_utc_ms,
  });
}

function plotMarks(store: RoomStore, [from, to]: Chosen["out"]): PlotMark[] {
  const both = [pairKey(from, to), pairKey(to, from)].flatMap((key) => [...store.history.of(key)]);
  return store.switches.value.map((mark) => {
    const found = both.map(({ pair }) => pair.recovery).filter((one) => one && one.number === mark.number);
    const last = found[found.length - 1] ?? null;
    return {
      at_utc_ms: mark.at_utc_ms, label: labelOf(store, mark), path_ms: last?.path_ms ?? null, buffer_ms: last?.buffer_ms ?? null,
    };
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

function Lanes({ store, chosen }: { readonly store: RoomStore; readonly chosen: Chosen }) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<TimelinePlot | null>(null);
  const shown = useRef<Columns>(columns([], []));
  const [pointed, setPointed] = useState<number | null>(null);
  const [from, to] = chosen.out;

  const draw = (): void => {
    shown.current = columns(store.history.of(pairKey(from, to)), store.history.of(pairKey(to, from)));
    plot.current?.draw(shown.current, plotMarks(store, chosen.out));
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

function Recoveries({ store, chosen }: { readonly store: RoomStore; readonly chosen: Chosen }) {
  const found = spans(store.history.of(pairKey(...chosen.out)), store.switches.value).filter(({ mark }) => mark);
  if (found.length === 0) return null;
  return (
    <ol class="timeline-switches">
      {[...found].reverse().slice(0, 3).map(({ mark, recovery }) => mark ? (
        <li key={mark.number}>
          <time>{timeOf(mark.at_utc_ms)}</time> {labelOf(store, mark)}
          {recovery ? <span class="faint"> {recoveryInWords(recovery)}</span> : null}
        </li>
      ) : null)}
    </ol>
  );
}

export function Timeline({ store }: { readonly store: RoomStore }) {
  const [wanted, setWanted] = useState("");
  void store.live.value;
  const all = chosenPairs(store);
  const chosen = all.find(({ key }) => key === wanted) ?? all[0];
  if (!chosen) return <p class="faint">{t("page.live.timeline.empty")}</p>;
  const ways = [chosen.out, [chosen.out[1], chosen.out[0]] as const];
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
      <Lanes key={chosen.key} store={store} chosen={chosen} />
      <Recoveries store={store} chosen={chosen} />
      <details class="timeline-text">
        <summary>{t("page.live.timeline.as_table")}</summary>
        {ways.map(([from, to], i) => (
          <SpanTable key={`${from}>${to}`} caption={chosen.names[i] ?? ""} timeOf={timeOf}
            labelOf={(mark) => labelOf(store, mark)} found={spans(store.history.of(pairKey(from, to)), store.switches.value)} />
        ))}
      </details>
    </figure>
  );
}
