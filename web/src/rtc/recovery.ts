/**
 * When a connection that stumbles is helped, and how: an ICE restart first, a fresh connection when restarts do not
 * help. Pure: told the connection's state and the time, it answers what to do and when to ask again.
 *
 * Both ends notice a loss. One end, the impolite one, acts first; the other waits longer, in case the first cannot.
 */

export type Health = "new" | "up" | "shaky" | "down";
export type Remedy = "none" | "restart" | "afresh";

/** A browser calls a pair disconnected after some missed checks; on a lossy route it often comes back by itself. */
export const SHAKY_MS = 3_000;
export const PATIENCE_OF_POLITE_MS = 2_500;
export const RESTARTS_BEFORE_AFRESH = 2;
/** From the start of a connection: gathering, checks and DTLS on a clean lane take far less. */
export const SETUP_MS = 12_000;
const BACK_OFF_MS = [0, 4_000, 8_000] as const;
const LONGEST_BACK_OFF_MS = 15_000;

export interface Advice {
  readonly remedy: Remedy;
  /** Ask again after this long; null when nothing is pending. [ms] */
  readonly againInMs: number | null;
}

const NOTHING: Advice = { remedy: "none", againInMs: null };

export class Recovery {
  private since: number;
  private tries = 0;
  private readonly patienceMs: number;

  constructor(options: { readonly polite: boolean; readonly nowMs: number }) {
    this.patienceMs = options.polite ? PATIENCE_OF_POLITE_MS : 0;
    this.since = options.nowMs;
  }

  private health: Health = "new";

  /** The connection changed its state. */
  turned(health: Health, nowMs: number): void {
    if (health === "up") this.tries = 0;
    // From shaky to down the trouble is the same; from up to either it begins now.
    if (this.health === "up" || this.health === "new" || health === "up") this.since = nowMs;
    this.health = health;
  }

  /** What to do now. */
  advise(nowMs: number): Advice {
    if (this.health === "up") return NOTHING;
    const wait = this.waitMs() - (nowMs - this.since);
    if (wait > 0) return { remedy: "none", againInMs: wait };
    this.since = nowMs;
    this.tries += 1;
    const restart = this.health !== "new" && this.tries <= RESTARTS_BEFORE_AFRESH;
    return { remedy: restart ? "restart" : "afresh", againInMs: this.waitMs() };
  }

  private waitMs(): number {
    if (this.tries > 0) return (BACK_OFF_MS[this.tries] ?? LONGEST_BACK_OFF_MS) + this.patienceMs;
    const first = this.health === "new" ? SETUP_MS : this.health === "shaky" ? SHAKY_MS : 0;
    return first + this.patienceMs;
  }
}
