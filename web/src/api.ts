// Talking to the centre: JSON, the CSRF token, errors as sentences, and whether the centre can be reached at all.
import { signal } from "@preact/signals";
import { language, t, type Fields, type Sentence } from "./text";

/** One thing wrong with what was sent, with its place. */
export interface Problem extends Sentence {
  readonly line: number | null;
  readonly path: string;
  readonly key: string;
}

interface ErrorBody extends Sentence {
  readonly key: string;
  readonly fields: Fields;
  readonly problems?: readonly Problem[];
}

/** The centre said no, or could not be reached (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly key: string,
    readonly sentences: Sentence | null,
    readonly problems: readonly Problem[] = [],
    readonly fields: Fields = {},
  ) {
    super(key);
  }

  /** In the language in force. */
  get sentence(): string {
    return this.sentences ? this.sentences[language.value] : t(this.key, { status: this.status });
  }
}

/** False while the centre does not answer. */
export const reachable = signal(true);
/** Sent with everything that changes something; /api/me and /api/visitor give it. */
export const csrf = signal("");
/** Called when the centre no longer knows who we are. */
export const onSignedOut = signal<(() => void) | null>(null);

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

async function call<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && csrf.value) headers["X-Beacon-CSRF"] = csrf.value;
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  let answer: Response;
  try {
    answer = await fetch(`/api${path}`, init);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    lost();
    throw new ApiError(0, "page.error.unreachable", null);
  }
  reachable.value = true;
  if (!answer.ok) throw await refusal(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

async function refusal(answer: Response): Promise<ApiError> {
  const body = (await answer.json().catch(() => null)) as { error?: ErrorBody } | null;
  if (answer.status === 401) onSignedOut.value?.();
  const error = body?.error;
  if (!error) return new ApiError(answer.status, "page.error.unexpected", null);
  const sentences = error.en ? { en: error.en, zh_Hans: error.zh_Hans } : null;
  return new ApiError(answer.status, error.key, sentences, error.problems ?? [], error.fields ?? {});
}

export const api = {
  get: <T>(path: string, signal?: AbortSignal) => call<T>("GET", path, undefined, signal),
  post: <T>(path: string, body: unknown = {}, signal?: AbortSignal) => call<T>("POST", path, body, signal),
  put: <T>(path: string, body: unknown) => call<T>("PUT", path, body),
  patch: <T>(path: string, body: unknown) => call<T>("PATCH", path, body),
  delete: <T = void>(path: string) => call<T>("DELETE", path),
};

/** What went wrong, as a sentence for people, whatever it was. */
export function sentenceOf(cause: unknown): string {
  return cause instanceof ApiError ? cause.sentence : t("page.error.unexpected", { status: "" });
}

const AGAIN_MS = 2000;

function lost(): void {
  if (!reachable.value) return;
  reachable.value = false;
  setTimeout(checkReachable, AGAIN_MS);
}

/** Ask whether the centre answers; while it does not, ask again and again. */
export async function checkReachable(): Promise<void> {
  try {
    reachable.value = (await fetch("/api/centre", { cache: "no-store" })).ok;
  } catch {
    reachable.value = false;
  }
  if (!reachable.value) setTimeout(checkReachable, AGAIN_MS);
}
