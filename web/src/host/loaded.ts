// Data of a page: fetched, fetched again, kept when a later fetch fails.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { sentenceOf } from "../api";

export interface Loaded<T> {
  value: T | null;
  /** Why the last fetch failed; null when it did not. */
  error: unknown;
  /** Fetch now; what comes is given back too. */
  reload: () => Promise<T | null>;
  /** Put in what an answer to a change has told. */
  set: (value: T) => void;
}

/** Fetch with `fetcher` whenever `key` changes, and every `every_ms` while the page is seen. */
export function useLoaded<T>(key: string, fetcher: () => Promise<T>, every_ms?: number | null): Loaded<T> {
  const [state, setState] = useState<{ key: string; value: T | null; error: unknown }>({ key, value: null, error: null });
  const latest = useRef({ key, fetcher });
  latest.current = { key, fetcher };
  const reload = useCallback(async (): Promise<T | null> => {
    const asked = latest.current.key;
    try {
      const value = await latest.current.fetcher();
      if (latest.current.key === asked) setState({ key: asked, value, error: null });
      return value;
    } catch (error) {
      if (latest.current.key === asked)
        setState((before) => ({ key: asked, value: before.key === asked ? before.value : null, error }));
      return null;
    }
  }, []);
  useEffect(() => {
    void reload();
  }, [key]);
  useEffect(() => {
    if (!every_ms) return;
    const timer = setInterval(() => {
      if (!document.hidden) void reload();
    }, every_ms);
    return () => clearInterval(timer);
  }, [every_ms, key]);
  const current = state.key === key ? state : { value: null, error: null };
  const set = useCallback((value: T) => setState({ key: latest.current.key, value, error: null }), []);
  return { value: current.value, error: current.error, reload, set };
}

export interface Sending {
  busy: boolean;
  /** What the last try failed with; null otherwise. */
  error: unknown;
  /** The same as a sentence; empty when all is well. */
  sentence: string;
  /** Run `work`; true when it came through. A second run while one is under way does nothing. */
  run: (work: () => Promise<void>) => Promise<boolean>;
  clear: () => void;
}

/** Sending a form: busy meanwhile, the error kept for the page to show. */
export function useSending(): Sending {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const running = useRef(false);
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setState({ busy: true, error: null });
    try {
      await work();
      setState({ busy: false, error: null });
      return true;
    } catch (error) {
      setState({ busy: false, error });
      return false;
    } finally {
      running.current = false;
    }
  };
  const clear = () => setState((before) => ({ ...before, error: null }));
  return { ...state, sentence: state.error === null ? "" : sentenceOf(state.error), run, clear };
}
