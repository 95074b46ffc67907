/**
 * The list of contents, by parts: beside the document where there is room; else one line that says where one is, and
 * opens.
 */

import { useEffect, useRef, useState } from "preact/hooks";

import type { DocumentSection, WebDocument } from "../../charts/web_document";
import { t } from "../../text";
import { Icon } from "../../ui";
import { follow, sectionId } from "./anchors";
import { partsOf } from "./parts_of";
import { useReading } from "./use_reading";

interface Props {
  readonly sections: readonly DocumentSection[];
  readonly parts: NonNullable<WebDocument["parts"]>;
}

export function Contents({ sections, parts }: Props) {
  const reading = useReading(sections);
  const [open, setOpen] = useState(false);
  const nav = useRef<HTMLElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !nav.current?.contains(event.target)) setOpen(false);
    };
    addEventListener("pointerdown", outside);
    addEventListener("focusin", outside);
    return () => {
      removeEventListener("pointerdown", outside);
      removeEventListener("focusin", outside);
    };
  }, [open]);
  // The list moves along with the reading, where it is longer than the window.
  useEffect(() => {
    const here = nav.current?.querySelector<HTMLElement>("[aria-current]");
    const list = here?.closest<HTMLElement>(".contents-list");
    if (!here || !list || list.scrollHeight <= list.clientHeight) return;
    const top = here.getBoundingClientRect().top - list.getBoundingClientRect().top;
    if (top < 0 || top > list.clientHeight - here.offsetHeight) list.scrollTop += top - list.clientHeight / 3;
  }, [reading, open]);
  const now = sections.find(({ key }) => key === reading);
  const go = (event: MouseEvent, id: string): void => {
    setOpen(false);
    follow(event, id);
  };
  return (
    <nav class={open ? "document-contents open no-print" : "document-contents no-print"} ref={nav}
      aria-label={t("page.document.contents")}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        setOpen(false);
        button.current?.focus();
      }}>
      <button type="button" class="contents-button" ref={button} aria-expanded={open} aria-controls="contents-list"
        onClick={() => setOpen(!open)}>
        <Icon name="list" />
        <span class="contents-word">{t("page.document.contents")}<span class="unseen">: </span></span>
        <span class="contents-now">{now?.title ?? ""}</span>
      </button>
      <div class="contents-list" id="contents-list">
        {partsOf(sections, parts).map((part) => (
          <div key={part.key}>
            {part.title ? <p class="contents-part" id={`contents-${part.key}`}>{part.title}</p> : null}
            <ol {...(part.title ? { "aria-labelledby": `contents-${part.key}` } : {})}>
              {part.sections.map(({ key, title }) => (
                <li key={key}>
                  <a href={`#${sectionId(key)}`} {...(key === reading ? { "aria-current": "true" as const } : {})}
                    onClick={(event) => go(event, sectionId(key))}>
                    {title}
                  </a>
                </li>
              ))}
            </ol>
          </div>
        ))}
      </div>
    </nav>
  );
}
