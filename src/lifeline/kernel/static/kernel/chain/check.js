// Checks the proof of one event of the data chain, in the browser of whoever doubts it: no server, no Lifeline, no library.
// The same steps as `check_proof` in lifeline/kernel/merkle.py. The page says the words; here are only the sums.
"use strict";

const utf8 = new TextEncoder();

function unhex(text) {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new TypeError("not hexadecimal");
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
}

const tag = (number) => Uint8Array.of(number);
const node = (left, right) => sha256(tag(1), left, right);

function canonical(value) {
  // RFC 8785 for our data: keys are ASCII, numbers are integers.
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

function big(number, bytes) {
  if (!Number.isSafeInteger(number) || number < 0) throw new TypeError("not a number of a seal");
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(number));
  return new Uint8Array(view.buffer).slice(8 - bytes);
}

async function leafFits(proof) {
  if (!("event" in proof)) return true; // a closed event: its hash stands for it
  return hex(await sha256(tag(0), utf8.encode(proof.event))) === proof.leaf;
}

async function valuesFit(proof) {
  if (!("event" in proof)) return true;
  const commits = JSON.parse(proof.event).commit;
  for (const { key, salt, value } of proof.opened) {
    const made = hex(await sha256(tag(2), unhex(salt), utf8.encode(canonical(value))));
    if (!Object.hasOwn(commits, key) || commits[key] !== made) return false;
  }
  return true;
}

async function pathLeads({ leaf, index, path, seal }) {
  // RFC 9162, section 2.1.3.2.
  if (!Number.isSafeInteger(index) || index < 0 || index >= seal.size) return false;
  let place = index;
  let last = seal.size - 1;
  let current = unhex(leaf);
  for (const beside of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      current = await node(unhex(beside), current);
      while (place % 2 === 0 && place !== 0) {
        place = Math.floor(place / 2);
        last = Math.floor(last / 2);
      }
    } else {
      current = await node(current, unhex(beside));
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && hex(current) === seal.root;
}

async function headOf(seal) {
  const numbers = [big(seal.no, 8), big(seal.first_seq, 8), big(seal.size, 4), big(seal.at_us, 8)];
  return hex(await sha256(tag(3), unhex(seal.prev), ...numbers, unhex(seal.root)));
}

async function sealsFollow(proof) {
  const seals = [proof.seal, ...proof.following];
  for (const [place, seal] of seals.entries()) {
    if ((await headOf(seal)) !== seal.head) return false;
    const before = seals[place - 1];
    if (before && (seal.prev !== before.head || seal.no !== before.no + 1)) return false;
  }
  return true;
}

function headIsKnown(proof, known) {
  return known === "" || [proof.seal, ...proof.following].some((seal) => seal.head === known);
}

const CHECKS = { leaf: leafFits, values: valuesFit, path: pathLeads, seals: sealsFollow, head: headIsKnown };

// Each check's name -> whether it holds. What cannot be read does not hold.
async function check(text, known) {
  const results = {};
  let proof = null; // of null, no check holds
  try {
    proof = JSON.parse(text);
  } catch {
    // not a proof
  }
  for (const [name, holds] of Object.entries(CHECKS)) {
    try {
      results[name] = (await holds(proof, known)) === true;
    } catch {
      results[name] = false;
    }
  }
  return { results, proof, sound: Object.values(results).every(Boolean) };
}

// What the page shows of the event: all of it, or kind and grain if it is closed.
function content(proof) {
  try {
    const { event, kind, grain, opened } = proof;
    return event === undefined ? { kind, grain } : { ...JSON.parse(event), opened };
  } catch {
    return null;
  }
}

async function show(text, known) {
  const { results, proof, sound } = await check(text, known.trim().toLowerCase());
  for (const [name, holds] of Object.entries(results)) {
    document.getElementById(`check-${name}`).dataset.holds = holds ? "yes" : "no";
  }
  document.getElementById("sound").hidden = !sound;
  document.getElementById("broken").hidden = sound;
  document.getElementById("result").hidden = false;
  document.getElementById("content").textContent = JSON.stringify(content(proof), null, 2);
}

if (typeof document === "undefined") {
  module.exports = { check }; // for the test
} else {
  const form = document.getElementById("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = document.getElementById("file").files;
    if (file) await show(await file.text(), document.getElementById("known").value);
  });
}
