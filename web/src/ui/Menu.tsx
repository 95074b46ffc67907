// A button that opens a panel beneath it: Escape, a click elsewhere or moving on with Tab closes it.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./Icon";

/** Width of the panel, as in pieces.css; on a phone it lies along the foot of the window. */
const PANEL_REM = 22;

export function Menu({ words, icon, children, testid }: {
  words: string;
  icon?: IconName;
  children: ComponentChildren;
  testid?: string;
}): JSX.Element {
  const [open, setOpen] = useState(false);
  const [fromStart, setFromStart] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !whole.current?.contains(event.target)) setOpen(false);
    };
    addEventListener("pointerdown", outside);
    addEventListener("focusin", outside);
    return () => {
      removeEventListener("pointerdown", outside);
      removeEventListener("focusin", outside);
    };
  }, [open]);
  const toggle = (): void => {
    const left = button.current?.getBoundingClientRect().left ?? 0;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    setFromStart(left + (PANEL_REM + 1) * rem < innerWidth);
    setOpen(!open);
  };
  return (
    <div class="menu no-print" ref={whole}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        setOpen(false);
        button.current?.focus();
      }}>
      <button type="button" class="button plain" ref={button} aria-expanded={open} aria-controls={id}
        data-testid={testid} onClick={toggle}>
        {icon && <Icon name={icon} />}
        {words}
        <span class="menu-arrow" aria-hidden="true"><Icon name="chevron" size={0.8} /></span>
      </button>
      <div class={fromStart ? "menu-panel from-start" : "menu-panel"} id={id} hidden={!open}>{children}</div>
    </div>
  );
}
