/** One section of the document; on a phone it folds, so that the way to the next is short. */

import { useRef } from "preact/hooks";

import { VegaChart } from "../../charts/VegaChart";
import { isTwin, type Block, type DocumentSection } from "../../charts/web_document";
import { sectionId } from "./anchors";
import { Checklist } from "./Checklist";
import { isProse } from "./columns";
import { DocumentTable } from "./DocumentTable";
import { Records } from "./Records";
import { usePrinted } from "./use_printed";

interface PieceProps {
  readonly block: Block;
  readonly next: Block | undefined;
  readonly ticksOf: string | undefined;
}

function Piece({ block, next, ticksOf }: PieceProps) {
  switch (block.kind) {
    case "paragraph":
      return <p class={`document-${block.role}`}>{block.text}</p>;
    case "bullets":
      return <ul class="document-bullets">{block.items.map((item, i) => <li key={i}>{item}</li>)}</ul>;
    case "table":
      if (block.checklist) return <Checklist table={block} ticksOf={ticksOf} />;
      return isProse(block) ? <Records table={block} /> : <DocumentTable table={block} />;
    case "chart":
      return <VegaChart chart={block} twin={isTwin(block, next) ? next : undefined} />;
  }
}

function Pieces({ section, ticksOf }: { readonly section: DocumentSection; readonly ticksOf: string | undefined }) {
  return (
    <>
      {section.notice ? <p class="document-notice">{section.notice}</p> : null}
      {section.blocks.map((block, i) => {
        const before = section.blocks[i - 1];
        // Drawn with the map before it.
        if (before && isTwin(before, block)) return null;
        return <Piece key={i} block={block} next={section.blocks[i + 1]} ticksOf={ticksOf} />;
      })}
    </>
  );
}

interface Props {
  readonly section: DocumentSection;
  /** Whether it can be folded. */
  readonly folds: boolean;
  /** Whether it begins unfolded. */
  readonly open: boolean;
  readonly ticksOf: string | undefined;
}

export function SectionCard({ section, folds, open, ticksOf }: Props) {
  const card = useRef<HTMLElement>(null);
  usePrinted(card, ":scope > details.section-fold", folds);
  const id = sectionId(section.key);
  const title = <h2 id={`${id}-title`}>{section.title}</h2>;
  const pieces = <Pieces section={section} ticksOf={ticksOf} />;
  return (
    <section class="card" id={id} ref={card} aria-labelledby={`${id}-title`}>
      {folds ? (
        <details class="section-fold" open={open}>
          <summary>{title}</summary>
          <div class="section-pieces">{pieces}</div>
        </details>
      ) : (
        <>
          {title}
          {pieces}
        </>
      )}
    </section>
  );
}
