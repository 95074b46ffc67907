/** What this page sends to everybody: a microphone or nothing, a picture or nothing; and how hard it may push. */

export type Picture = "camera" | "screen";

export interface LocalTracks {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
  readonly picture: Picture;
}

export const NOTHING_TO_SEND: LocalTracks = { audio: null, video: null, picture: "camera" };

interface Effort {
  readonly maxBitrate: number;
  readonly maxFramerate: number;
  readonly degradation: RTCDegradationPreference;
}

/** 640 × 360 at 24 frames a second in VP8 is good at 600 kbit/s; a still screen wants sharpness, not motion. */
const EFFORTS: Readonly<Record<Picture, Effort>> = {
  camera: { maxBitrate: 600_000, maxFramerate: 24, degradation: "balanced" },
  screen: { maxBitrate: 1_500_000, maxFramerate: 15, degradation: "maintain-resolution" },
};

/** Puts the tracks on the connection's senders. Needs its two media sections. */
export async function putTracks(pc: RTCPeerConnection, tracks: LocalTracks): Promise<void> {
  for (const transceiver of pc.getTransceivers()) {
    const kind = transceiver.receiver.track.kind;
    if (transceiver.direction !== "sendrecv") transceiver.direction = "sendrecv";
    const track = kind === "audio" ? tracks.audio : tracks.video;
    if (transceiver.sender.track !== track) await transceiver.sender.replaceTrack(track);
    if (kind === "video" && track) await limit(transceiver.sender, EFFORTS[tracks.picture]);
  }
}

async function limit(sender: RTCRtpSender, effort: Effort): Promise<void> {
  const parameters = sender.getParameters();
  const encodings = parameters.encodings?.length ? parameters.encodings : [{}];
  for (const encoding of encodings) {
    encoding.maxBitrate = effort.maxBitrate;
    encoding.maxFramerate = effort.maxFramerate;
  }
  try {
    await sender.setParameters({ ...parameters, encodings, degradationPreference: effort.degradation });
  } catch {
    // Before the first negotiation a browser may have no encodings yet; it is asked again when the call stands.
  }
}
