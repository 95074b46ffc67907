/** Who is visiting what: asked of the centre once, by the invitation's token or the cookie it left. */

import { api, csrf } from "../api";
import type { Language, Names } from "./protocol";

export interface VisitorInfo {
  readonly participant: {
    readonly id: string;
    readonly name: string;
    readonly site: string;
    readonly language: Language;
    readonly presenter: boolean;
  };
  readonly visit: { readonly id: string; readonly title: string; readonly at_utc: string; readonly minutes?: number };
  readonly firm: { readonly name: string };
  readonly sites: readonly {
    readonly name: string;
    readonly city: Names;
    readonly time_zone: string;
    readonly place_id: string;
  }[];
  readonly csrf: string;
}

/** By the token of an invitation link. The cookie it leaves stands for it from then on. */
export async function accept(token: string): Promise<VisitorInfo> {
  const { visitor } = await api.post<{ visitor: VisitorInfo }>("/invitation", { token });
  csrf.value = visitor.csrf;
  return visitor;
}

export async function whoAmI(): Promise<VisitorInfo> {
  const visitor = await api.get<VisitorInfo>("/visitor");
  csrf.value = visitor.csrf;
  return visitor;
}
