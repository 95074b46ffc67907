/** The room: people on top, how the route is beneath, and a panel beside them for route, chat and exercises alone. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { LanguageSwitch } from "../frame/LanguageSwitch";
import { SchemeSwitch } from "../frame/SchemeSwitch";
import { LivePairs } from "../live/LivePairs";
import { RoutePanel } from "../live/RoutePanel";
import { SoloPanel } from "../solo/SoloPanel";
import { t } from "../text";
import { Tabs, ask, lazily } from "../ui";
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
  const [panel, setPanel] = useState<PanelName>("route");
  const [open, setOpen] = useState<Open>(null);
  const act = useActs(room, { setPanel, help: () => setOpen("help") });
  useEffect(() => tellEvents(store), [store]);
  const alone = store.others.value.length === 0;
  useEffect(() => {
    if (alone && store.aloneOk.value) setPanel("solo");
  }, []);
  const leave = async (): Promise<void> => {
    if (await ask({ title: t("page.room.leave.ask"), yes: t("page.room.leave"), danger: true })) onLeave();
  };
  const people = store.people.value.filter((person) => person.seated);
  const shared = people.some((person) => person.screen);
  const tabs = [
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
            {alone && <p class="nobody faint">{t("page.room.nobody")}</p>}
          </section>
          <section aria-labelledby="quality-title" class="stack" id="quality" tabIndex={-1}>
            <h2 id="quality-title" class="group-title">{t("page.room.quality")}</h2>
            <LivePairs store={store} />
            <Timeline store={store} />
          </section>
        </div>
        <aside class="room-side" id="panel" aria-label={t("page.room.panel")}>
          <Tabs tabs={tabs} chosen={panel} onChoose={setPanel} label={t("page.room.panel")}>
            {panel === "route" ? <RoutePanel store={store} /> : panel === "chat" ? <ChatPanel room={room} /> : <SoloPanel room={room} />}
          </Tabs>
        </aside>
      </main>
      <Controls room={room} act={act} onDevices={() => setOpen("devices")} onHelp={() => setOpen("help")} onLeave={() => void leave()} />
      {open === "devices" && <DevicesDialog room={room} onClose={() => setOpen(null)} />}
      {open === "help" && <HelpDialog onClose={() => setOpen(null)} />}
    </div>
  );
}

function ChatTab({ unread }: { readonly unread: number }): JSX.Element {
  return (
    <span data-testid="chat-open">
      {t("page.room.panel.chat")}
      {unread > 0 && <span class="unread" data-testid="unread">{unread}<span class="unseen"> {t("page.room.chat.unread")}</span></span>}
    </span>
  );
}
