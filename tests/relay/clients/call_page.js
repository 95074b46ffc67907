"use strict";
// One end of a call: a microphone, a data channel that echoes, and the browser's own counters. The test carries the
// descriptions from end to end; candidates travel inside them, so a description waits for relayed ones.

let connection, channel, microphone, sender;
const waiting = new Map(); // echo number -> what to call when it comes back
const states = [];

const SIBLINGS_MS = 200; // other candidates of the same servers come with the first, or need not come
const after = (wait_ms, value) => new Promise((done) => setTimeout(() => done(value), wait_ms));
const until = (holds, target, event) => new Promise((done) => {
  const look = () => {
    if (!holds()) return;
    target.removeEventListener(event, look);
    done();
  };
  target.addEventListener(event, look);
  look();
});

function adopt(opened) {
  channel = opened;
  channel.onmessage = ({ data }) => {
    const [kind, number] = data.split(" ");
    if (kind === "call") return channel.send(`back ${number}`);
    waiting.get(number)?.();
    waiting.delete(number);
  };
}

async function openConnection(servers) {
  connection = new RTCPeerConnection({ iceServers: servers, iceTransportPolicy: "relay" });
  connection.oniceconnectionstatechange = () => states.push(connection.iceConnectionState);
  connection.ontrack = ({ streams }) => { document.getElementById("heard").srcObject = streams[0]; };
  connection.ondatachannel = ({ channel: opened }) => adopt(opened);
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  [microphone] = stream.getAudioTracks();
  sender = connection.addTrack(microphone, stream);
}

// Without feedback on every packet no end probes for bandwidth: what is sent is speech, a packet every 20 ms.
const unprobed = ({ type, sdp }) => ({
  type, sdp: sdp.split("\r\n").filter((line) => !/transport-cc|transport-wide-cc/.test(line)).join("\r\n"),
});

// Not for the end of gathering: where a server refuses UDP, Chromium's takes 40 s.
async function described() {
  const relayed = () => / typ relay /.test(connection.localDescription.sdp);
  await until(relayed, connection, "icecandidate");
  await after(SIBLINGS_MS);
  return connection.localDescription.toJSON();
}

async function offer(servers) {
  await openConnection(servers);
  // Echoes that are lost stay lost, so that a round trip is never that of a repetition.
  adopt(connection.createDataChannel("echo", { ordered: false, maxRetransmits: 0 }));
  await connection.setLocalDescription(unprobed(await connection.createOffer()));
  return described();
}

async function answer(servers, remote) {
  await openConnection(servers);
  return reanswer(remote);
}

async function reanswer(remote) {
  await connection.setRemoteDescription(remote);
  await connection.setLocalDescription(unprobed(await connection.createAnswer()));
  return described();
}

async function reoffer() {
  await connection.setLocalDescription(unprobed(await connection.createOffer({ iceRestart: true })));
  return described();
}

const accept = async (remote) => { await connection.setRemoteDescription(remote); return true; };
const speak = async (aloud) => { await sender.replaceTrack(aloud ? microphone : null); return true; };
const state = () => ({ ice: connection.iceConnectionState, dtls: connection.connectionState,
  channel: channel ? channel.readyState : "none", states });

async function echo(number, timeout_ms) {
  const sent = performance.now();
  const back = new Promise((done) => waiting.set(String(number), () => done(performance.now() - sent)));
  channel.send(`call ${number}`);
  return Promise.race([back, after(timeout_ms, null)]);
}

// Many echoes under way at once: the wait is that of one, and a lost one holds up none.
async function echoes(count, spacing_ms, timeout_ms) {
  const found = [];
  for (let number = 0; number < count; number += 1) {
    found.push(echo(number, timeout_ms));
    await after(spacing_ms);
  }
  return Promise.all(found);
}

async function statistics() {
  const report = [];
  (await connection.getStats()).forEach((row) => report.push(row));
  return report;
}
