// Records what it is given as loudness: the root mean square of every 10 ms.
class Recorder extends AudioWorkletProcessor {
  constructor() {
    super();
    this.sum = 0;
    this.samples = 0;
    this.full = Math.round(sampleRate / 100);
  }

  process(inputs) {
    const loudness = [];
    for (const sample of inputs[0][0] ?? new Float32Array(128)) {
      this.sum += sample * sample;
      if (++this.samples === this.full) {
        loudness.push(Math.sqrt(this.sum / this.full));
        this.sum = this.samples = 0;
      }
    }
    if (loudness.length) this.port.postMessage(loudness);
    return true;
  }
}
registerProcessor("e2e-recorder", Recorder);
