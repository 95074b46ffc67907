// Who is signed in. A session that ends while somebody works is renewed on top of the page, so that nothing is lost.
import { signal } from "@preact/signals";
import { ApiError, api, csrf, onSignedOut } from "../api";
import type { Me } from "./types";

/** undefined: not asked yet; null: nobody. */
export const me = signal<Me | null | undefined>(undefined);
/** The session ended under a page in use. */
export const expired = signal(false);

function take(found: Me): void {
  csrf.value = found.csrf;
  me.value = found;
  expired.value = false;
}

/** Ask the centre who we are. */
export async function loadMe(): Promise<void> {
  try {
    take(await api.get<Me>("/me"));
  } catch (cause) {
    if (!(cause instanceof ApiError) || cause.status !== 401) throw cause;
    me.value = null;
  }
}

/** A one-time password just signed in with, so that nobody types it twice. Gone with the page. */
export const oneTime = signal("");

export async function signIn(name: string, password: string): Promise<void> {
  const found = await api.post<Me>("/sign-in", { name, password });
  oneTime.value = found.must_change_password ? password : "";
  take(found);
}

export async function signOut(): Promise<void> {
  await api.post("/sign-out");
  csrf.value = "";
  me.value = null;
}

/** Changing the password may renew the session, so ask again who we are. */
export async function changePassword(old: string, fresh: string): Promise<void> {
  await api.post("/me/password", { old, new: fresh });
  oneTime.value = "";
  const name = me.value?.account.name ?? "";
  try {
    take(await api.get<Me>("/me"));
  } catch (cause) {
    if (!(cause instanceof ApiError) || cause.status !== 401) throw cause;
    await signIn(name, fresh);
  }
}

/** While the host's pages are shown: their token, and what happens when the session ends. */
export function takeOver(): () => void {
  // In a room the visitor's token was in force.
  if (me.value) csrf.value = me.value.csrf;
  onSignedOut.value = () => {
    if (me.value) expired.value = true;
  };
  return () => {
    onSignedOut.value = null;
  };
}

/** Whether the person may change things. */
export function isHost(): boolean {
  return me.value?.account.role === "host";
}
