/** A table of the document: the first column stays, tints go with words, notes and sources are a step away. */

import { useRef } from "preact/hooks";

import type { TableBlock, TableCell } from "../../charts/web_document";
import { t } from "../../text";
import { useOverflow } from "../../ui";
import { follow, rowId } from "./anchors";
import { columnWidths, WHOLE, type ColumnWidth } from "./columns";

function Refs({ refs }: { readonly refs: readonly string[] }) {
  if (refs.length === 0) return null;
  return (
    <span class="refs">
      {refs.map((ref) => (
        <a key={ref} href={`#${rowId(ref)}`} aria-label={t("page.document.source", { n: ref })}
          onClick={(event) => follow(event, rowId(ref))}>
          {ref}
        </a>
      ))}
    </span>
  );
}

export function Content({ cell }: { readonly cell: TableCell }) {
  return (
    <>
      {cell.text}
      <Refs refs={cell.refs} />
      {cell.note ? <small class="cell-note">{cell.note}</small> : null}
    </>
  );
}

function classOf(cell: TableCell, width: ColumnWidth | undefined): string {
  const whole = cell.numeric || cell.text.length <= WHOLE;
  return [width ?? "", cell.category ? `tint ${cell.category}` : "", whole ? "figure" : ""].filter(Boolean).join(" ");
}

function Grid({ table }: { readonly table: TableBlock }) {
  const frame = useRef<HTMLDivElement>(null);
  const more = useOverflow(frame);
  const widths = columnWidths(table);
  return (
    <>
      {more ? <p class="more-columns no-print" aria-hidden="true">{t("page.document.more_columns")}</p> : null}
      <div class={more ? "document-scroll more" : "document-scroll"} ref={frame} role="region" aria-label={table.caption}
        {...(more ? { tabIndex: 0 } : {})}>
        <table class={table.columns.length > 6 ? "document-table many" : "document-table"} id={`t-${table.key}`}>
          <caption class="unseen">{table.caption}</caption>
          <thead>
            <tr>{table.columns.map((column, i) => <th key={i} scope="col" class={widths[i]}>{column}</th>)}</tr>
          </thead>
          <tbody>
            {table.rows.map((row, i) => {
              const anchor = table.anchors[i];
              return (
                <tr key={i} {...(anchor === undefined ? {} : { id: rowId(anchor) })}>
                  {row.map((cell, k) =>
                    k === 0
                      ? <th key={k} scope="row" class={classOf(cell, widths[k])}><Content cell={cell} /></th>
                      : <td key={k} class={classOf(cell, widths[k])}><Content cell={cell} /></td>)}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

export function DocumentTable({ table }: { readonly table: TableBlock }) {
  if (table.folded) {
    return (
      <details class="document-fold">
        <summary>{table.caption}</summary>
        <Grid table={table} />
      </details>
    );
  }
  return (
    <div class="document-open">
      <p class="document-caption" aria-hidden="true">{table.caption}</p>
      <Grid table={table} />
    </div>
  );
}
