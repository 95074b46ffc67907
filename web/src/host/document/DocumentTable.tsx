/** A table of the document: the first column stays, tints go with words, notes and sources are a step away. */

import type { TableBlock, TableCell } from "../../charts/web_document";
import { t } from "../../text";
import { follow, rowId } from "./anchors";

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

/** A date or a word is not broken over two lines. [characters] */
const WHOLE = 11;

function classOf(cell: TableCell): string {
  const whole = cell.numeric || cell.text.length <= WHOLE;
  return [cell.category ? `tint ${cell.category}` : "", whole ? "figure" : ""].filter(Boolean).join(" ");
}

function Grid({ table }: { readonly table: TableBlock }) {
  return (
    <div class="document-scroll" tabIndex={0} role="region" aria-label={table.caption}>
      <table class={table.columns.length > 6 ? "document-table many" : "document-table"} id={`t-${table.key}`}>
        <caption class="unseen">{table.caption}</caption>
        <thead>
          <tr>{table.columns.map((column, i) => <th key={i} scope="col">{column}</th>)}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => {
            const anchor = table.anchors[i];
            return (
              <tr key={i} {...(anchor === undefined ? {} : { id: rowId(anchor) })}>
                {row.map((cell, k) =>
                  k === 0
                    ? <th key={k} scope="row" class={classOf(cell)}><Content cell={cell} /></th>
                    : <td key={k} class={classOf(cell)}><Content cell={cell} /></td>)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
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
