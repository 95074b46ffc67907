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

/** The route being put together: the one in force until somebody changes something. */
function useDraft(store: RoomStore): [RouteChoice | null, (choice: RouteChoice) => void, boolean] {
  const route = store.route.value;
  const [draft, setDraft] = useState<RouteChoice | null>(null);
  useEffect(() => setDraft(null), [route?.number]);
  const choice = draft ?? route?.choice ?? null;
  const changed = draft !== null && route !== null && !sameChoice(draft, route.choice);
  return [choice, setDraft, changed];
}

function Presets({ found, words, order }: {
  readonly found: readonly Preset[]; readonly words: (preset: Preset) => string; readonly order: (choice: RouteChoice) => void;
}) {
  if (found.length === 0) return null;
  return (
    <div class="field">
      <p class="label">{t("page.live.presets")}</p>
      <div class="row tight presets">
        {found.map((preset) => (
          <Button key={preset.id} size="small" data-testid={`preset-${preset.id}`} onClick={() => order(preset.choice)}>
            {words(preset)}
          </Button>
        ))}
      </div>
    </div>
  );
}

export function RoutePanel({ store }: { readonly store: RoomStore }) {
  const now_ms = useNow(store);
  const [draft, setDraft, changed] = useDraft(store);
  const [byName, setBy] = useState("");
  const sites = store.sites.value;
  const peopled = peopledSites(store);
  const by = store.site(byName) ?? clockSite(store, now_ms) ?? sites[0];
  const mayChoose = store.presenter.value && draft !== null && by !== undefined;
  const order = (choice: RouteChoice): void => store.setRoute(choice);
  return (
    <div class="route-panel stack">
      <RouteInForce store={store} now_ms={now_ms} />
      {mayChoose ? (
        <>
          <Presets found={presets(sites, draft, by, now_ms)} order={order}
            words={({ link, choice }) => [linkWords(link), hourAt(by, choice.hour_utc, now_ms)].join(t("page.live.joint"))} />
          <RouteForm sites={sites} peopled={peopled} hubs={store.hubs.value} choice={draft} by={by} at_utc_ms={now_ms}
            onChoice={setDraft} onBy={setBy} />
          <div class="route-order">
            <Button kind="primary" icon="route" disabled={!changed} data-testid="switch-now" onClick={() => order(draft)}>
              {t("page.live.switch_now")}
            </Button>
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
