/** Time as the call's modules use it, so that tests can turn it by hand. */

export interface Clock {
  /** Monotonic. [ms] */
  nowMs(): number;
  /** Calls `act` once after a while; answers how to call it off. */
  after(delay_ms: number, act: () => void): () => void;
}

export const pageClock: Clock = {
  nowMs: () => performance.now(),
  after: (delay_ms, act) => {
    const timer = setTimeout(act, delay_ms);
    return () => clearTimeout(timer);
  },
};
