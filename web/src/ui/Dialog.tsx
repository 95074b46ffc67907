// Dialogs are the browser's own <dialog>: focus is kept inside, Escape closes, the rest of the page is inert.
import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../text";
import { Button } from "./Button";

export interface DialogProps {
  title: ComponentChildren;
  onClose: () => void;
  children: ComponentChildren;
  /** Buttons, the main one last. */
  actions?: ComponentChildren;
  wide?: boolean;
}

/** Open for as long as it is rendered. */
export function Dialog({ title, onClose, children, actions, wide = false }: DialogProps): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={box}
      class={`dialog ${wide ? "wide" : ""}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-body">
        <div class="row apart top">
          <h2 id={id} class="grow">{title}</h2>
          <Button kind="quiet" size="small" icon="close" label={t("page.close")} onClick={onClose} />
        </div>
        {children}
        {actions && <div class="dialog-actions">{actions}</div>}
      </div>
    </dialog>
  );
}

export interface Question {
  title: string;
  body?: ComponentChildren;
  /** Words of the button that does it. */
  yes: string;
  no?: string;
  danger?: boolean;
}

const asked = signal<(Question & { answer: (yes: boolean) => void }) | null>(null);

/** Ask before something that cannot be undone. */
export function ask(question: Question): Promise<boolean> {
  asked.value?.answer(false);
  return new Promise((resolve) => {
    asked.value = {
      ...question,
      answer: (yes) => {
        asked.value = null;
        resolve(yes);
      },
    };
  });
}

/** Where questions appear; once, in the page's frame. */
export function Questions(): JSX.Element | null {
  const question = asked.value;
  if (!question) return null;
  return (
    <Dialog
      title={question.title}
      onClose={() => question.answer(false)}
      actions={
        <>
          <Button onClick={() => question.answer(false)}>{question.no ?? t("page.cancel")}</Button>
          <Button kind={question.danger ? "danger" : "primary"} onClick={() => question.answer(true)}>
            {question.yes}
          </Button>
        </>
      }
    >
      {question.body && <div>{question.body}</div>}
    </Dialog>
  );
}
