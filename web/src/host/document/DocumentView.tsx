/** A document of one language: a list of contents that stays in sight, then its sections. */

import { useEffect, useRef } from "preact/hooks";

import type { WebDocument } from "../../charts/web_document";
import { reveal } from "./anchors";
import { Contents } from "./Contents";
import "./document.css";
import { SectionCard } from "./SectionCard";
import { useBar } from "./use_bar";
import { useNarrow } from "./use_narrow";

interface Props {
  readonly found: WebDocument;
  /** Under which name this browser keeps what was ticked; without one nothing can be. */
  readonly ticksOf?: string | undefined;
}

/** Parts of which a phone shows the sections unfolded: the answer, and the first of what to do. */
const SHOWN_FIRST = 2;

export function DocumentView({ found, ticksOf }: Props) {
  const whole = useRef<HTMLDivElement>(null);
  const narrow = useNarrow();
  useBar(whole);
  useEffect(() => {
    if (location.hash.length > 1) reveal(decodeURIComponent(location.hash.slice(1)));
  }, []);
  return (
    <div class="document" ref={whole}>
      <Contents sections={found.sections} parts={found.parts ?? []} />
      <div class="document-body">
        {found.sections.map((section, i) => (
          <SectionCard key={section.key} section={section} folds={narrow} open={i < SHOWN_FIRST} ticksOf={ticksOf} />
        ))}
        <footer class="document-footer">{found.footer.map((line, i) => <p key={i}>{line}</p>)}</footer>
      </div>
    </div>
  );
}
