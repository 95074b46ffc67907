/** Addresses inside the document: which element a link points to, and opening what folds it away. */

export const sectionId = (key: string): string => `s-${key}`;
export const rowId = (anchor: string): string => `ref-${anchor}`;

/** Scrolls to the element of an id, unfolding the tables around it, and hands it the focus. */
export function reveal(id: string): boolean {
  const element = document.getElementById(id);
  if (!element) return false;
  for (let outer = element.closest("details"); outer; outer = outer.parentElement?.closest("details") ?? null) {
    outer.open = true;
  }
  // A section that folds holds its fold inside.
  const own = element.querySelector<HTMLDetailsElement>(":scope > details.section-fold");
  if (own) own.open = true;
  element.scrollIntoView({ block: element.tagName === "TR" ? "center" : "start" });
  if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
  return true;
}

/** Follows a link inside the document; the address keeps the place, so that it can be passed on. */
export function follow(event: MouseEvent, id: string): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  if (!reveal(id)) return;
  event.preventDefault();
  history.replaceState(history.state, "", `#${id}`);
}
