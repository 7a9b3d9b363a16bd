// Pictures for pages of ours: drawn here, so that nothing has to be downloaded. The same address always gives the same
// bytes, and two addresses give two pictures.

import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

const LARGEST = 360;

/** What can be drawn, with the words of a picture's description that call for it; the first that fits is taken. */
const MOTIFS = [
  { words: /jacket|windbreaker|softshell|coat/i, draw: jacket },
  { words: /\bcase\b|\bbag\b|box\b/i, draw: carryingCase },
  { words: /stand\b|holder/i, draw: stand },
  { words: /ear pads|ear tips|cushion/i, draw: pads },
  { words: /earbud|earphone|in-ear|neckband/i, draw: earbuds },
  { words: /headphone|headset/i, draw: headphones },
  { words: /cable|splitter|adapter/i, draw: cable },
  { words: /./, draw: headphones },
];

/** Body, accent and background of a picture. */
const PALETTES = [
  { body: [38, 52, 92], accent: [214, 178, 108], ground: [236, 240, 246] },
  { body: [45, 45, 50], accent: [196, 74, 62], ground: [240, 238, 234] },
  { body: [70, 98, 84], accent: [228, 214, 182], ground: [234, 241, 236] },
  { body: [138, 72, 60], accent: [240, 220, 200], ground: [247, 239, 234] },
  { body: [92, 84, 122], accent: [226, 200, 216], ground: [240, 238, 246] },
  { body: [205, 200, 190], accent: [96, 110, 124], ground: [228, 234, 238] },
  { body: [30, 92, 108], accent: [242, 204, 140], ground: [233, 242, 243] },
  { body: [168, 132, 88], accent: [60, 56, 52], ground: [245, 241, 233] },
];

const drawn = new Map();

/** The bytes of the PNG at an address; `description` is what its page calls it, if anything. */
export function pictureAt(url, description = '') {
  const { pathname } = new URL(url);
  const [width, height] = sizeIn(pathname);
  const identity = /\/kf\/(\w+)/.exec(pathname)?.[1] ?? pathname;
  const key = `${identity} ${width}x${height} ${description}`;
  if (!drawn.has(key)) drawn.set(key, draw(identity, width, height, description));
  return drawn.get(key);
}

/** The host resizes by what stands in the address: `…jpg_220x220q75.jpg_.avif`, `/48x48.png`. */
function sizeIn(pathname) {
  const found = /(?:_|\/)(\d{1,4})x(\d{1,4})/.exec(pathname);
  const side = (text) => Math.min(LARGEST, Math.max(1, Number(text)));
  return found ? [side(found[1]), side(found[2])] : [LARGEST, LARGEST];
}

function draw(identity, width, height, description) {
  const seed = createHash('sha256').update(identity).digest();
  const palette = PALETTES[/blue/i.test(description) ? 0 : seed[0] % PALETTES.length];
  const motif = width <= 64 ? star : MOTIFS.find(({ words }) => words.test(description || 'headphones')).draw;
  const turn = motif === star ? 0 : (seed[1] / 255 - 0.5) * 0.5;
  const scale = motif === star ? 1 : 1.05 + (seed[2] / 255) * 0.25;
  const ground = motif === star ? [255, 255, 255] : palette.ground.map((channel, index) => channel + (seed[3 + index] % 7));
  const layers = motif(palette, seed);
  const pixels = Buffer.alloc(width * height * 3);
  const edge = (2 * scale) / Math.min(width, height);
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const colour = new Float64Array(3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x0 = ((2 * column + 1 - width) / Math.min(width, height)) * scale;
      const y0 = ((2 * row + 1 - height) / Math.min(width, height)) * scale;
      const light = (1 - 0.07 * (row / height) - 0.03 * (x0 * x0 + y0 * y0)) * (motif === star ? 1 : shadow(x0, y0));
      for (let index = 0; index < 3; index++) colour[index] = ground[index] * light;
      const x = x0 * cosine + y0 * sine;
      const y = y0 * cosine - x0 * sine;
      const shade = 1 - 0.084 * (x + y);
      for (const { distance, fill } of layers) {
        const coverage = Math.min(1, 0.5 - distance(x, y) / edge);
        if (coverage <= 0) continue;
        for (let index = 0; index < 3; index++) colour[index] += (fill[index] * shade - colour[index]) * coverage;
      }
      const offset = (row * width + column) * 3;
      for (let index = 0; index < 3; index++) pixels[offset + index] = Math.min(255, Math.max(0, colour[index]));
    }
  }
  return encodePng(width, height, pixels);
}

/** A soft shadow on the ground below the product: how much of the light is left. */
function shadow(x, y) {
  const depth = 1 - Math.hypot(x / 0.75, (y - 0.82) / 0.12);
  return depth > 0 ? 1 - 0.16 * depth : 1;
}

// The motifs: layers from back to front, each with its signed distance (negative inside) in a square from -1 to 1.

