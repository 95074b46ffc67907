// Light or dark: what the device asks for, unless somebody chose here.
import { computed, effect, signal } from "@preact/signals";

export type SchemeChoice = "device" | "light" | "dark";
const REMEMBERED = "beacon.scheme";

export const schemeChoice = signal<SchemeChoice>("device");
const deviceIsDark = signal(false);
export const scheme = computed<"light" | "dark">(() =>
  schemeChoice.value === "device" ? (deviceIsDark.value ? "dark" : "light") : schemeChoice.value,
);

export function chooseScheme(choice: SchemeChoice): void {
  schemeChoice.value = choice;
  try {
    if (choice === "device") localStorage.removeItem(REMEMBERED);
    else localStorage.setItem(REMEMBERED, choice);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

/** Read the choice, follow the device, and mark the document. */
export function startScheme(): void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  deviceIsDark.value = query.matches;
  query.addEventListener("change", () => {
    deviceIsDark.value = query.matches;
  });
  try {
    const kept = localStorage.getItem(REMEMBERED);
    if (kept === "light" || kept === "dark") schemeChoice.value = kept;
  } catch {
    // As above.
  }
  effect(() => {
    document.documentElement.dataset.scheme = scheme.value;
  });
}
