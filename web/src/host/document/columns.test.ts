import { describe, expect, it } from "vitest";

import type { TableBlock } from "../../charts/web_document";
import { columnWidths, isProse, lettersOf } from "./columns";

const table = (rows: readonly (readonly string[])[], over: Partial<TableBlock> = {}): TableBlock => ({
  kind: "table", key: "t", caption: "", folded: false, anchors: [], columns: (rows[0] ?? []).map(String),
  rows: rows.map((row) => row.map((text) => ({ text, category: null, note: null, numeric: false, refs: [] }))),
  ...over,
});

describe("a table of the document", () => {
  it("counts a hanzi as two letters", () => expect(lettersOf("SD-WAN 专线")).toBe(11));
  it("gives figures little room and sentences a line", () => {
    expect(columnWidths(table([["London", "MPLS private line", "No hour is shared: the least bad starts at 10:30 UTC"]])))
      .toEqual(["slim", "plain", "long"]);
  });
  it("is read entry by entry where a column holds whole paragraphs, in either language", () => {
    const [en, zh] = ["The catalogue counts calls among the basic services. ".repeat(4), "电信目录将其列为基础电信业务。".repeat(5)];
    expect([isProse(table([["Rule", en]])), isProse(table([["规则", zh]])), isProse(table([[en, "High"]]))])
      .toEqual([true, true, false]);
  });
  it("stays a table where others refer to its rows", () => {
    expect(isProse(table([["1", "A source and its title. ".repeat(9)]], { anchors: ["1"] }))).toBe(false);
  });
  it("of nothing is a table", () => expect([isProse(table([])), columnWidths(table([]))]).toEqual([false, []]));
});
