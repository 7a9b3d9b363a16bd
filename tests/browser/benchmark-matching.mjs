// How long matching takes, in both builds of the extension.
//
//   benchmark-matching.mjs --node [--lists 10,1000] [--rounds N] [--built DIR]
//
// `cargo xtask benchmark` builds what is measured.

import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as measure from './matching/measure.js';
import { ROOT } from './server.mjs';

const BUILT = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'benchmark/peers');

/** Where real titles and lists of names stand beside the checkout, if they do. */
const SHARED = join(ROOT, '../shared/matching');

/** How many bytes of titles are gone through. */
const BYTES = 100_000;

/** Milliseconds a subject may take in a round. */
const PATIENCE = 300;

const { values: options } = parseArgs({
  options: {
    node: { type: 'boolean', default: false },
    lists: { type: 'string', default: '10,100,1000,10000' },
    rounds: { type: 'string', default: '10' },
    built: { type: 'string', default: BUILT },
  },
});

const lines = (path) => readFileSync(path, 'utf8').split('\n').filter(Boolean);

// Node.js 20 has no `ArrayBuffer.prototype.transfer`, which browsers have.
ArrayBuffer.prototype.transfer ??= function transfer(size) {
  const grown = new ArrayBuffer(size);
  new Uint8Array(grown).set(new Uint8Array(this));
  structuredClone(this, { transfer: [this] });
  return grown;
};
measure.useClock(() => process.cpuUsage().user / 1000);
const files = {
  glue: readFileSync(join(options.built, 'peers.js')),
  module: readFileSync(join(options.built, 'peers_bg.wasm')),
  script: readFileSync(join(options.built, 'peers-script-build.js')),
};
const builds = { WebAssembly: await measure.load('wasm', files), script: await measure.load('script', files) };
const { titles, bytes } = measure.firstTitles(lines(join(SHARED, 'corpus10k.txt')), BYTES);
const subjects = {};
for (const size of options.lists.split(',')) {
  const names = lines(join(SHARED, `w${size}.txt`));
  for (const [build, peers] of Object.entries(builds)) subjects[`${size} ${build}`] = measure.compile(peers, names, titles);
}
const raced = measure.race(subjects, measure.sizesOf(titles), { rounds: Number(options.rounds), patience: PATIENCE });
const number = (value, digits) => value.toFixed(digits).padStart(9);
process.stdout.write(`${titles.length} titles, ${bytes} bytes; processor time in milliseconds, load ${loadavg()[0].toFixed(1)}\n`);
process.stdout.write(`${'names'.padEnd(20)} per 100 kB, best   median   prepare handing over  compile       kB\n`);
for (const [name, { best, median }] of Object.entries(raced)) {
  const { preparing, taking, compiling, held } = subjects[name];
  const figures = [best * (100_000 / bytes), median * (100_000 / bytes)].map((value) => number(value, 2));
  const rest = [preparing, taking, compiling, held / 1000].map((value) => number(value, 1));
  process.stdout.write(`${name.padEnd(20)} ${figures.join('')}${rest.join('')}\n`);
}
