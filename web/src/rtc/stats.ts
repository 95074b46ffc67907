/**
 * One getStats() report as LinkStats: running totals, raw, for the centre to take differences of.
 *
 * Written for Chromium and Firefox, which differ in what they count: what a browser does not count is null where the
 * protocol allows it and 0 where a counter that stands still says the same.
 */

import type { AudioCounters, Carrier, LinkStats, VideoCounters } from "../room/protocol";

type Row = Readonly<Record<string, unknown>>;
type Report = { forEach(each: (row: Row) => void): void };

const CARRIERS: ReadonlySet<string> = new Set(["udp", "tcp", "tls"]);
const LIMITS: ReadonlySet<string> = new Set(["none", "cpu", "bandwidth"]);

const count = (row: Row | undefined, name: string): number => orNull(row, name) ?? 0;
const orNull = (row: Row | undefined, name: string): number | null => {
  const value = row?.[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
};
const word = (row: Row | undefined, name: string): string => {
  const value = row?.[name];
  return typeof value === "string" ? value : "";
};

export function linkStats(
  report: Report,
  link: { readonly from: string; readonly call: number; readonly chat_rtt_ms: number | null; readonly mirror?: boolean },
): LinkStats {
  const rows = new Rows(report);
  return {
    from: link.from,
    call: link.call,
    ...(link.mirror ? { mirror: true } : {}),
    audio: audio(rows),
    video: video(rows),
    transport: transport(rows),
    chat_rtt_ms: link.chat_rtt_ms,
  };
}

class Rows {
  private readonly all: Row[] = [];
  private readonly byId = new Map<string, Row>();

  constructor(report: Report) {
    report.forEach((row) => {
      this.all.push(row);
      this.byId.set(word(row, "id"), row);
    });
  }

  of(type: string, kind?: "audio" | "video"): Row[] {
    return this.all.filter((row) => row["type"] === type && (kind === undefined || row["kind"] === kind));
  }

  /** The newest of several: a repeated connection may leave old sections behind. */
  inbound(kind: "audio" | "video"): Row | undefined {
    const found = this.of("inbound-rtp", kind);
    return found.sort((a, b) => count(b, "lastPacketReceivedTimestamp") - count(a, "lastPacketReceivedTimestamp"))[0];
  }

  at(row: Row | undefined, name: string): Row | undefined {
    return this.byId.get(word(row, name));
  }

  codec(row: Row): Row | undefined {
    return this.at(row, "codecId");
  }

  /** Of the candidate pair in use. */
  pair(): Row | undefined {
    const chosen = this.at(this.of("transport")[0], "selectedCandidatePairId");
    return chosen ?? this.of("candidate-pair").find((pair) => pair["selected"] === true);
  }
}

const codecName = (row: Row | undefined): string => word(row, "mimeType").split("/")[1]?.toLowerCase() ?? "";

function audio(rows: Rows): AudioCounters | null {
  const row = rows.inbound("audio");
  if (!row || count(row, "packetsReceived") === 0) return null;
  const codec = rows.codec(row);
  return {
    codec: codecName(codec),
    clock_hz: count(codec, "clockRate"),
    channels: Math.max(1, count(codec, "channels")),
    packets_received: count(row, "packetsReceived"),
    packets_lost: count(row, "packetsLost"),
    packets_discarded: orNull(row, "packetsDiscarded"),
    jitter_buffer_delay_s: count(row, "jitterBufferDelay"),
    jitter_buffer_emitted: count(row, "jitterBufferEmittedCount"),
    total_samples: count(row, "totalSamplesReceived"),
    concealed_samples: count(row, "concealedSamples"),
    silent_concealed_samples: count(row, "silentConcealedSamples"),
    concealment_events: count(row, "concealmentEvents"),
    inserted_samples: count(row, "insertedSamplesForDeceleration"),
    removed_samples: count(row, "removedSamplesForAcceleration"),
    bytes: count(row, "bytesReceived"),
    level: count(row, "audioLevel"),
  };
}

function video(rows: Rows): VideoCounters | null {
  const row = rows.inbound("video");
  if (!row || count(row, "packetsReceived") === 0) return null;
  const limited = word(rows.of("outbound-rtp", "video")[0], "qualityLimitationReason");
  return {
    codec: codecName(rows.codec(row)),
    packets_received: count(row, "packetsReceived"),
    packets_lost: count(row, "packetsLost"),
    frames_decoded: count(row, "framesDecoded"),
    frames_dropped: count(row, "framesDropped"),
    freezes: count(row, "freezeCount"),
    freeze_s: count(row, "totalFreezesDuration"),
    width: count(row, "frameWidth"),
    height: count(row, "frameHeight"),
    fps: count(row, "framesPerSecond"),
    bytes: count(row, "bytesReceived"),
    limited: LIMITS.has(limited) ? (limited as VideoCounters["limited"]) : limited ? "other" : "none",
  };
}

function transport(rows: Rows): LinkStats["transport"] {
  const pair = rows.pair();
  const carrier = word(rows.at(pair, "localCandidateId"), "relayProtocol");
  const available = orNull(pair, "availableOutgoingBitrate");
  return {
    rtt_ms: inMs(orNull(pair, "currentRoundTripTime") ?? reportedRtt(rows)),
    carrier: CARRIERS.has(carrier) ? (carrier as Carrier) : "",
    out_kbps: available === null ? null : available / 1000,
  };
}

/** Where a browser does not time its connectivity checks, RTCP does. [s] */
function reportedRtt(rows: Rows): number | null {
  const reports = rows.of("remote-inbound-rtp", "audio").concat(rows.of("remote-inbound-rtp", "video"));
  return reports.map((row) => orNull(row, "roundTripTime")).find((rtt) => rtt !== null) ?? null;
}

const inMs = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1000);
