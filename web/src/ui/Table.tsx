// Tables of plain rows. Wide ones scroll inside their frame, by keyboard too.
import type { ComponentChildren, JSX } from "preact";

export interface Column<R> {
  key: string;
  head: ComponentChildren;
  cell: (row: R) => ComponentChildren;
  /** The cell that names the row. */
  names?: boolean;
  number?: boolean;
}

export interface TableProps<R> {
  caption: string;
  captionUnseen?: boolean;
  columns: readonly Column<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string | number;
}

export function Table<R>({ caption, captionUnseen = true, columns, rows, rowKey }: TableProps<R>): JSX.Element {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={caption}>
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
  );
}

function cellOf<R>(column: Column<R>, row: R): JSX.Element {
  const klass = column.number ? "number" : "";
  return column.names ? (
    <th key={column.key} scope="row" class={klass}>{column.cell(row)}</th>
  ) : (
    <td key={column.key} class={klass}>{column.cell(row)}</td>
  );
}
