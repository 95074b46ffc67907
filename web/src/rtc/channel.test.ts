import { describe, expect, it } from "vitest";

import { Channel, type ChannelEvents, type Heard, type Presence, type Receipt, type Wire } from "./channel";
import { HandClock } from "./hand_clock";

class FakeWire implements Wire {
  readyState: RTCDataChannelState = "open";
  onopen: Wire["onopen"] = null;
  onmessage: Wire["onmessage"] = null;
  onclose: Wire["onclose"] = null;
  readonly sent: string[] = [];
  far: FakeWire | null = null;

  send(data: unknown): void {
    this.sent.push(String(data));
  }

  /** Hands over what was sent, in one go. */
  carry(): void {
    for (const data of this.sent.splice(0)) this.far?.onmessage?.call({} as RTCDataChannel, { data } as MessageEvent);
  }
}

function ends() {
  const clock = new HandClock();
  const end = () => {
    const log = { chats: [] as Heard[], receipts: [] as Receipt[], presences: [] as Presence[] };
    const events: ChannelEvents = {
      chat: (one) => log.chats.push(one),
      receipt: (one) => log.receipts.push(one),
      presence: (one) => log.presences.push(one),
    };
    return { log, channel: new Channel(clock, { utcMs: () => clock.nowMs(), events }) };
  };
  const near = end();
  const far = end();
  const join = () => {
    const a = new FakeWire();
    const b = new FakeWire();
    a.far = b;
    b.far = a;
    near.channel.adopt(a);
    far.channel.adopt(b);
    return { a, b };
  };
  return { clock, near, far, join };
}

describe("the data channel", () => {
  it("times a message one way and its receipt both ways", () => {
    const { clock, near, far, join } = ends();
    const { a, b } = join();
    near.channel.say("1", "hello");
    clock.turn(150);
    a.carry();
    clock.turn(90);
    b.carry();
    expect(far.log.chats).toEqual([{ id: "1", text: "hello", way_ms: 150 }]);
    expect(near.log.receipts).toEqual([{ id: "1", way_ms: 150, round_ms: 240 }]);
  });

  it("times pings", () => {
    const { clock, near, join } = ends();
    const { a, b } = join();
    clock.turn(100);
    a.carry();
    clock.turn(120);
    b.carry();
    expect(near.channel.rttMs).toBe(220);
  });

  it("says again over a new connection what was not acknowledged, and it is heard once", () => {
    const { near, far, join } = ends();
    const first = join();
    near.channel.say("1", "lost receipt");
    near.channel.say("2", "lost message");
    const [chat] = first.a.sent.filter((data) => data.includes("lost receipt"));
    first.b.onmessage?.call({} as RTCDataChannel, { data: chat } as MessageEvent);
    const second = join();
    second.a.carry();
    second.b.carry();
    expect(far.log.chats.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(near.log.receipts.map(({ id }) => id)).toEqual(["1", "2"]);
  });

  it("says anew who is typing when a connection begins", () => {
    const { near, far, join } = ends();
    near.channel.show({ away: false, typing: true });
    join().a.carry();
    expect(far.log.presences).toContainEqual({ away: false, typing: true });
  });

  it.each([
    "", "null", "[]", "{", "{\"v\":2,\"t\":\"chat\"}", "{\"v\":1}", "{\"v\":1,\"t\":\"chat\",\"id\":1,\"text\":\"x\",\"sent_utc_ms\":0}",
    "{\"v\":1,\"t\":\"chat\",\"id\":\"x\",\"text\":{},\"sent_utc_ms\":0}", "{\"v\":1,\"t\":\"receipt\",\"id\":\"nobody's\",\"way_ms\":1}",
    "{\"v\":1,\"t\":\"pong\",\"n\":99}", "{\"v\":1,\"t\":\"ping\",\"n\":\"1\"}", `{"v":1,"t":"${"x".repeat(20_000)}"}`,
  ])("makes nothing of %s", (data) => {
    const { far, join } = ends();
    const { b } = join();
    b.sent.splice(0);
    b.onmessage?.call({} as RTCDataChannel, { data } as MessageEvent);
    expect(far.log).toEqual({ chats: [], receipts: [], presences: [] });
    expect(b.sent).toEqual([]);
  });
});
