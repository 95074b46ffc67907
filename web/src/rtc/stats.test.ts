import { describe, expect, it } from "vitest";

import { linkStats } from "./stats";

const LINK = { from: "p-aaaaaa", call: 3, chat_rtt_ms: 210 };

// As Chromium 140 and Firefox 140 give them, shortened.
const CHROMIUM = [
  { id: "T01", type: "transport", selectedCandidatePairId: "CP1" },
  { id: "CP0", type: "candidate-pair", currentRoundTripTime: 9, localCandidateId: "L0" },
  { id: "CP1", type: "candidate-pair", currentRoundTripTime: 0.445, availableOutgoingBitrate: 300_000, localCandidateId: "L1" },
  { id: "L1", type: "local-candidate", candidateType: "relay", relayProtocol: "udp" },
  { id: "C1", type: "codec", mimeType: "audio/opus", clockRate: 48_000, channels: 2 },
  { id: "C2", type: "codec", mimeType: "video/VP8", clockRate: 90_000 },
  { id: "I1", type: "inbound-rtp", kind: "audio", codecId: "C1", packetsReceived: 500, packetsLost: 7, packetsDiscarded: 2,
    jitterBufferDelay: 960, jitterBufferEmittedCount: 48_000, totalSamplesReceived: 60_000, concealedSamples: 900,
    silentConcealedSamples: 100, concealmentEvents: 4, insertedSamplesForDeceleration: 50,
    removedSamplesForAcceleration: 60, bytesReceived: 40_000, audioLevel: 0.1 },
  { id: "I2", type: "inbound-rtp", kind: "video", codecId: "C2", packetsReceived: 90, packetsLost: 1, framesDecoded: 80,
    framesDropped: 2, freezeCount: 1, totalFreezesDuration: 0.4, frameWidth: 640, frameHeight: 360, framesPerSecond: 23,
    bytesReceived: 90_000 },
  { id: "O2", type: "outbound-rtp", kind: "video", qualityLimitationReason: "cpu" },
];
const FIREFOX = [
  { id: "p", type: "candidate-pair", selected: true, localCandidateId: "l" },
  { id: "l", type: "local-candidate", candidateType: "relay", relayProtocol: "tcp" },
  { id: "c", type: "codec", mimeType: "audio/opus", clockRate: 48_000, channels: 2 },
  { id: "i", type: "inbound-rtp", kind: "audio", codecId: "c", packetsReceived: 500, packetsLost: 0,
    jitterBufferDelay: 12, jitterBufferEmittedCount: 48_000, totalSamplesReceived: 50_000, bytesReceived: 1 },
  { id: "r", type: "remote-inbound-rtp", kind: "audio", roundTripTime: 0.2 },
];

describe("counters of a link", () => {
  it("are Chromium's own totals, of the pair in use", () => {
    const link = linkStats(CHROMIUM, LINK);
    expect(link.transport).toEqual({ rtt_ms: 445, carrier: "udp", out_kbps: 300 });
    expect(link.audio).toMatchObject({
      codec: "opus", clock_hz: 48_000, channels: 2, packets_received: 500, packets_lost: 7, packets_discarded: 2,
      jitter_buffer_delay_s: 960, jitter_buffer_emitted: 48_000, concealed_samples: 900, silent_concealed_samples: 100,
    });
    expect(link.video).toMatchObject({ codec: "vp8", width: 640, height: 360, freezes: 1, freeze_s: 0.4, limited: "cpu" });
    expect(link).toMatchObject(LINK);
    expect(link.mirror).toBeUndefined();
  });

  it("say of Firefox what it counts, and null for what it does not", () => {
    const link = linkStats(FIREFOX, { ...LINK, mirror: true });
    expect(link.transport).toEqual({ rtt_ms: 200, carrier: "tcp", out_kbps: null });
    expect(link.audio?.packets_discarded).toBeNull();
    expect(link.video).toBeNull();
    expect(link.mirror).toBe(true);
  });

  it("are those of the stream that plays now when an old one is still listed", () => {
    const report = [
      { id: "old", type: "inbound-rtp", kind: "audio", packetsReceived: 9_000, lastPacketReceivedTimestamp: 10 },
      { id: "now", type: "inbound-rtp", kind: "audio", packetsReceived: 3, lastPacketReceivedTimestamp: 20 },
    ];
    expect(linkStats(report, LINK).audio?.packets_received).toBe(3);
  });

  it("are none before anything came", () => {
    expect(linkStats([], LINK)).toMatchObject({ audio: null, video: null, transport: { rtt_ms: null, carrier: "" } });
  });
});
