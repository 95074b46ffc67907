// Put into a page before its own scripts: remembers its connections, and looks at the page as a person would.
(() => {
  const connections = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      connections.push(this);
    }
  };

  const seen = (selector) => [...document.querySelectorAll(selector)].filter((found) => found.getClientRects().length > 0);
  const one = (selector, words) =>
    seen(selector).find((found) => words === undefined || (found.innerText || found.ariaLabel || "").includes(words));

  async function counters(connection) {
    const rows = [...(await connection.getStats()).values()];
    const of = (type, kind) => rows.find((row) => row.type === type && (kind === undefined || row.kind === kind)) ?? {};
    const chosen = of("transport").selectedCandidatePairId;
    const pair = rows.find((row) => row.type === "candidate-pair" && (row.id === chosen || row.selected)) ?? {};
    const local = rows.find((row) => row.id === pair.localCandidateId) ?? {};
    const audio = of("inbound-rtp", "audio");
    return {
      state: connection.connectionState,
      received: audio.packetsReceived ?? 0,
      lost: audio.packetsLost ?? 0,
      heardAt: audio.lastPacketReceivedTimestamp ?? 0,
      sent: of("outbound-rtp", "audio").packetsSent ?? 0,
      checks: pair.responsesReceived ?? 0,
      checksSum: pair.totalRoundTripTime ?? 0,
      reports: of("remote-inbound-rtp", "audio").roundTripTimeMeasurements ?? 0,
      reportsSum: of("remote-inbound-rtp", "audio").totalRoundTripTime ?? 0,
      candidate: local.candidateType ?? "",
      energy: audio.totalAudioEnergy ?? 0,
    };
  }

  // What comes out of the page's own <audio> and <video> elements, as loudness by 1024 samples. Not by an AudioWorklet:
  // the page's own policy would have to let a foreign script in.
  const heard = [];
  async function listen() {
    const context = new AudioContext();
    const recorder = context.createScriptProcessor(1024, 1, 1);
    recorder.onaudioprocess = (event) => {
      const samples = event.inputBuffer.getChannelData(0);
      heard.push(Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length));
    };
    const streams = [...document.querySelectorAll("audio, video")]
      .filter((element) => !element.muted && element.srcObject?.getAudioTracks().length)
      .map((element) => element.srcObject);
    for (const stream of streams) context.createMediaStreamSource(stream).connect(recorder);
    recorder.connect(context.destination);
    await context.resume();
    return streams.length;
  }

  window.e2e = {
    click(selector, words) {
      const found = one(selector, words);
      if (!found || found.disabled || found.ariaDisabled === "true") return false;
      found.click();
      return true;
    },
    count: (selector) => seen(selector).length,
    text: (selector) => seen(selector).map((found) => found.innerText ?? found.textContent),
    attribute: (selector, name) => seen(selector).map((found) => found.getAttribute(name)),
    async counters() {
      const open = connections.filter((connection) => connection.connectionState !== "closed");
      return Promise.all(open.map(counters));
    },
    listen,
    loudness: () => heard,
    policies: () => connections.map((connection) => connection.getConfiguration().iceTransportPolicy),
  };
})();
