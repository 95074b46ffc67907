/** The room: people on top, how the route is beneath, and a panel beside them for route, chat and exercises alone. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { LanguageSwitch } from "../frame/LanguageSwitch";
import { SchemeSwitch } from "../frame/SchemeSwitch";
import { LivePairs } from "../live/LivePairs";
import { RoutePanel } from "../live/RoutePanel";
import { SoloPanel } from "../solo/SoloPanel";
import { SoloSound } from "../solo/SoloSound";
import { t } from "../text";
import { Button, Tabs, ask, lazily } from "../ui";
import { ChatPanel } from "./ChatPanel";
import { Controls } from "./Controls";
import { DevicesDialog, HelpDialog } from "./RoomDialogs";
import { Notices } from "./Notices";
import { Tile } from "./Tile";
import type { RoomStore } from "./store";
import { tellEvents } from "./room_toasts";
import { useActs, type PanelName } from "./use_acts";
import type { VisitorRoom } from "./visitor_room";

const Timeline = lazily<{ store: RoomStore }>(async () => ({ default: (await import("../live/Timeline")).Timeline }));

type Open = "devices" | "help" | null;

export function RoomPage({ room, onLeave }: { readonly room: VisitorRoom; readonly onLeave: () => void }): JSX.Element {
  const { store, chat } = room;
  const narrow = useNarrow();
  const [panel, setPanel] = useState<PanelName>(narrow ? "quality" : "route");
  const [open, setOpen] = useState<Open>(null);
  const show = (name: PanelName): void => {
    if (name !== "quality" || matchMedia(NARROW).matches) setPanel(name);
  };
  const act = useActs(room, { setPanel: show, help: () => setOpen("help") });
  useEffect(() => tellEvents(store), [store]);
  const alone = store.others.value.length === 0;
  useEffect(() => {
    if (alone && store.aloneOk.value) setPanel("solo");
    // Somebody came: what one does alone gives way, unless one is in the middle of it.
    else if (!alone && panel === "solo" && room.solo.state.value === "closed") setPanel(narrow ? "quality" : "route");
  }, [alone]);
  const showPanel = (name: PanelName): void => {
    setPanel(name);
    document.getElementById("panel")?.scrollIntoView({ block: "nearest" });
  };
  const leave = async (): Promise<void> => {
    if (await ask({ title: t("page.room.leave.ask"), yes: t("page.room.leave"), danger: true })) onLeave();
  };
  const shown = panel === "quality" && !narrow ? "route" : panel;
  const people = store.people.value.filter((person) => person.seated);
  const shared = people.some((person) => person.screen);
  const tabs = [
    ...(narrow ? [{ key: "quality" as const, words: t("page.room.panel.quality") }] : []),
    { key: "route" as const, words: <span data-testid="route-open">{t("page.room.panel.route")}</span> },
    { key: "chat" as const, words: <ChatTab unread={chat.unread.value} /> },
    ...(store.aloneOk.value ? [{ key: "solo" as const, words: <span data-testid="solo-open">{t("page.room.panel.solo")}</span> }] : []),
  ];
  return (
    <div class="room" data-testid="room" data-you={store.me.value} data-socket={store.link.value === "open" ? "open" : "away"}>
      <a class="skip" href="#main">{t("page.skip")}</a>
      <header class="room-head">
        <h1>{store.visit.value?.title}</h1>
        <div class="row tight">
          <LanguageSwitch />
          <SchemeSwitch />
        </div>
      </header>
      <main id="main" tabIndex={-1} class="room-body">
        <div class="room-main">
          <Notices room={room} />
          <section aria-label={t("page.room.people")} class={`tiles n${Math.min(6, people.length)} ${shared ? "with-screen" : ""}`}>
            {people.map((person) => <Tile key={person.id} room={room} person={person} />)}
            {alone && (
              <div class="nobody stack tight">
                <p class="faint">{t("page.room.nobody")}</p>
                {store.aloneOk.value && panel !== "solo" && (
                  <p><Button icon="headset" data-testid="try-alone" onClick={() => showPanel("solo")}>{t("page.room.try_alone")}</Button></p>
                )}
              </div>
            )}
          </section>
          {!narrow && (
            <section aria-labelledby="quality-title" class="stack" id="quality" tabIndex={-1}>
              <h2 id="quality-title" class="group-title">{t("page.room.quality")}</h2>
              <Quality store={store} />
            </section>
          )}
        </div>
        <aside class="room-side" id="panel" aria-label={t("page.room.panel")}>
          <Tabs tabs={tabs} chosen={shown} onChoose={setPanel} label={t("page.room.panel")}>
            <Panel name={shown} room={room} />
          </Tabs>
          <SoloSound room={room} />
        </aside>
      </main>
      <Controls room={room} act={act} onDevices={() => setOpen("devices")} onHelp={() => setOpen("help")} onLeave={() => void leave()} />
      {open === "devices" && <DevicesDialog room={room} onClose={() => setOpen(null)} />}
      {open === "help" && <HelpDialog onClose={() => setOpen(null)} />}
    </div>
  );
}

function Panel({ name, room }: { readonly name: PanelName; readonly room: VisitorRoom }): JSX.Element {
  switch (name) {
    case "quality": return <div class="stack"><Quality store={room.store} /></div>;
    case "route": return <RoutePanel store={room.store} />;
    case "chat": return <ChatPanel room={room} />;
    case "solo": return <SoloPanel room={room} />;
  }
}

function Quality({ store }: { readonly store: RoomStore }): JSX.Element {
  return (
    <>
      <LivePairs store={store} />
      <Timeline store={store} />
    </>
  );
}

/** As room.css has it: below this there is one column. */
const NARROW = "(max-width: 60rem)";

/** On a phone the figures are one more panel, so that route and chat are not far below them. */
function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const look = (): void => setNarrow(query.matches);
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  return narrow;
}

function ChatTab({ unread }: { readonly unread: number }): JSX.Element {
  return (
    <span data-testid="chat-open">
      {t("page.room.panel.chat")}
      {unread > 0 && <span class="unread" data-testid="unread">{unread}<span class="unseen"> {t("page.room.chat.unread")}</span></span>}
    </span>
  );
}
