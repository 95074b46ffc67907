/** The forecast's document as the centre serves it for one language, and for charts what Vega-Lite draws. */

export interface ParagraphBlock {
  readonly kind: "paragraph";
  /** lead, body, note or warning. */
  readonly role: string;
  readonly text: string;
}

export interface BulletsBlock {
  readonly kind: "bullets";
  readonly items: readonly string[];
}

export interface TableCell {
  readonly text: string;
  readonly category: string | null;
  readonly note: string | null;
  readonly numeric: boolean;
  readonly refs: readonly string[];
}

export interface TableBlock {
  readonly kind: "table";
  readonly key: string;
  readonly caption: string;
  readonly columns: readonly string[];
  readonly folded: boolean;
  /** Rows are things to do; documents of older versions do not say. */
  readonly checklist?: boolean;
  readonly rows: readonly (readonly TableCell[])[];
  /** One a row where other cells refer to rows of this table, else empty. */
  readonly anchors: readonly string[];
}

/** A Vega-Lite specification with its data inside, a parameter `dark`, and in `usermeta.beacon` how its height follows. */
export type Spec = Readonly<Record<string, unknown>> & {
  readonly params?: readonly { readonly name: string; readonly value?: unknown }[];
  readonly usermeta?: { readonly beacon?: { readonly aspect: number | null; readonly least_height: number } };
};

export interface ChartBlock {
  readonly kind: "chart";
  readonly key: string;
  readonly title: string;
  readonly alt: string;
  readonly spec: Spec;
}

export type Block = ParagraphBlock | BulletsBlock | TableBlock | ChartBlock;

export interface DocumentSection {
  readonly key: string;
  readonly title: string;
  /** Key of the part it belongs to; documents of older versions have none. */
  readonly part?: string;
  /** Said wherever the section is read on its own. */
  readonly notice?: string | null;
  readonly blocks: readonly Block[];
}

export interface WebDocument {
  readonly language: string;
  readonly title: string;
  readonly subtitle: string;
  readonly parts?: readonly { readonly key: string; readonly title: string }[];
  readonly sections: readonly DocumentSection[];
  readonly footer: readonly string[];
}

/** A map and the drawing without geography that follows it in the document. */
export function isTwin(block: Block, next: Block | undefined): next is ChartBlock {
  return block.kind === "chart" && next?.kind === "chart" && next.key === `${block.key}-schematic`;
}
