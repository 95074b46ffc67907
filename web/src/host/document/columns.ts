/** How a table of the document is best shown, by what stands in it. Pure. */

import type { TableBlock, TableCell } from "../../charts/web_document";

/** Up to this a cell is a figure, a date or a word, not broken over two lines. [letters] */
export const WHOLE = 11;
/** Beyond this a column is read as text, and wants the width of a line. [letters] */
const LONG = 40;
/** From this on average a row is read as an entry, not across. [letters] */
const PROSE = 125;

const WIDE_LETTERS = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g;

/** How wide a text is, in letters of the Latin alphabet; a hanzi is two of them. */
export function lettersOf(text: string): number {
  return text.length + (text.match(WIDE_LETTERS)?.length ?? 0);
}

export type ColumnWidth = "slim" | "plain" | "long";

function widthOf(cells: readonly TableCell[]): ColumnWidth {
  const most = Math.max(0, ...cells.map((cell) => lettersOf(cell.text)));
  if (most > LONG) return "long";
  return most <= WHOLE || cells.every((cell) => cell.numeric) ? "slim" : "plain";
}

function columnOf(table: TableBlock, k: number): readonly TableCell[] {
  return table.rows.flatMap((row) => row[k] ?? []);
}

export function columnWidths(table: TableBlock): readonly ColumnWidth[] {
  return table.columns.map((_, k) => widthOf(columnOf(table, k)));
}

/** Whether rows hold whole sentences: in narrow columns they would be a page long each. */
export function isProse(table: TableBlock): boolean {
  // What other tables refer to stays a row with an address.
  if (table.rows.length === 0 || table.anchors.length > 0) return false;
  return table.columns.some((_, k) => {
    const cells = columnOf(table, k);
    return k > 0 && cells.reduce((sum, cell) => sum + lettersOf(cell.text), 0) >= PROSE * cells.length;
  });
}
