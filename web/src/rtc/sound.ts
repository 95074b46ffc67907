/** Sounds the page makes and takes: one audio context, a chime, a sentence recorded into memory and played back. */

const CHIME_HZ = [523.25, 659.25, 783.99] as const;
/** An output device that wakes up takes a fraction of this. */
const START_MS = 2_000;
const NOTE_S = 0.22;
/** 80 dB below full scale and without a tone: nobody hears it, and the codec takes it out. */
const HUSH = 1e-4;
/** A quarter of full scale: clearly heard, never a fright in a headset. */
const CHIME_GAIN = 0.25;

export class Sound {
  private made: AudioContext | null = null;

  /** Made at the first use, which must follow a click: browsers keep a page silent before one. */
  get context(): AudioContext {
    this.made ??= new AudioContext();
    if (this.made.state === "suspended") void this.made.resume();
    return this.made;
  }

  /** Whether sound can be made and measured at all: without an output device a context never starts. */
  async runs(): Promise<boolean> {
    const { context } = this;
    await Promise.race([context.resume(), new Promise((done) => setTimeout(done, START_MS))]);
    return context.state === "running";
  }

  /** Three rising notes through the given loudspeaker. */
  async chime(speaker: string): Promise<void> {
    const { context } = this;
    const out = context.createMediaStreamDestination();
    CHIME_HZ.forEach((pitch, i) => {
      const at = context.currentTime + 0.05 + i * NOTE_S;
      const tone = context.createOscillator();
      const gain = context.createGain();
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(CHIME_GAIN, at + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S * 1.6);
      tone.connect(gain).connect(out);
      tone.start(at);
      tone.stop(at + NOTE_S * 1.7);
    });
    await this.playStream(out.stream, speaker, (CHIME_HZ.length + 1) * NOTE_S);
  }

  /** Records some seconds of a track into memory; nothing leaves the page. */
  async record(track: MediaStreamTrack, seconds: number): Promise<AudioBuffer> {
    const recorder = new MediaRecorder(new MediaStream([track]));
    const pieces: Blob[] = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const stopped = new Promise<void>((done, fail) => {
      recorder.onstop = () => done();
      recorder.onerror = () => fail(new Error("recorder"));
    });
    recorder.start();
    await new Promise((done) => setTimeout(done, seconds * 1000));
    recorder.stop();
    await stopped;
    return this.context.decodeAudioData(await new Blob(pieces, { type: recorder.mimeType }).arrayBuffer());
  }

  /** A track that is silent but for what is played on it. */
  line(): Line {
    return new Line(this.context);
  }

  /** Plays through an element, since only an element can choose its loudspeaker. */
  async playStream(stream: MediaStream, speaker: string, seconds: number): Promise<void> {
    const element = new Audio();
    element.srcObject = stream;
    if (speaker && "setSinkId" in element) await element.setSinkId(speaker).catch(() => undefined);
    await element.play();
    await new Promise((done) => setTimeout(done, seconds * 1000));
    element.srcObject = null;
  }

  async close(): Promise<void> {
    const made = this.made;
    this.made = null;
    await made?.close();
  }
}

/** An outgoing track fed by recordings. */
export class Line {
  readonly track: MediaStreamTrack | null;
  private readonly out: MediaStreamAudioDestinationNode;
  private readonly silence: ConstantSourceNode;
  private playing: AudioBufferSourceNode | null = null;

  constructor(private readonly context: AudioContext) {
    this.out = context.createMediaStreamDestination();
    this.out.channelCount = 1;
    this.track = this.out.stream.getAudioTracks()[0] ?? null;
    // Without a source that is not quite silent a destination makes no samples, and a sender no packets.
    this.silence = context.createConstantSource();
    this.silence.offset.value = HUSH;
    this.silence.connect(this.out);
    this.silence.start();
  }

  get stream(): MediaStream {
    return this.out.stream;
  }

  /** Plays a recording on the line; done when it is over or stopped. */
  play(recording: AudioBuffer): Promise<void> {
    this.stop();
    const source = this.context.createBufferSource();
    source.buffer = recording;
    source.connect(this.out);
    this.playing = source;
    return new Promise((done) => {
      source.onended = () => done();
      source.start();
    });
  }

  stop(): void {
    this.playing?.stop();
    this.playing?.disconnect();
    this.playing = null;
  }

  close(): void {
    this.stop();
    this.silence.stop();
    this.track?.stop();
  }
}

/** Loudest part of a recording, as the root mean square of 50 ms pieces. [dBFS] */
export function loudestDb(recording: AudioBuffer): number {
  const samples = recording.getChannelData(0);
  const piece = Math.max(1, Math.floor(recording.sampleRate / 20));
  let most = 0;
  for (let at = 0; at + piece <= samples.length; at += piece) {
    let sum = 0;
    for (let i = at; i < at + piece; i += 1) sum += (samples[i] ?? 0) ** 2;
    most = Math.max(most, sum / piece);
  }
  return most > 0 ? 10 * Math.log10(most) : -120;
}
