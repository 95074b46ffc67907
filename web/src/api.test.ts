import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, api, checkReachable, csrf, onSignedOut, reachable, sentenceOf } from "./api";
import { language, takeMessages } from "./text";
import { hasPlaces, inVisitForm, refusalOf } from "./host/visits/refusal";

const REFUSAL = {
  error: {
    key: "visits.wrong", fields: {}, en: "Two things are wrong.", zh_Hans: "有两处错误。",
    problems: [{ key: "visits.title", path: "title", line: null, en: "No title.", zh_Hans: "没有标题。" }],
  },
};

function answer(status: number, body: unknown): void {
  vi.stubGlobal("fetch", vi.fn(async () => new Response(body === undefined ? null : JSON.stringify(body), { status })));
}

async function failure(work: Promise<unknown>): Promise<ApiError> {
  const cause = await work.then(() => null, (error: unknown) => error);
  expect(cause).toBeInstanceOf(ApiError);
  return cause as ApiError;
}

describe("talking to the centre", () => {
  beforeEach(() => {
    language.value = "en";
    csrf.value = "token";
    reachable.value = true;
    takeMessages("en", { "page.error.unreachable": "No answer.", "page.error.unexpected": "Odd {status}." });
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
    onSignedOut.value = null;
  });

  it("sends the token with what changes something, and not with what reads", async () => {
    answer(200, { ok: true });
    await api.get("/firms");
    await api.post("/firms", { text: "x" });
    const calls = vi.mocked(fetch).mock.calls.map(([, init]) => init?.headers as Record<string, string>);
    expect(calls[0]?.["X-Beacon-CSRF"]).toBeUndefined();
    expect(calls[1]?.["X-Beacon-CSRF"]).toBe("token");
  });

  it("turns a refusal into its sentence in the language in force, and its places", async () => {
    answer(422, REFUSAL);
    const cause = await failure(api.post("/visits"));
    expect(cause.sentence).toBe("Two things are wrong.");
    language.value = "zh_Hans";
    expect(sentenceOf(cause)).toBe("有两处错误。");
    expect(refusalOf(cause, "title")).toBe("没有标题。");
    expect(refusalOf(cause, "minutes")).toBeNull();
    expect(hasPlaces(cause, inVisitForm)).toBe(true);
  });

  it("knows which places the visit form has", () => {
    expect(inVisitForm("participants[3].name")).toBe(true);
    expect(inVisitForm("choice.links")).toBe(false);
  });

  it("says so when the answer is no JSON of ours", async () => {
    vi.stubGlobal("fetch", vi.fn(async () => new Response("<html>", { status: 502 })));
    expect((await failure(api.get("/firms"))).sentence).toBe("Odd 502.");
  });

  it("tells when nobody is signed in any more", async () => {
    const told = vi.fn();
    onSignedOut.value = told;
    answer(401, REFUSAL);
    await failure(api.get("/me"));
    expect(told).toHaveBeenCalledOnce();
  });

  it("notices that the centre does not answer, and when it does again", async () => {
    vi.stubGlobal("fetch", vi.fn(async () => Promise.reject(new TypeError("network"))));
    expect((await failure(api.get("/firms"))).sentence).toBe("No answer.");
    expect(reachable.value).toBe(false);
    answer(200, {});
    await vi.advanceTimersByTimeAsync(2500);
    expect(reachable.value).toBe(true);
  });

  it("does not take a request it gave up itself for a centre that is gone", async () => {
    const stop = new AbortController();
    vi.stubGlobal("fetch", vi.fn(async () => Promise.reject(new DOMException("stopped", "AbortError"))));
    stop.abort();
    await api.post("/firms/check", {}, stop.signal).catch(() => undefined);
    expect(reachable.value).toBe(true);
  });

  it("gives nothing for an answer without a body", async () => {
    vi.stubGlobal("fetch", vi.fn(async () => new Response(null, { status: 204 })));
    expect(await api.delete("/firms/x")).toBeUndefined();
    await checkReachable();
  });
});
