// A button that opens a panel beneath it: Escape, a click elsewhere or moving on with Tab closes it.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./Icon";

export function Menu({ words, icon, children, testid }: {
  words: string;
  icon?: IconName;
  children: ComponentChildren;
  testid?: string;
}): JSX.Element {
  const [open, setOpen] = useState(false);
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
  return (
    <div class="menu no-print" ref={whole}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        setOpen(false);
        button.current?.focus();
      }}>
      <button type="button" class="button plain" ref={button} aria-expanded={open} aria-controls={id}
        data-testid={testid} onClick={() => setOpen(!open)}>
        {icon && <Icon name={icon} />}
        {words}
        <span class="menu-arrow" aria-hidden="true"><Icon name="chevron" size={0.8} /></span>
      </button>
      <div class="menu-panel" id={id} hidden={!open}>{children}</div>
    </div>
  );
}
