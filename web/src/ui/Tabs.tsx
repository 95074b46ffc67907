// Tabs (arrow keys move, as the ARIA pattern asks) and a row of buttons of which one is in force.
import type { ComponentChildren, JSX, TargetedKeyboardEvent } from "preact";
import { useId } from "preact/hooks";

export interface Tab<T extends string> {
  key: T;
  words: ComponentChildren;
}

export interface TabsProps<T extends string> {
  tabs: readonly Tab<T>[];
  chosen: T;
  onChoose: (key: T) => void;
  label: string;
  /** Panel of the chosen tab. */
  children: ComponentChildren;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

export function Tabs<T extends string>({ tabs, chosen, onChoose, label, children }: TabsProps<T>): JSX.Element {
  const id = useId();
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const at = tabs.findIndex((tab) => tab.key === chosen);
    const step = STEPS[event.key];
    const to = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1 : step === undefined ? null : at + step;
    if (to === null) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    onChoose(next.key);
    document.getElementById(`${id}-${next.key}`)?.focus();
  };
  return (
    <div class="stack">
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`${id}-${tab.key}`}
            aria-selected={tab.key === chosen ? "true" : "false"}
            aria-controls={`${id}-panel`}
            tabIndex={tab.key === chosen ? 0 : -1}
            onClick={() => onChoose(tab.key)}
          >
            {tab.words}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </div>
  );
}

export function Segmented<T extends string>({ options, chosen, onChoose, label }: {
  options: readonly Tab<T>[];
  chosen: T;
  onChoose: (key: T) => void;
  label: string;
}): JSX.Element {
  return (
    <div class="segmented" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.key}
          type="button"
          aria-pressed={option.key === chosen ? "true" : "false"}
          onClick={() => onChoose(option.key)}
        >
          {option.words}
        </button>
      ))}
    </div>
  );
}
