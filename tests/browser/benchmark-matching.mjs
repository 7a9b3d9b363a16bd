// How long finding names takes in Chromium, in both builds of the extension, and beside other ways of doing it.
//
//   benchmark-matching.mjs [--output FILE]     in Chromium; prints the tables, or puts them into their place in FILE
//   benchmark-matching.mjs --node              in Node.js, by the processor's time, which a busy machine does not spoil
//
//   --only WORD        only what has the word in its name, and no quality, which is for working on the matcher
//   --lists 10,1000    only the lists of so many names
//   --rounds N         turns of each
//
// `cargo xtask benchmark` builds what is measured. Real titles and names are read from beside the checkout, where they
// are not, invented ones serve.

import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium } from './browser.mjs';
import { machine, tell } from './figures.mjs';
import { Bench } from './matching/measure.js';
import { ROOT } from './server.mjs';

const BUILT = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'benchmark/peers');
const SET = join(ROOT, '../shared/matching');
const FUSE = join(ROOT, 'node_modules/fuse.js/dist/fuse.mjs');

/** Where files are looked for, by name. */
const FOLDERS = [BUILT, SET, join(ROOT, 'tests/browser/matching')];

const SIZES = [10, 100, 1000, 10000];

/** Lists of other names the brands of the set are put among, for quality. */
const AMONG = [0, 1000, 10000];

const { values: options } = parseArgs({
  options: {
    output: { type: 'string' },
    node: { type: 'boolean', default: false },
    only: { type: 'string' },
    lists: { type: 'string', default: SIZES.join(',') },
    rounds: { type: 'string', default: '20' },
  },
});
const sizes = options.lists.split(',').map(Number);
const rounds = Number(options.rounds);

const runner = options.node ? await inNode() : await inChromium();
let text;
try {
  text = await measured(runner);
} finally {
  await runner.close();
}
tell({ document: options.output, figures: 'figures in Chromium', by: 'benchmark-matching.mjs', text });

async function measured({ call, heap, where }) {
  const subjects = (await call('subjects')).filter(({ name }) => !options.only || name.includes(options.only));
  const rows = new Map(subjects.map((subject) => [subject.name, { subject, lists: new Map() }]));
  for (const size of sizes) {
    for (const { name, ...figures } of await call('race', subjects, size, rounds)) rows.get(name).lists.set(size, figures);
    process.stderr.write(`${size} names measured\n`);
  }
  const judged = [];
  const among = [];
  if (!options.only) {
    for (const row of rows.values()) row.score = await call('score', row.subject);
    for (const size of AMONG) among.push(await call('score', subjects[0], size));
    for (const size of sizes) judged.push([size, await call('judging', size, 2 * rounds)]);
    const before = await heap();
    await call('keepFuseIndex');
    rows.get('fuse.js').heap = (await heap()) - before;
  }
  return tables(rows, among, judged, { invented: await call('invented'), size: await call('size'), where });
}

/** Runs it here. */
async function inNode() {
  // Node.js 20 has no `ArrayBuffer.prototype.transfer`, which browsers have.
  ArrayBuffer.prototype.transfer ??= function transfer(size) {
    const grown = new ArrayBuffer(size);
    new Uint8Array(grown).set(new Uint8Array(this));
    structuredClone(this, { transfer: [this] });
    return grown;
  };
  const { default: Fuse } = await import('fuse.js');
  const bench = await Bench.open({ read, Fuse, clock: () => process.cpuUsage().user / 1000 });
  return {
    where: `Node.js ${process.version}, the processor's time`,
    call: async (name, ...values) => (typeof bench[name] === 'function' ? bench[name](...values) : bench[name]),
    heap: async () => process.memoryUsage().heapUsed,
    close: async () => {},
  };
}

