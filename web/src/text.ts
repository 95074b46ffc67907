// Words of the page: the language chosen, its messages, and t(key). Switching takes effect at once everywhere,
// because whatever is drawn reads the signal. Not here: the sentences themselves, which live in the catalogue.
import { computed, signal } from "@preact/signals";

export type Language = "en" | "zh_Hans";
export const LANGUAGES: readonly Language[] = ["en", "zh_Hans"];
export type Fields = Readonly<Record<string, string | number>>;
/** A sentence, or its singular and plural forms. */
export type Forms = string | readonly string[];
export type Messages = Readonly<Record<string, Forms>>;
/** Something the centre says in both languages. */
export interface Sentence {
  readonly en: string;
  readonly zh_Hans: string;
}
/** A place's name; Chinese may be missing. */
export interface PlaceName {
  readonly en: string;
  readonly zh?: string | null;
}

const REMEMBERED = "beacon.language";

export const language = signal<Language>("en");
const loaded = signal<Partial<Record<Language, Messages>>>({});
const messages = computed<Messages>(() => loaded.value[language.value] ?? {});

/** The language of a list of wishes such as navigator.languages; English when none is ours. */
export function languageFor(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const tag = wish.toLowerCase();
    if (tag.startsWith("zh")) return "zh_Hans";
    if (tag.startsWith("en")) return "en";
  }
  return "en";
}

/** BCP 47 tag for the lang attribute and for Intl. */
export function localeOf(of: Language): string {
  return of === "zh_Hans" ? "zh-Hans" : "en-GB";
}

/** The template with {name} filled in; {{ and }} are braces. A field that is missing stays visible. */
export function fill(template: string, fields: Fields): string {
  return template.replace(/\{\{|\}\}|\{(\w+)\}/g, (whole, name: string | undefined) => {
    if (name === undefined) return whole.charAt(0);
    const value = fields[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? formatNumber(value) : value;
  });
}

// Making a formatter costs a hundred times what using one does, and live panels print hundreds of figures a second.
const formatters = new Map<string, Intl.NumberFormat>();

/** A number as the language writes it. */
export function formatNumber(value: number, digits?: number): string {
  const locale = localeOf(language.value);
  const key = `${locale} ${digits ?? ""}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    const options = digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
    formatter = new Intl.NumberFormat(locale, options);
    formatters.set(key, formatter);
  }
  return formatter.format(value);
}

/** Whether the message exists in the language in force. */
export function known(key: string): boolean {
  return messages.value[key] !== undefined;
}

/** The sentence of `key`, its placeholders filled. A key nobody wrote shows as itself. */
export function t(key: string, fields: Fields = {}): string {
  const forms = messages.value[key];
  if (forms === undefined) return key;
  return fill(typeof forms === "string" ? forms : (forms[0] ?? key), fields);
}

/** As t, in a given language, whose messages must have been loaded: for words to pass on to somebody else. */
export function tIn(of: Language, key: string, fields: Fields = {}): string {
  const forms = loaded.value[of]?.[key];
  if (forms === undefined) return key;
  return fill(typeof forms === "string" ? forms : (forms[0] ?? key), fields);
}

/** As t, choosing singular or plural by `count`, which also fills {n}. */
export function tn(key: string, count: number, fields: Fields = {}): string {
  const forms = messages.value[key];
  if (forms === undefined) return key;
  const form = typeof forms === "string" ? forms : (count === 1 ? forms[0] : forms[1]) ?? forms[0] ?? key;
  return fill(form, { n: count, ...fields });
}

/** Of something said in both languages, the one in force. */
export function said(sentence: Sentence): string {
  return sentence[language.value];
}

/** A place's name in the language in force. */
export function placeName(name: PlaceName): string {
  return language.value === "zh_Hans" ? name.zh || name.en : name.en;
}

/** Chinese as it is set: a space between a hanzi and a Latin letter or a figure, which Intl leaves out. */
export function spaced(words: string): string {
  return words.replace(/[\p{Script=Han}](?=[A-Za-z0-9])|[A-Za-z0-9](?=\p{Script=Han})/gu, "$& ");
}

/** Names joined as the language joins them. The names themselves stay as they are. */
export function listOf(items: readonly string[]): string {
  const parts = new Intl.ListFormat(localeOf(language.value), { type: "conjunction" }).formatToParts(items);
  return parts.reduce((whole, { value }) => {
    const seam = spaced(whole.slice(-1) + value.slice(0, 1));
    return whole.slice(0, -1) + seam + value.slice(1);
  }, "");
}

/** Fetch a language's messages, once. */
export async function loadMessages(of: Language): Promise<void> {
  if (loaded.value[of]) return;
  const answer = await fetch(`/api/text/${of}`, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`text ${answer.status}`);
  const body = (await answer.json()) as { messages: Messages };
  takeMessages(of, body.messages);
}

/** Put messages in, however they were come by. */
export function takeMessages(of: Language, found: Messages): void {
  loaded.value = { ...loaded.value, [of]: found };
}

/** Choose the language, remember it, and change everything on the page once its words are here. */
export async function chooseLanguage(of: Language, { remember = true } = {}): Promise<void> {
  await loadMessages(of);
  language.value = of;
  document.documentElement.lang = localeOf(of);
  if (remember) writeRemembered(of);
}

/** What this browser chose before, or the language it asks for. */
export function firstLanguage(): Language {
  const remembered = readRemembered();
  return remembered ?? languageFor(navigator.languages.length ? navigator.languages : [navigator.language]);
}

/** What was chosen by hand in this browser, if anything. */
export function readRemembered(): Language | null {
  try {
    const value = localStorage.getItem(REMEMBERED);
    return value === "en" || value === "zh_Hans" ? value : null;
  } catch {
    return null; // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

function writeRemembered(of: Language): void {
  try {
    localStorage.setItem(REMEMBERED, of);
  } catch {
    // As above.
  }
}
