/** The route panel: everybody sees the route in force; hosts and presenters choose another, or run a script of them. */

import { useEffect, useState } from "preact/hooks";

import type { RouteChoice } from "../room/protocol";
import type { RoomStore } from "../room/store";
import { t } from "../text";
import { Button } from "../ui";
import { type Preset, presets, sameChoice } from "./choice";
import { linkWords } from "./link_words";
import "./live.css";
import { clockSite, peopledSites } from "./route_told";
import { RouteForm } from "./RouteForm";
import { RouteInForce } from "./RouteInForce";
import { ScriptPanel } from "./ScriptPanel";
import { useNow } from "./use_now";
import { hourAt } from "./words";

/** The route being put together: the one in force until somebody changes something, and again once it is in force. */
function useDraft(store: RoomStore): [RouteChoice | null, (choice: RouteChoice | null) => void, boolean] {
  const route = store.route.value;
  const [draft, setDraft] = useState<RouteChoice | null>(null);
  useEffect(() => {
    if (draft && route && sameChoice(draft, route.choice)) setDraft(null);
  }, [route?.number]);
  const choice = draft ?? route?.choice ?? null;
  const changed = draft !== null && route !== null && !sameChoice(draft, route.choice);
  return [choice, setDraft, changed];
}

interface PresetsProps {
  readonly found: readonly Preset[];
  readonly now: RouteChoice | undefined;
  readonly away: boolean;
  readonly words: (preset: Preset) => string;
  readonly order: (choice: RouteChoice) => void;
}

function Presets({ found, now, away, words, order }: PresetsProps) {
  if (found.length === 0) return null;
  return (
    <div class="field">
      <p class="label">{t("page.live.presets")}</p>
      <div class="row tight presets">
        {found.map((preset) => (
          <Button key={preset.id} size="small" data-testid={`preset-${preset.id}`} disabled={away}
            aria-pressed={now !== undefined && sameChoice(now, preset.choice)} onClick={() => order(preset.choice)}>
            {words(preset)}
          </Button>
        ))}
      </div>
    </div>
  );
}

const CLOSED: ReadonlySet<string> = new Set(["lost", "refused", "ended"]);

export function RoutePanel({ store }: { readonly store: RoomStore }) {
  const now_ms = useNow(store);
  const [draft, setDraft, changed] = useDraft(store);
  const [byName, setBy] = useState("");
  const sites = store.sites.value;
  const peopled = peopledSites(store);
  const by = store.site(byName) ?? clockSite(store, now_ms) ?? sites[0];
  const mayChoose = store.presenter.value && draft !== null && by !== undefined;
  // An order that cannot be sent now must not look as if it had been.
  const away = CLOSED.has(store.link.value);
  const order = (choice: RouteChoice): void => store.setRoute(choice);
  return (
    <div class="route-panel stack">
      <RouteInForce store={store} now_ms={now_ms} />
      {mayChoose ? (
        <>
          <Presets found={presets(sites, draft, by, now_ms)} now={store.route.value?.choice} away={away} order={order}
            words={({ link, choice }) => [linkWords(link), hourAt(by, choice.hour_utc, now_ms)].join(t("page.live.joint"))} />
          <RouteForm sites={sites} peopled={peopled} hubs={store.hubs.value} choice={draft} by={by} at_utc_ms={now_ms}
            onChoice={setDraft} onBy={setBy} />
          <div class="route-order">
            <Button kind="primary" icon="route" disabled={!changed || away} data-testid="switch-now" onClick={() => order(draft)}>
              {t("page.live.switch_now")}
            </Button>
            {changed ? <Button kind="quiet" onClick={() => setDraft(null)}>{t("page.live.take_back")}</Button> : null}
            <span class="faint small" role="status">{t(changed ? "page.live.changed" : "page.live.unchanged")}</span>
          </div>
        </>
      ) : null}
      {store.presenter.value ? null : <p class="faint small">{t("page.live.route.read_only")}</p>}
      <ScriptPanel store={store} now_ms={now_ms} draft={mayChoose ? draft : null} />
    </div>
  );
}

export default RoutePanel;
