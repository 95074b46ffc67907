/** Keys of the room. Single letters, so they hold only outside fields, without modifiers, and can be turned off. */

export type Act = "mute" | "camera" | "screen" | "hand" | "chat" | "route" | "quality" | "help";

export const KEYS: readonly (readonly [string, Act])[] = [
  ["m", "mute"], ["v", "camera"], ["s", "screen"], ["h", "hand"], ["c", "chat"], ["r", "route"], ["q", "quality"],
  ["?", "help"],
];

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
  readonly isComposing?: boolean;
}

/** What a press asks for, or null. `typing`: the focus is where letters are letters. */
export function actOf(pressed: Pressed, typing: boolean): Act | null {
  if (typing || pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.repeat || pressed.isComposing) return null;
  const key = pressed.key.toLowerCase();
  return KEYS.find(([name]) => name === key)?.[1] ?? null;
}

/** Whether letters typed at this element are its own. */
export function takesLetters(element: Element | null): boolean {
  if (!element) return false;
  return element.matches("input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable]")
    || element.closest("dialog[open]") !== null;
}
