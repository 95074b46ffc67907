import { describe, expect, it } from "vitest";

import { partsOf } from "./parts_of";

const section = (key: string, part?: string) => ({ key, title: key, blocks: [], ...(part ? { part } : {}) });

describe("the contents", () => {
  it("stand under their parts, in the document's order", () => {
    const sections = [section("answer", "answer"), section("steps", "plan"), section("links", "plan"), section("map", "forecast")];
    const parts = [{ key: "answer", title: "answer" }, { key: "plan", title: "What to do" }, { key: "forecast", title: "In detail" }];
    const made = partsOf(sections, parts);
    expect(made.map((part) => [part.title, part.sections.map((each) => each.key)])).toEqual([
      ["", ["answer"]], ["What to do", ["steps", "links"]], ["In detail", ["map"]],
    ]);
  });
  it("are one list where there is one part, as in documents of older versions", () => {
    expect(partsOf([section("a"), section("b")], []).map((part) => [part.title, part.sections.length])).toEqual([["", 2]]);
  });
});
