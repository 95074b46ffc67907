/** Sections by the part of the document they belong to. Pure. */

import type { DocumentSection, WebDocument } from "../../charts/web_document";

export interface Part {
  readonly key: string;
  /** Empty where saying it says nothing: a document of one part, or a part of one section of the same name. */
  readonly title: string;
  readonly sections: readonly DocumentSection[];
}

export function partsOf(sections: readonly DocumentSection[], parts: NonNullable<WebDocument["parts"]>): Part[] {
  if (parts.length < 2) return [{ key: "all", title: "", sections }];
  return parts
    .map(({ key, title }) => {
      const own = sections.filter((section) => section.part === key);
      return { key, title: own.length === 1 && own[0]?.title === title ? "" : title, sections: own };
    })
    .filter((part) => part.sections.length > 0);
}
