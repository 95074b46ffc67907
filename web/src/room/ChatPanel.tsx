/** Chat over the route: each message says how long it took to get there. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { CHAT_LIMIT } from "../rtc/channel";
import { listOf, t, tn } from "../text";
import { Button, clockWords, ownZone } from "../ui";
import type { ChatMessage, Delivery } from "./chat_book";
import type { VisitorRoom } from "./visitor_room";

const TYPING_LASTS_MS = 3_000;

export function ChatPanel({ room }: { readonly room: VisitorRoom }): JSX.Element {
  const { messages } = room.chat;
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => {
    room.chat.read(true);
    return () => room.chat.read(false);
  }, [room]);
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [messages.value.length]);
  return (
    <div class="chat" data-testid="chat">
      <p class="small faint">{t("page.room.chat.intro")}</p>
      <ol class="messages" aria-live="polite" aria-label={t("page.room.chat")} tabIndex={0}>
        {messages.value.map((message) => <Message key={message.id} room={room} message={message} />)}
        <li ref={end} aria-hidden="true" class="end" />
      </ol>
      <Typing room={room} />
      <Write room={room} />
    </div>
  );
}

function Message({ room, message }: { readonly room: VisitorRoom; readonly message: ChatMessage }): JSX.Element {
  const mine = message.from === room.store.me.value || message.way_ms === null;
  const name = mine ? t("page.room.me") : (room.store.person(message.from)?.name ?? t("page.room.someone_gone"));
  return (
    <li class={`message ${mine ? "mine" : ""}`} data-testid="chat-message">
      <p class="small faint"><span class="strong">{name}</span> <span class="number">{clockWords(message.at_utc_ms, ownZone())}</span></p>
      <p class="said">{message.text}</p>
      <p class="small faint way-time" data-testid="delivery">
        {message.way_ms !== null ? t("page.room.chat.took", { ms: Math.round(message.way_ms) }) : <Deliveries room={room} message={message} />}
      </p>
    </li>
  );
}

/** To each of several; to one alone without the name. */
function Deliveries({ room, message }: { readonly room: VisitorRoom; readonly message: ChatMessage }): JSX.Element {
  const sent = Object.entries(message.deliveries);
  if (sent.length === 0) return <>{t("page.room.chat.nobody")}</>;
  const said = sent.map(([peer, delivery]) => {
    const words = deliveryWords(delivery);
    return sent.length === 1 ? words : t("page.room.chat.to", { name: room.store.person(peer)?.name ?? "", words });
  });
  return <>{listOf(said)}</>;
}

function deliveryWords(delivery: Delivery | null): string {
  if (!delivery) return t("page.room.chat.on_its_way");
  return t("page.room.chat.delivered", { ms: Math.round(delivery.way_ms), round: Math.round(delivery.round_ms) });
}

function Typing({ room }: { readonly room: VisitorRoom }): JSX.Element {
  const names = room.store.others.value.filter((one) => room.presence.value.get(one.id)?.typing).map((one) => one.name);
  return <p class="small faint typing-line" aria-live="off">{names.length > 0 ? tn("page.room.chat.typing", names.length, { names: listOf(names) }) : ""}</p>;
}

function Write({ room }: { readonly room: VisitorRoom }): JSX.Element {
  const [text, setText] = useState("");
  const resting = useRef<ReturnType<typeof setTimeout> | null>(null);
  const typing = (now: boolean): void => {
    if (resting.current) clearTimeout(resting.current);
    if (now && resting.current === null) room.showPresence({ away: document.hidden, typing: true });
    if (!now) room.showPresence({ away: document.hidden, typing: false });
    resting.current = now ? setTimeout(() => typing(false), TYPING_LASTS_MS) : null;
  };
  const send = (): void => {
    if (!text.trim()) return;
    room.say(text);
    setText("");
    typing(false);
  };
  return (
    <form class="write" onSubmit={(event) => {
      event.preventDefault();
      send();
    }}>
      <textarea
        class="input" rows={2} maxLength={CHAT_LIMIT} value={text} data-testid="chat-input"
        aria-label={t("page.room.chat.write")} placeholder={t("page.room.chat.write")}
        onInput={(event) => {
          setText(event.currentTarget.value);
          typing(event.currentTarget.value !== "");
        }}
        onKeyDown={(event) => {
          // Enter ends a word of an input method first, and only then a message.
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <Button kind="primary" type="submit" icon="arrow" label={t("page.room.chat.send")} data-testid="chat-send" />
    </form>
  );
}
