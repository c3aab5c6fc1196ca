// What the anonymous pages gain by script; each works without. Nothing here sends anything by itself, and nothing is kept.
(() => {
  "use strict";
  // A company app shows itself in the browser's name. The page tells the person and nobody else.
  const wecom = document.getElementById("wecom");
  if (wecom && /wxwork|dingtalk|feishu|lark|micromessenger/i.test(navigator.userAgent)) wecom.hidden = false;

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  // The code's check character, before anything is sent: GF(32), x^5 + x^2 + 1 (H-67).
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const plain = (text) => [...text.normalize("NFKC").toUpperCase()].filter((char) => /[\p{L}\p{N}]/u.test(char)).join("").replace(/O/g, "0").replace(/[IL]/g, "1");
  const times = (left, right) => {
    let product = 0;
    for (; right; right >>= 1) {
      if (right & 1) product ^= left;
      left <<= 1;
      if (left & 32) left ^= 37;
    }
    return product;
  };
  const isCode = (code) => {
    if (code.length !== 21 || [...code].some((char) => !ALPHABET.includes(char))) return false;
    let weight = 1, sum = 0;
    for (const char of code.slice(0, 20)) {
      weight = times(weight, 2);
      sum ^= times(weight, ALPHABET.indexOf(char));
    }
    return ALPHABET[sum] === code[20];
  };
  const field = document.querySelector("[data-code]"), typo = document.getElementById("code-typo");
  if (field && typo) field.form.addEventListener("submit", (event) => {
    if (isCode(plain(field.value)) || field.dataset.again === field.value) return;
    event.preventDefault(); // once: whoever sends the same again is let through, and pays for it
    field.dataset.again = field.value;
    typo.hidden = false;
    field.focus();
  });

  // Proof of work (H-75): SHA-256 of "challenge:number" begins with so many zero bits. In slices, while somebody types.
  const K = [], start = [];
  const isPrime = (n) => { for (let d = 2; d * d <= n; d++) if (n % d === 0) return false; return true; };
  const fraction = (x) => Math.floor((x - Math.floor(x)) * 4294967296) | 0;
  for (let n = 2; K.length < 64; n++) if (isPrime(n)) {
    if (start.length < 8) start.push(fraction(Math.sqrt(n)));
    K.push(fraction(Math.cbrt(n)));
  }
  const words = new Int32Array(64), block = new Uint8Array(64);
  const leadingWord = (text) => { // of one block: challenge and number are shorter than 56 characters
    block.fill(0);
    for (let i = 0; i < text.length; i++) block[i] = text.charCodeAt(i);
    block[text.length] = 128;
    block[62] = text.length >> 5;
    block[63] = text.length << 3;
    for (let i = 0; i < 16; i++) words[i] = block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
    for (let i = 16; i < 64; i++) {
      const a = words[i - 15], b = words[i - 2];
      words[i] = words[i - 16] + words[i - 7] + ((a >>> 7 | a << 25) ^ (a >>> 18 | a << 14) ^ a >>> 3) + ((b >>> 17 | b << 15) ^ (b >>> 19 | b << 13) ^ b >>> 10) | 0;
    }
    let [a, b, c, d, e, f, g, h] = start;
    for (let i = 0; i < 64; i++) {
      const one = h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + K[i] + words[i] | 0;
      const two = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
      h = g; g = f; f = e; e = d + one | 0; d = c; c = b; b = a; a = one + two | 0;
    }
    return a + start[0] >>> 0;
  };
  const form = document.querySelector("[data-challenge]"), answer = document.querySelector("[data-answer]");
  if (form && answer) {
    const { challenge, bits } = form.dataset, limit = 2 ** (32 - Number(bits));
    let number = 0;
    const slice = () => {
      for (const end = number + 4000; number < end; number++) if (leadingWord(`${challenge}:${number}`) < limit) {
        answer.value = number;
        return;
      }
      setTimeout(slice, 0);
    };
    slice();
  }

  // A photo is drawn anew before it leaves the phone, so what the camera wrote beside it never leaves at all; unless the
  // person wants the original kept as evidence. That mark may come before the photos or after them, and be taken back.
  // Whoever sends meanwhile waits until all are drawn.
  const told = document.getElementById("redrawn"), keep = document.querySelector("[data-keep]"), came = new Map();
  let drawing = Promise.resolve(), left = 0, waits = false;
  const draw = async (input) => {
    const ready = new DataTransfer(), whole = Boolean(keep?.checked), chosen = came.get(input);
    for (const file of chosen) ready.items.add(whole ? file : await redrawn(file).catch(() => file));
    if (whole !== Boolean(keep?.checked) || chosen !== came.get(input)) return; // decided anew meanwhile
    input.files = ready.files;
    if (told) told.hidden = whole || !ready.files.length;
  };
  if (window.DataTransfer && window.createImageBitmap) {
    const inputs = document.querySelectorAll('input[type="file"]');
    const begin = (input) => {
      left += 1;
      drawing = Promise.allSettled([drawing, draw(input)]).then(() => { left -= 1; });
    };
    inputs.forEach((input) => input.addEventListener("change", () => { came.set(input, [...input.files]); begin(input); }));
    keep?.addEventListener("change", () => came.forEach((_files, input) => begin(input)));
    if (inputs[0]?.form?.requestSubmit) inputs[0].form.addEventListener("submit", (event) => {
      if (!left) return;
      event.preventDefault();
      if (waits) return;
      waits = true;
      drawing.then(() => { waits = false; event.target.requestSubmit(event.submitter); });
    });
  }
  async function redrawn(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    const picture = await createImageBitmap(file), scale = Math.min(1, 4096 / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    return blob ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
  }
})();
