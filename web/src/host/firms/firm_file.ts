// The firm file as text: lines, problems, names of files.
import type { Problem } from "../../api";

/** Where line `line` (from 1) begins and ends in `text`, clipped to the text. */
export function lineSpan(text: string, line: number): { from: number; to: number } {
  let from = 0;
  for (let n = 1; n < line; n += 1) {
    const end = text.indexOf("\n", from);
    if (end < 0) break;
    from = end + 1;
  }
  const end = text.indexOf("\n", from);
  return { from, to: end < 0 ? text.length : end };
}

export function lineCount(text: string): number {
  return text.split("\n").length;
}

/** Spaces that a new line after the caret begins with, so that lists and maps go on where they were. */
export function indentAt(text: string, caret: number): string {
  const from = text.lastIndexOf("\n", caret - 1) + 1;
  return /^ */.exec(text.slice(from, caret))?.[0] ?? "";
}

/** Lines that something is wrong with. */
export function wrongLines(problems: readonly Problem[]): ReadonlySet<number> {
  return new Set(problems.flatMap((problem) => (problem.line === null ? [] : [problem.line])));
}

/** A file name every system accepts. */
export function fileNameOf(firm: string): string {
  const safe = firm.normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").toLowerCase();
  return `${safe || "firm"}.yaml`;
}

/** Hand a text over as a file. */
export function downloadText(name: string, text: string, type = "application/yaml"): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** The least a firm file holds, for those who start from nothing. */
export const STARTING_TEXT = `version: 1

firm:
  name: ""
  home: GB
  languages: [en, zh]

sites:
  - name: London
    city: London
    people: 50
    access: {medium: fibre, down_mbps: 500, up_mbps: 500}
    link: internet

  - name: Beijing
    city: Beijing
    people: 30
    access: {medium: fibre, down_mbps: 200, up_mbps: 50}
    link: internet
`;
