/** A table whose rows are entries of sentences: a list of their names, each of which unfolds. */

import { useRef, useState } from "preact/hooks";

import type { TableBlock } from "../../charts/web_document";
import { t } from "../../text";
import { Button } from "../../ui";
import { Content } from "./DocumentTable";
import { usePrinted } from "./use_printed";

function Entries({ table }: { readonly table: TableBlock }) {
  const list = useRef<HTMLUListElement>(null);
  const [all, setAll] = useState(false);
  usePrinted(list, "details.record", table);
  const unfold = (open: boolean): void => {
    for (const fold of list.current?.querySelectorAll<HTMLDetailsElement>("details.record") ?? []) fold.open = open;
    setAll(open);
  };
  return (
    <>
      <ul class="records" ref={list} aria-label={table.caption}>
        {table.rows.map(([first, ...rest], row) => (
          <li key={row}>
            <details class="record" open={row === 0}>
              <summary>{first?.text}</summary>
              {first?.note || first?.refs.length ? <p class="record-more"><Content cell={{ ...first, text: "" }} /></p> : null}
              <dl>
                {rest.map((cell, k) => cell.text || cell.refs.length > 0 ? (
                  <div key={k}>
                    <dt>{table.columns[k + 1]}</dt>
                    <dd><Content cell={cell} /></dd>
                  </div>
                ) : null)}
              </dl>
            </details>
          </li>
        ))}
      </ul>
      {table.rows.length > 1 ? (
        <p class="no-print">
          <Button size="small" onClick={() => unfold(!all)}>{t(all ? "page.document.fold_all" : "page.document.unfold_all")}</Button>
        </p>
      ) : null}
    </>
  );
}

export function Records({ table }: { readonly table: TableBlock }) {
  if (table.folded) {
    return (
      <details class="document-fold">
        <summary>{table.caption}</summary>
        <Entries table={table} />
      </details>
    );
  }
  return (
    <div class="document-open">
      <p class="document-caption" aria-hidden="true">{table.caption}</p>
      <Entries table={table} />
    </div>
  );
}
