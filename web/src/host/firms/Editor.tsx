// The firm file as text, with line numbers and what is wrong with it, live.
import type { JSX, TargetedKeyboardEvent } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type { Problem } from "../../api";
import { language, localeOf, said, t, tn } from "../../text";
import { Notice, Pill } from "../../ui/Status";
import { indentAt, lineCount, lineSpan, wrongLines } from "./firm_file";
import type { Checking } from "./use_check";

export interface EditorProps {
  text: string;
  onText: (text: string) => void;
  checking: Checking;
}

export function Editor({ text, onText, checking }: EditorProps): JSX.Element {
  const area = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLOListElement>(null);
  const problems = checking.check?.problems ?? [];
  const goTo = (line: number) => {
    const box = area.current;
    if (!box) return;
    const { from, to } = lineSpan(text, line);
    box.focus();
    box.setSelectionRange(from, to);
    const height = box.scrollHeight / lineCount(text);
    box.scrollTop = Math.max(0, (line - 1) * height - box.clientHeight / 3);
  };
  return (
    <div class="editor">
      <div class="editor-box">
        <div class="editor-lines" aria-hidden="true">
          <LineNumbers count={lineCount(text)} problems={problems} list={numbers} />
        </div>
        <textarea
          ref={area}
          class="editor-text"
          data-testid="firm-text"
          aria-label={t("page.firm.text")}
          aria-describedby="firm-problems"
          aria-invalid={problems.length > 0 ? "true" : "false"}
          spellcheck={false}
          autoCapitalize="none"
          wrap="off"
          value={text}
          onInput={(event) => onText(event.currentTarget.value)}
          onScroll={(event) => {
            if (numbers.current) numbers.current.style.transform = `translateY(${-event.currentTarget.scrollTop}px)`;
          }}
          onKeyDown={keepIndent}
        />
      </div>
      <Problems checking={checking} problems={problems} goTo={goTo} />
    </div>
  );
}

function LineNumbers({ count, problems, list }: {
  count: number;
  problems: readonly Problem[];
  list: { current: HTMLOListElement | null };
}): JSX.Element {
  return useMemo(() => {
    const wrong = wrongLines(problems);
    return (
      <ol ref={list}>
        {Array.from({ length: count }, (_, i) => (
          <li key={i} class={wrong.has(i + 1) ? "wrong" : ""}>{i + 1}</li>
        ))}
      </ol>
    );
  }, [count, problems, list]);
}

/** A new line begins where the last one did. Tab keeps moving the focus, as keyboards users need it to. */
function keepIndent(event: TargetedKeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.ctrlKey || event.metaKey) return;
  const indent = indentAt(event.currentTarget.value, event.currentTarget.selectionStart);
  if (!indent) return;
  event.preventDefault();
  // The only way in that keeps the browser's undo.
  document.execCommand("insertText", false, `\n${indent}`);
}

function Problems({ checking, problems, goTo }: {
  checking: Checking;
  problems: readonly Problem[];
  goTo: (line: number) => void;
}): JSX.Element {
  const { check, pending, failed } = checking;
  return (
    <section class="stack" id="firm-problems" aria-label={t("page.firm.problems")}>
      <div role="status" aria-live="polite">
        {failed ? (
          <Notice tone="warn">{failed}</Notice>
        ) : !check ? (
          <Pill>{t("page.firm.checking")}</Pill>
        ) : problems.length > 0 ? (
          <Pill tone="bad" icon="alert">{tn("page.firm.problem_count", problems.length)}</Pill>
        ) : (
          <Notice tone="good">{t("page.firm.fine", { firm: check.name, sites: tn("page.firm.sites", check.sites) })}</Notice>
        )}
        {pending && check && <span class="faint small"> {t("page.firm.checking")}</span>}
      </div>
      <ul class="problems">
        {problems.map((problem, i) => (
          <li key={`${i} ${problem.line ?? ""} ${problem.key}`}>
            <button type="button" onClick={() => goTo(problem.line ?? 1)} lang={localeOf(language.value)}>
              <span class="where">{where(problem)}</span>
              {said(problem)}
            </button>
          </li>
        ))}
      </ul>
      <p class="faint small">{t("page.firm.editor_help")}</p>
    </section>
  );
}

function where(problem: Problem): string {
  const line = problem.line === null ? "" : t("page.firm.line", { line: problem.line });
  return [line, problem.path].filter(Boolean).join(" · ");
}
