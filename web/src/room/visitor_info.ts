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

/** Where a click on the name leads: a host came from the visit's page, a visitor from nowhere else. */
export function homeOf({ participant, visit }: VisitorInfo): string {
  return isHost({ participant }) ? `/visits/${encodeURIComponent(visit.id)}` : "/visit";
}

export function isHost({ participant }: Pick<VisitorInfo, "participant">): boolean {
  return participant.id.startsWith("host:");
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
