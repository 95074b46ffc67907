// Tables of plain rows. Wide ones scroll inside their frame, by keyboard too.
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { t } from "../text";
import { useOverflow } from "./use_overflow";

export interface Column<R> {
  key: string;
  head: ComponentChildren;
  cell: (row: R) => ComponentChildren;
  /** The cell that names the row. */
  names?: boolean;
  number?: boolean;
  /** Cells are lists or sentences, and want the width of one. */
  long?: boolean;
}

export interface TableProps<R> {
  caption: string;
  captionUnseen?: boolean;
  columns: readonly Column<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string | number;
}

export function Table<R>({ caption, captionUnseen = true, columns, rows, rowKey }: TableProps<R>): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const more = useOverflow(frame);
  return (
    <>
      {more ? <p class="more-columns no-print" aria-hidden="true">{t("page.document.more_columns")}</p> : null}
      <div class="table-scroll" ref={frame} role="region" aria-label={caption} {...(more ? { tabIndex: 0 } : {})}>
        <table class="table">
          <caption class={captionUnseen ? "unseen" : ""}>{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" class={column.number ? "number" : ""}>{column.head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={rowKey(row)}>{columns.map((column) => cellOf(column, row))}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function cellOf<R>(column: Column<R>, row: R): JSX.Element {
  const klass = column.number ? "number" : column.long ? "long" : "";
  return column.names ? (
    <th key={column.key} scope="row" class={klass}>{column.cell(row)}</th>
  ) : (
    <td key={column.key} class={klass}>{column.cell(row)}</td>
  );
}