/** Runs it in a page of its own. */
async function inChromium() {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname.slice(1);
    const bytes = path === 'fuse.mjs' ? readFileSync(FUSE) : path ? read(path) : Buffer.from('<!doctype html><title>Matching</title>');
    const type = /js$/.test(path) ? 'text/javascript' : path ? 'application/octet-stream' : 'text/html';
    // A page that nothing else can reach is given a finer clock.
    const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
    response.writeHead(bytes ? 200 : 404, { 'content-type': type, ...isolated }).end(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await chromium.launch({
    executablePath: findChromium(),
    // The sandbox does not run as root.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate(async () => {
    const [{ Bench }, { default: Fuse }] = await Promise.all([import('/measure.js'), import('/fuse.mjs')]);
    const read = async (name) => {
      const answer = await fetch(`/${name}`);
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
    };
    globalThis.bench = await Bench.open({ read, Fuse });
  });
  const devtools = await page.context().newCDPSession(page);
  return {
    where: `Chromium ${browser.version()}`,
    call: (name, ...values) =>
      page.evaluate(([name, values]) => (typeof bench[name] === 'function' ? bench[name](...values) : bench[name]), [name, values]),
    heap: async () => {
      // What the first round frees may hold on to something.
      for (let round = 0; round < 3; round++) await devtools.send('HeapProfiler.collectGarbage');
      return (await devtools.send('Runtime.getHeapUsage')).usedSize;
    },
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}

/** A file's bytes, or null. */
function read(name) {
  const path = FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (path) return readFileSync(path);
  if (name === 'peers.js') throw new Error(`${join(BUILT, name)} is missing: run cargo xtask benchmark.`);
  return null;
}

function tables(rows, among, judged, { invented, size, where }) {
  const parts = [
    machine(where),
    invented
      ? 'Measured with invented titles and names, since no real ones were at hand: comparable with itself only.'
      : 'Measured with real titles and names, which are not kept with the code.',
    size,
    '',
    `| way | ${sizes.map(thousands).join(' | ')} | prepare, ms | compile, ms | memory, kB | recall | false | near misses |`,
    `| --- | ${'---: | '.repeat(sizes.length + 6).trim()}`,
    ...[...rows].map(([name, row]) => rowOf(name, row)),
  ];
  const [[, ours], ...others] = rows;
  if (others.length > 0) {
    parts.push('', `| times as long as ours in WebAssembly | ${sizes.map(thousands).join(' | ')} |`, `| --- | ${'---: | '.repeat(sizes.length).trim()}`);
    const times = (other, size) => digits(other.lists.get(size).best / ours.lists.get(size).best);
    for (const [name, other] of others) parts.push(`| ${name} | ${sizes.map((size) => times(other, size)).join(' | ')} |`);
  }
  if (among.length > 0) {
    parts.push('', '| ours: brands among other names | recall | titles with a loose hit, of 1,000 |', '| ---: | ---: | ---: |');
    for (const { names, recall, loose } of among) parts.push(`| ${thousands(names)} | ${recall.toFixed(2)} % | ${loose.toFixed(2)} |`);
  }
  if (judged.length > 0) {
    parts.push('', `| judging a page of 60 cards, ms | ${judged.map(([size]) => thousands(size)).join(' | ')} |`, `| --- | ${'---: | '.repeat(judged.length).trim()}`);
    for (const [number, { build }] of judged[0][1].entries()) {
      parts.push(`| ${build} | ${judged.map(([, builds]) => `${digits(builds[number].best)} (${digits(builds[number].median)})`).join(' | ')} |`);
    }
  }
  return `${parts.join('\n')}\n`;
}

function rowOf(name, { lists, score, heap }) {
  const all = [...lists.values()];
  const times = all.map(({ best, median, scaled }) => `${scaled ? '≈ ' : ''}${digits(best)} (${digits(median)})`);
  // Of the longest lists, which is where it matters.
  const last = (what) => {
    const figures = all.slice(-2).map((list) => list[what]);
    return figures.includes(null) ? '–' : figures.map((figure) => digits(what === 'held' ? figure / 1000 : figure)).join(' / ');
  };
  const quality = score ? [`${score.recall.toFixed(1)} %`, score.flagged.toFixed(2), Number.isFinite(score.hard) ? `${score.hard.toFixed(1)} %` : '–'] : ['', '', ''];
  const memory = heap === undefined ? last('held') : `${digits(heap / 1000)} (titles)`;
  return `| ${[name, ...times, last('preparing'), last('compiling'), memory, ...quality].join(' | ')} |`;
}

function digits(number) {
  if (number < 10) return number.toFixed(2);
  return number < 100 ? number.toFixed(1) : thousands(Math.round(number));
}

function thousands(number) {
  return number.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
