/** Pairs as a table, a direction a row: for a desk and for the projector. */

import { useState } from "preact/hooks";
import { Fragment } from "preact";

import type { LivePair } from "../room/protocol";
import { t } from "../text";
import { Button } from "../ui";
import * as figures from "./figures";
import type { PairsProps } from "./PairCards";
import { PairDetails } from "./PairDetails";
import { categoryNamed } from "./quality";
import { Quality } from "./QualityMark";
import { scoreInFigures, scoreOf, standing, standingInWords, whyNot } from "./verdict";
import { Value } from "./Value";
import { wayInWords, whoHears } from "./words";

const COLUMNS = ["who", "quality", "score", "forecast", "rtt", "loss", "buffer", "concealed", "picture", "more"] as const;

const HEAD_KEY: Readonly<Record<(typeof COLUMNS)[number], string>> = {
  who: "page.live.column.who", quality: "page.live.column.quality", score: "page.live.column.score",
  forecast: "page.live.column.forecast", rtt: "page.live.figure.rtt", loss: "page.live.figure.loss",
  buffer: "page.live.figure.buffer", concealed: "page.live.figure.concealed", picture: "page.live.column.picture",
  more: "page.live.details",
};

function picture(pair: LivePair): string {
  const { video } = pair;
  if (!video?.height) return figures.NO_FIGURE;
  return t("page.live.short.video", { lines: figures.plain(video.height), fps: figures.plain(video.fps) });
}

function Row({ pair, open, turn, ...told }: {
  readonly pair: LivePair; readonly open: boolean; readonly turn: () => void;
} & Omit<PairsProps, "pairs">) {
  const id = `live-${pair.from}-${pair.to}`;
  const who = whoHears(pair.from, pair.to, told.people, told.me);
  const word = categoryNamed(pair.words);
  return (
    <Fragment>
      <tr data-testid="live-way" data-from={pair.from} data-to={pair.to}
        data-from-site={pair.from_site} data-to-site={pair.to_site}>
        <th scope="row">
          {who}
          <span class="live-sites">{wayInWords(pair.from_site, pair.to_site, told.sites)}</span>
        </th>
        <td>
          <Quality of={word} {...(word ? {} : { words: whyNot(pair) })} />
          {pair.settling && word ? <span class="live-sites">{t("page.live.settling")}</span> : null}
        </td>
        <td class="score">
          <Value of="r" value={pair.score?.r_common} text={scoreInFigures(pair) || figures.NO_FIGURE} />
          <span class="live-sites">{scoreOf(pair)}</span>
        </td>
        <td class="against"><span class={`live-standing ${standing(pair)}`}>{standingInWords(pair) || figures.NO_FIGURE}</span></td>
        <td class="number"><Value of="rtt" value={pair.rtt_ms} text={figures.ms(pair.rtt_ms)} /></td>
        <td class="number"><Value of="loss" value={pair.loss} text={figures.pct(pair.loss)} /></td>
        <td class="number">{figures.ms(pair.buffer_ms)}</td>
        <td class="number">{figures.pct(pair.concealed)}</td>
        <td class="number">{picture(pair)}</td>
        <td>
          <Button kind="quiet" size="small" aria-expanded={open} aria-controls={id} onClick={turn}>
            {t(open ? "page.live.hide" : "page.live.show")}<span class="unseen"> {t("page.live.details_of", { who })}</span>
          </Button>
        </td>
      </tr>
      {open ? <tr id={id}><td colSpan={COLUMNS.length}><PairDetails pair={pair} /></td></tr> : null}
    </Fragment>
  );
}

export function PairTable({ pairs, ...told }: PairsProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const turn = (key: string): void => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={t("page.live.title")}>
      <table class="table live-table">
        <caption class="unseen">{t("page.live.title")}</caption>
        <thead><tr>{COLUMNS.map((column) => <th key={column} scope="col">{t(HEAD_KEY[column])}</th>)}</tr></thead>
        <tbody>
          {pairs.flatMap(({ out, back }) => [out, back]).map((pair) => {
            if (!pair) return null;
            const key = `${pair.from}>${pair.to}`;
            return <Row key={key} pair={pair} {...told} open={open.has(key)} turn={() => turn(key)} />;
          })}
        </tbody>
      </table>
    </div>
  );
}
