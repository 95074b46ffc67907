/** Sites as people call them. */

import { placeName, t } from "../text";
import type { Names } from "./protocol";

interface Sited {
  readonly name: string;
  readonly city: Names;
}

/** Whether the site is called just as its city, in whichever language. */
function calledAsItsCity({ name, city }: Sited): boolean {
  return name === city.en || name === city.zh;
}

/** `Suzhou plant, Suzhou`; of a site that is called as its city, the city in the language in force. */
export function siteWords(site: Sited): string {
  return calledAsItsCity(site) ? placeName(site.city) : [site.name, placeName(site.city)].join(t("page.live.hours_joint"));
}

/** What the city leaves unsaid; empty where the site is called as its city. */
export function besidesCity(site: Sited): string {
  return calledAsItsCity(site) ? "" : site.name;
}
