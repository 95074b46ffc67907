/** What this tab remembers over a reload: its resume secret and the numbers of its calls. Nothing outlives the tab. */

import type { CallBook } from "../rtc/mesh";

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export class TabMemory implements CallBook {
  private readonly calls: Record<string, number>;

  constructor(private readonly store: Store | null, private readonly visit: string) {
    this.calls = this.readCalls();
  }

  get(): string | null {
    return this.read("resume");
  }

  set(secret: string | null): void {
    this.write("resume", secret);
  }

  /** Number of the pair's last connection this tab took part in. */
  last(peer: string): number {
    return this.calls[peer] ?? 0;
  }

  note(peer: string, call: number): void {
    if (call <= this.last(peer)) return;
    this.calls[peer] = call;
    this.write("calls", JSON.stringify(this.calls));
  }

  private readCalls(): Record<string, number> {
    try {
      const found = JSON.parse(this.read("calls") ?? "{}") as Record<string, unknown>;
      const numbers = Object.entries(found).filter((entry): entry is [string, number] => Number.isInteger(entry[1]));
      return Object.fromEntries(numbers);
    } catch {
      return {};
    }
  }

  private read(name: string): string | null {
    try {
      return this.store?.getItem(`beacon.${this.visit}.${name}`) ?? null;
    } catch {
      return null; // Storage may be forbidden; a reload is then a new person.
    }
  }

  private write(name: string, value: string | null): void {
    try {
      if (value === null) this.store?.removeItem(`beacon.${this.visit}.${name}`);
      else this.store?.setItem(`beacon.${this.visit}.${name}`, value);
    } catch {
      // As above.
    }
  }
}
