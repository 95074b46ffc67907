/** What the room's sites are to the people in it: where somebody sits, whose clock tells the hour. */

import type { RoomSite } from "../room/protocol";
import type { RoomStore } from "../room/store";
import { farSite } from "./choice";

/** Sites with somebody at them, my mirror's included; all of them while nobody has sat down. */
export function peopledSites(store: RoomStore): readonly RoomSite[] {
  const named = new Set(store.people.value.filter((person) => person.seated).map((person) => person.site));
  if (store.mirror.value) named.add(store.mirror.value.site);
  const found = store.sites.value.filter((site) => named.has(site.name));
  return found.length > 0 ? found : store.sites.value;
}

/** The site whose clock tells the hour: the furthest east with people, so that all in the room speak of one hour. */
export function clockSite(store: RoomStore, at_utc_ms: number): RoomSite | undefined {
  const peopled = peopledSites(store);
  return farSite(peopled.length > 1 ? peopled : store.sites.value, "", at_utc_ms);
}
