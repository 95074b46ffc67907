/** A table of things to do as a list with boxes to tick; what is ticked stays in this browser. */

import { useId, useState } from "preact/hooks";

import type { TableBlock } from "../../charts/web_document";
import { t } from "../../text";
import { Content } from "./DocumentTable";
import { readTicks, writeTicks } from "./ticks";

interface Props {
  readonly table: TableBlock;
  readonly ticksOf: string | undefined;
}

function Steps({ table, ticksOf }: Props) {
  const id = useId();
  const kept = ticksOf === undefined ? "" : `${ticksOf} ${table.key}`;
  const [ticked, setTicked] = useState(() => readTicks(kept));
  const toggle = (row: number): void => {
    const after = new Set(ticked);
    if (!after.delete(row)) after.add(row);
    setTicked(after);
    writeTicks(kept, after);
  };
  return (
    <ol class="checklist">
      {table.rows.map(([first, ...rest], row) => (
        <li key={row} class={ticked.has(row) ? "ticked" : ""}>
          <input type="checkbox" id={`${id}-${row}`} checked={ticked.has(row)} disabled={!kept} onChange={() => toggle(row)} />
          <div>
            <label for={`${id}-${row}`}>{first ? <Content cell={first} /> : null}</label>
            <dl>
              {rest.map((cell, k) => cell.text ? (
                <div key={k}>
                  <dt>{table.columns[k + 1]}</dt>
                  <dd><Content cell={cell} /></dd>
                </div>
              ) : null)}
            </dl>
          </div>
        </li>
      ))}
    </ol>
  );
}

export function Checklist({ table, ticksOf }: Props) {
  const list = <Steps table={table} ticksOf={ticksOf} />;
  if (table.folded) return <details class="document-fold"><summary>{table.caption}</summary>{list}</details>;
  return (
    <div class="document-open">
      <p class="document-caption">{table.caption}{ticksOf === undefined ? "" : ` · ${t("page.plan.ticks_stay")}`}</p>
      {list}
    </div>
  );
}
