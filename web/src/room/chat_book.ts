/** The messages of this room's chat as this page knows them, and what became of each. Gone with the page. */

import { signal, type Signal } from "@preact/signals";

import type { Heard, Receipt } from "../rtc/channel";

export interface Delivery {
  /** To their page, about. [ms] */
  readonly way_ms: number;
  /** There and the receipt back. [ms] */
  readonly round_ms: number;
}

export interface ChatMessage {
  readonly id: string;
  /** Leg of who wrote it. */
  readonly from: string;
  readonly text: string;
  readonly at_utc_ms: number;
  /** On its way to me; null for my own. [ms] */
  readonly way_ms: number | null;
  /** Of my own: to whom it went, and their receipt once it is here. */
  readonly deliveries: Readonly<Record<string, Delivery | null>>;
}

const KEPT = 500;

export class ChatBook {
  readonly messages: Signal<readonly ChatMessage[]> = signal([]);
  readonly unread: Signal<number> = signal(0);
  /** Set while the chat is in view. */
  reading = false;

  said(message: { id: string; from: string; text: string; at_utc_ms: number; to: readonly string[] }): void {
    const { to, ...rest } = message;
    this.add({ ...rest, way_ms: null, deliveries: Object.fromEntries(to.map((peer) => [peer, null])) });
  }

  heard(from: string, message: Heard, now_utc_ms: number): void {
    const { id, text, way_ms } = message;
    this.add({ id, from, text, at_utc_ms: now_utc_ms, way_ms, deliveries: {} });
    if (!this.reading) this.unread.value += 1;
  }

  received(by: string, { id, way_ms, round_ms }: Receipt): void {
    this.messages.value = this.messages.value.map((message) =>
      message.id === id ? { ...message, deliveries: { ...message.deliveries, [by]: { way_ms, round_ms } } } : message,
    );
  }

  read(reading: boolean): void {
    this.reading = reading;
    if (reading) this.unread.value = 0;
  }

  private add(message: ChatMessage): void {
    this.messages.value = [...this.messages.value, message].slice(-KEPT);
  }
}
