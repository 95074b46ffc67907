/** How every pair fares now, in words first: cards where it is narrow, a table where there is room. */

import { useEffect, useRef, useState } from "preact/hooks";

import type { LivePair } from "../room/protocol";
import type { RoomStore } from "../room/store";
import { t } from "../text";
import { Notice } from "../ui";
import "./live.css";
import { gathered } from "./pairs";
import { PairCards } from "./PairCards";
import { PairTable } from "./PairTable";
import { categoryNamed } from "./quality";
import { qualityWords } from "./QualityMark";
import { useWidth } from "./use_width";
import { whoHears } from "./words";

const TABLE_FROM_PX = 1120;
/** A word read aloud must have held for so long: changes within it are scatter, and nobody can listen to them. [s] */
const HELD_S = 3;

/** The sentence to be read aloud when what I hear has changed its word for good; empty until then. */
function useSpoken(store: RoomStore, mine: readonly LivePair[]): string {
  const held = useRef(new Map<string, { word: string; seconds: number; said: string }>());
  const [spoken, setSpoken] = useState("");
  const live = store.live.value;
  useEffect(() => {
    for (const pair of mine) {
      const word = categoryNamed(pair.words);
      if (!word) continue;
      const known = held.current.get(pair.from) ?? { word, seconds: 0, said: "" };
      const seconds = known.word === word ? known.seconds + 1 : 1;
      const due = seconds >= HELD_S && known.said !== word;
      held.current.set(pair.from, { word, seconds, said: due ? word : known.said });
      if (due) {
        const who = whoHears(pair.from, pair.to, store.people.value, store.me.value);
        setSpoken(t("page.live.spoken", { who, word: qualityWords(word) }));
      }
    }
  }, [live]);
  return spoken;
}

export function LivePairs({ store }: { readonly store: RoomStore }) {
  const [element, width] = useWidth<HTMLDivElement>();
  const me = store.me.value;
  const live = store.live.value?.pairs ?? [];
  const pairs = gathered(live, me);
  const spoken = useSpoken(store, live.filter((pair) => pair.to === me));
  const told = { pairs, people: store.people.value, me, sites: store.sites.value };
  return (
    <div class="live-pairs" ref={element}>
      <p class="unseen" aria-live="polite">{spoken}</p>
      {store.relay.value === "away" ? <Notice tone="warn">{t("page.live.relay_away")}</Notice> : null}
      {pairs.length === 0 ? <p class="faint">{t("page.live.nobody")}</p> : null}
      {pairs.length > 0 && width >= TABLE_FROM_PX ? <PairTable {...told} /> : null}
      {pairs.length > 0 && width < TABLE_FROM_PX ? <PairCards {...told} /> : null}
    </div>
  );
}
