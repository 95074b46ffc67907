/** A clock that tests turn by hand. */

import type { Clock } from "./clock";

export class HandClock implements Clock {
  private now = 0;
  private waiting: { at: number; act: () => void }[] = [];

  nowMs(): number {
    return this.now;
  }

  after(delay_ms: number, act: () => void): () => void {
    const entry = { at: this.now + delay_ms, act };
    this.waiting.push(entry);
    return () => {
      this.waiting = this.waiting.filter((one) => one !== entry);
    };
  }

  /** Moves on, doing on the way what has come due, in its order. */
  turn(by_ms: number): void {
    const until = this.now + by_ms;
    for (;;) {
      const next = [...this.waiting].sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > until) break;
      this.waiting = this.waiting.filter((one) => one !== next);
      this.now = next.at;
      next.act();
    }
    this.now = until;
  }
}
