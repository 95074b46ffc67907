/** A document of one language: a list of contents that stays in sight, then its sections. */

import { useEffect, useRef, useState } from "preact/hooks";

import { VegaChart } from "../../charts/VegaChart";
import { isTwin, type Block, type DocumentSection, type WebDocument } from "../../charts/web_document";
import { t } from "../../text";
import { follow, reveal, sectionId } from "./anchors";
import { DocumentTable } from "./DocumentTable";
import "./document.css";
import { useBar } from "./use_bar";

function Piece({ block, next }: { readonly block: Block; readonly next: Block | undefined }) {
  switch (block.kind) {
    case "paragraph":
      return <p class={`document-${block.role}`}>{block.text}</p>;
    case "bullets":
      return <ul class="document-bullets">{block.items.map((item, i) => <li key={i}>{item}</li>)}</ul>;
    case "table":
      return <DocumentTable table={block} />;
    case "chart":
      return <VegaChart chart={block} twin={isTwin(block, next) ? next : undefined} />;
  }
}

/** Which section is being read: the last whose beginning has passed under the top of the window. */
function useReading(sections: readonly DocumentSection[]): string {
  const [reading, setReading] = useState(sections[0]?.key ?? "");
  useEffect(() => {
    const look = (): void => {
      let found = sections[0]?.key ?? "";
      for (const { key } of sections) {
        const top = document.getElementById(sectionId(key))?.getBoundingClientRect().top ?? Infinity;
        if (top < innerHeight * 0.3) found = key;
      }
      setReading(found);
    };
    look();
    addEventListener("scroll", look, { passive: true });
    return () => removeEventListener("scroll", look);
  }, [sections]);
  return reading;
}

function Contents({ sections }: { readonly sections: readonly DocumentSection[] }) {
  const reading = useReading(sections);
  const list = useRef<HTMLOListElement>(null);
  // The line of titles moves along with the reading, where it does not fit the window.
  useEffect(() => {
    const row = list.current;
    const here = row?.querySelector<HTMLElement>("[aria-current]");
    if (row && here && row.scrollWidth > row.clientWidth) row.scrollTo({ left: here.offsetLeft - row.clientWidth / 3 });
  }, [reading]);
  return (
    <nav class="document-contents no-print" aria-label={t("page.document.contents")}>
      <ol ref={list}>
        {sections.map(({ key, title }) => (
          <li key={key}>
            <a href={`#${sectionId(key)}`} {...(key === reading ? { "aria-current": "true" as const } : {})}
              onClick={(event) => follow(event, sectionId(key))}>
              {title}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

export function DocumentView({ found }: { readonly found: WebDocument }) {
  const whole = useRef<HTMLDivElement>(null);
  useBar(whole);
  useEffect(() => {
    if (location.hash.length > 1) reveal(decodeURIComponent(location.hash.slice(1)));
  }, []);
  return (
    <div class="document" ref={whole}>
      <Contents sections={found.sections} />
      <div class="document-body">
        {found.sections.map((section) => (
          <section class="card" key={section.key} id={sectionId(section.key)} aria-labelledby={`${sectionId(section.key)}-title`}>
            <h2 id={`${sectionId(section.key)}-title`}>{section.title}</h2>
            {section.blocks.map((block, i) => {
              const before = section.blocks[i - 1];
              // Drawn with the map before it.
              if (before && isTwin(before, block)) return null;
              return <Piece key={i} block={block} next={section.blocks[i + 1]} />;
            })}
          </section>
        ))}
        <footer class="document-footer">{found.footer.map((line, i) => <p key={i}>{line}</p>)}</footer>
      </div>
    </div>
  );
}
