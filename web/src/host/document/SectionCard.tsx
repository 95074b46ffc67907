/** One section of the document; on a phone it folds, so that the way to the next is short. */

import { useEffect, useRef } from "preact/hooks";

import { VegaChart } from "../../charts/VegaChart";
import { isTwin, type Block, type DocumentSection } from "../../charts/web_document";
import { sectionId } from "./anchors";
import { Checklist } from "./Checklist";
import { DocumentTable } from "./DocumentTable";

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
      return block.checklist ? <Checklist table={block} ticksOf={ticksOf} /> : <DocumentTable table={block} />;
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

/** Unfolded on paper, and folded again afterwards if it was. */
function usePrinted(fold: { readonly current: HTMLDetailsElement | null }, folds: boolean): void {
  useEffect(() => {
    const here = fold.current;
    if (!here) return undefined;
    let wasOpen = here.open;
    const onPaper = (): void => {
      wasOpen = here.open;
      here.open = true;
    };
    const onScreen = (): void => void (here.open = wasOpen);
    addEventListener("beforeprint", onPaper);
    addEventListener("afterprint", onScreen);
    return () => {
      removeEventListener("beforeprint", onPaper);
      removeEventListener("afterprint", onScreen);
    };
  }, [folds]);
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
  const fold = useRef<HTMLDetailsElement>(null);
  usePrinted(fold, folds);
  const id = sectionId(section.key);
  const title = <h2 id={`${id}-title`}>{section.title}</h2>;
  const pieces = <Pieces section={section} ticksOf={ticksOf} />;
  return (
    <section class="card" id={id} aria-labelledby={`${id}-title`}>
      {folds ? (
        <details class="section-fold" ref={fold} open={open}>
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
