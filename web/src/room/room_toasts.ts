/** News of the room as toasts: who comes and goes, whose hand is up, and which route is next. */

import { clockSite, peopledSites } from "../live/route_told";
import { choiceInWords } from "../live/words";
import { said, t } from "../text";
import { toast } from "../ui";
import type { Person, RouteState } from "./protocol";
import type { RoomEvent, RoomStore } from "./store";

/** What pages say to each other by themselves: that a word came too late is no news for people. */
const UNASKED: ReadonlySet<string> = new Set(["signal", "stands", "fallen", "stats", "own_delay", "mirror_stands", "ping"]);

/** Until the answer; says how to stop. */
export function tellEvents(store: RoomStore): () => void {
  const hands = new Set<string>();
  const seated = new Set(store.people.value.filter((person) => person.seated).map((person) => person.id));
  return store.listen((event) => tell(store, event, { hands, seated }));
}

interface Known {
  readonly hands: Set<string>;
  readonly seated: Set<string>;
}

function tell(store: RoomStore, event: RoomEvent, known: Known): void {
  switch (event.kind) {
    case "route": return toast(t("page.room.toast.route", { route: routeWords(store, event.state) }));
    case "refused": return UNASKED.has(event.about) ? undefined : toast(said(event.sentence), "warn");
    case "person":
      if (event.person.id !== store.me.value) tellPerson(event.person, event.change, known);
      return;
    case "link":
      if (event.link === "open") toast(t("page.room.toast.centre_back"), "good");
      return;
  }
}

function tellPerson(person: Person, change: string, { hands, seated }: Known): void {
  const { id, name, site } = person;
  if (change === "left") {
    if (seated.delete(id)) toast(t("page.room.toast.left", { name }));
    hands.delete(id);
    return;
  }
  if (person.seated && !seated.has(id)) {
    seated.add(id);
    toast(t("page.room.toast.joined", { name, site }));
  }
  if (change === "away") toast(t("page.room.toast.away", { name }), "warn");
  if (person.hand && !hands.has(id)) toast(t("page.room.toast.hand", { name }));
  if (person.hand) hands.add(id);
  else hands.delete(id);
}

function routeWords(store: RoomStore, state: RouteState): string {
  const by = clockSite(store, state.at_utc_ms);
  return choiceInWords(state.choice, {
    sites: peopledSites(store), hubs: store.hubs.value, by, at_utc_ms: state.at_utc_ms,
  });
}