function headphones({ body, accent }, seed) {
  const cup = 0.2 + (seed[6] / 255) * 0.05;
  return [
    { distance: above(ring(0, -0.02, 0.56, 0.075), 0.1), fill: body },
    { distance: above(ring(0, -0.02, 0.5, 0.025), 0.05), fill: accent },
    { distance: box(-0.5, 0.26, cup - 0.03, 0.32, 0.14), fill: body },
    { distance: box(0.5, 0.26, cup - 0.03, 0.32, 0.14), fill: body },
    { distance: box(-0.4, 0.26, 0.07, 0.28, 0.07), fill: darker(body) },
    { distance: box(0.4, 0.26, 0.07, 0.28, 0.07), fill: darker(body) },
    { distance: circle(-0.55, 0.26, 0.08), fill: accent },
    { distance: circle(0.55, 0.26, 0.08), fill: accent },
  ];
}

function earbuds({ body, accent }) {
  return [-0.3, 0.3].flatMap((x) => [
    { distance: box(x * 1.15, 0.25, 0.08, 0.36, 0.08), fill: body },
    { distance: circle(x, -0.18, 0.24), fill: body },
    { distance: circle(x * 0.75, -0.24, 0.12), fill: accent },
    { distance: circle(x * 0.75, -0.24, 0.05), fill: darker(accent) },
  ]);
}

function jacket({ body, accent }) {
  return [
    { distance: segment(-0.34, -0.42, -0.62, 0.45, 0.15), fill: darker(body) },
    { distance: segment(0.34, -0.42, 0.62, 0.45, 0.15), fill: darker(body) },
    { distance: circle(0, -0.5, 0.25), fill: darker(body) },
    { distance: box(0, 0.12, 0.42, 0.6, 0.14), fill: body },
    { distance: circle(0, -0.52, 0.15), fill: darker(darker(body)) },
    { distance: box(0, 0.16, 0.015, 0.54, 0.01), fill: accent },
    { distance: segment(-0.3, 0.36, -0.16, 0.3, 0.02), fill: accent },
    { distance: segment(0.3, 0.36, 0.16, 0.3, 0.02), fill: accent },
  ];
}

function carryingCase({ body, accent }) {
  return [
    { distance: ring(0, -0.42, 0.18, 0.04), fill: darker(body) },
    { distance: box(0, 0.1, 0.66, 0.5, 0.3), fill: body },
    { distance: box(0, 0.1, 0.66, 0.012, 0.01), fill: accent },
    { distance: box(0.5, 0.16, 0.03, 0.08, 0.03), fill: accent },
  ];
}

function stand({ body, accent }) {
  return [
    { distance: box(0, 0.68, 0.4, 0.06, 0.06), fill: body },
    { distance: box(0, 0.05, 0.05, 0.62, 0.04), fill: accent },
    { distance: above(ring(0, -0.42, 0.28, 0.07), -0.4), fill: body },
  ];
}

function pads({ body, accent }) {
  return [
    { distance: ring(-0.3, 0.08, 0.34, 0.16), fill: body },
    { distance: ring(-0.3, 0.08, 0.34, 0.02), fill: accent },
    { distance: ring(0.34, -0.06, 0.34, 0.16), fill: darker(body) },
    { distance: ring(0.34, -0.06, 0.34, 0.02), fill: accent },
  ];
}

function cable({ body, accent }) {
  return [
    { distance: ring(0, 0, 0.46, 0.05), fill: body },
    { distance: ring(0.05, 0.03, 0.36, 0.05), fill: darker(body) },
    { distance: segment(0.4, 0.25, 0.62, 0.6, 0.07), fill: body },
    { distance: segment(0.62, 0.6, 0.68, 0.7, 0.04), fill: accent },
  ];
}

function star() {
  const distance = (x, y) => {
    const angle = Math.atan2(x, -y);
    const reach = 0.62 + 0.3 * Math.cos(5 * angle);
    return Math.hypot(x, y) - reach;
  };
  return [{ distance, fill: [240, 176, 64] }];
}

const circle = (cx, cy, radius) => (x, y) => Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) - radius;

const ring = (cx, cy, radius, width) => (x, y) => Math.abs(Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) - radius) - width;

const box = (cx, cy, halfWidth, halfHeight, corner) => (x, y) => {
  const dx = Math.abs(x - cx) - halfWidth + corner;
  const dy = Math.abs(y - cy) - halfHeight + corner;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - corner;
};

const segment = (x1, y1, x2, y2, width) => (x, y) => {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy) - width;
};

const above = (distance, level) => (x, y) => Math.max(distance(x, y), y - level);

const darker = (colour) => colour.map((channel) => channel * 0.72);

function encodePng(width, height, pixels) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  // Each row is stored as differences to its left neighbour, which suits gradients.
  const stride = width * 3;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let row = 0; row < height; row++) {
    const target = row * (stride + 1);
    rows[target] = 1;
    for (let index = 0; index < stride; index++) {
      const left = index < 3 ? 0 : pixels[row * stride + index - 3];
      rows[target + 1 + index] = pixels[row * stride + index] - left;
    }
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type, body) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(body.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named) >>> 0, framed.length - 4);
  return framed;
}
