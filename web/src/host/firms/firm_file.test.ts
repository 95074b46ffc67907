import { describe, expect, it } from "vitest";
import { fileNameOf, indentAt, lineSpan, wrongLines } from "./firm_file";

const TEXT = "a\nbcd\n\n  e: f";

describe("firm file", () => {
  it("finds lines, the last without an end, and clips those beyond", () => {
    expect(lineSpan(TEXT, 1)).toEqual({ from: 0, to: 1 });
    expect(lineSpan(TEXT, 2)).toEqual({ from: 2, to: 5 });
    expect(lineSpan(TEXT, 3)).toEqual({ from: 6, to: 6 });
    expect(lineSpan(TEXT, 4)).toEqual({ from: 7, to: TEXT.length });
    expect(lineSpan(TEXT, 99)).toEqual({ from: 7, to: TEXT.length });
  });

  it("goes on with the indent of the line the caret is in, up to the caret", () => {
    expect(indentAt(TEXT, TEXT.length)).toBe("  ");
    expect(indentAt(TEXT, 8)).toBe(" ");
    expect(indentAt(TEXT, 3)).toBe("");
  });

  it("marks lines once, and problems without a line nowhere", () => {
    const problem = { key: "k", path: "", en: "", zh_Hans: "" };
    expect([...wrongLines([{ ...problem, line: 3 }, { ...problem, line: 3 }, { ...problem, line: null }])]).toEqual([3]);
  });

  it("names files by letters and digits of any script", () => {
    expect(fileNameOf("Smith & Sons / 上海")).toBe("smith-sons-上海.yaml");
    expect(fileNameOf("***")).toBe("firm.yaml");
  });
});
