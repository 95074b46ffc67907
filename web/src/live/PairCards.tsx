/** Pairs one under another: for a phone and for the side of the room. */

import type { LivePair, Person, RoomSite } from "../room/protocol";
import { t } from "../text";
import { Pill } from "../ui";
import * as figures from "./figures";
import { PairDetails } from "./PairDetails";
import type { TwoWays } from "./pairs";
import { categoryNamed, MEANING_KEY } from "./quality";
import { Quality } from "./QualityMark";
import { reasons, scoreInFigures, scoreOf, standing, standingInWords, whyNot } from "./verdict";
import { Value } from "./Value";
import { wayInWords, whoHears } from "./words";

/** The rest stands with the details. */
const REASONS_SHOWN = 1;

export interface PairsProps {
  readonly pairs: readonly TwoWays[];
  readonly people: readonly Person[];
  readonly me: string;
  readonly sites: readonly RoomSite[];
}

function Words({ pair }: { readonly pair: LivePair }) {
  const word = categoryNamed(pair.words);
  return (
    <div class="live-words">
      <Quality of={word} {...(word ? {} : { words: whyNot(pair) })} />
      {pair.settling && word ? <Pill>{t("page.live.settling")}</Pill> : null}
      {word ? <p class="live-meaning">{t(MEANING_KEY[word])}</p> : null}
    </div>
  );
}

function FiguresLine({ pair }: { readonly pair: LivePair }) {
  const { video, score } = pair;
  const joint = t("page.live.joint");
  return (
    <p class="live-figures">
      {score ? <><Value of="r" value={score.r_common} text={scoreInFigures(pair)} />{scoreOf(pair)}{joint}</> : null}
      <Value of="rtt" value={pair.rtt_ms} text={t("page.live.short.rtt", { rtt: figures.ms(pair.rtt_ms) })} />
      {joint}
      <Value of="loss" value={pair.loss} text={t("page.live.short.loss", { loss: figures.pct(pair.loss) })} />
      {video?.height ? joint + t("page.live.short.video", { lines: figures.plain(video.height), fps: figures.plain(video.fps) }) : null}
    </p>
  );
}

function Direction({ pair, people, me, sites }: { readonly pair: LivePair } & Omit<PairsProps, "pairs">) {
  const found = standing(pair);
  return (
    <div class="live-way" data-testid="live-way" data-from={pair.from} data-to={pair.to}
      data-from-site={pair.from_site} data-to-site={pair.to_site}>
      <h3>
        {whoHears(pair.from, pair.to, people, me)}
        <span class="live-sites">{wayInWords(pair.from_site, pair.to_site, sites)}</span>
      </h3>
      <Words pair={pair} />
      <FiguresLine pair={pair} />
      {pair.forecast ? <p class={`live-standing ${found}`}>{standingInWords(pair)}</p> : null}
      {reasons(pair).slice(0, REASONS_SHOWN).map((why) => <p key={why} class="live-why">{why}</p>)}
      <details>
        <summary>{t("page.live.details")}</summary>
        <PairDetails pair={pair} />
      </details>
    </div>
  );
}

export function PairCards({ pairs, ...told }: PairsProps) {
  return (
    <div class="live-cards">
      {pairs.map(({ key, out, back }) => (
        <section class="live-card" key={key}>
          {[out, back].map((pair) => (pair ? <Direction key={pair.from} pair={pair} {...told} /> : null))}
        </section>
      ))}
    </div>
  );
}
