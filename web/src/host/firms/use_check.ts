// Checking a firm file as it is typed: the centre reads it with the command line's own rules.
import { useEffect, useState } from "preact/hooks";
import { api, sentenceOf, type Problem } from "../../api";

export interface Check {
  name: string;
  sites: number;
  problems: readonly Problem[];
}

export interface Checking {
  /** What the centre said of the latest text it has seen; null before the first answer. */
  check: Check | null;
  /** The text has changed since. */
  pending: boolean;
  /** Why it could not be checked, as a sentence. */
  failed: string;
}

const PAUSE_MS = 400;

interface Answer {
  name: string;
  sites: number | readonly unknown[];
  problems: Problem[];
}

export function useCheck(text: string): Checking {
  const [state, setState] = useState<{ of: string | null; check: Check | null; failed: string }>({
    of: null, check: null, failed: "",
  });
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const answer = await api.post<Answer>("/firms/check", { text }, stop.signal);
        const sites = typeof answer.sites === "number" ? answer.sites : answer.sites.length;
        setState({ of: text, check: { name: answer.name, sites, problems: answer.problems }, failed: "" });
      } catch (cause) {
        if (!stop.signal.aborted) setState((before) => ({ ...before, of: text, failed: sentenceOf(cause) }));
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return { check: state.check, pending: state.of !== text, failed: state.failed };
}
