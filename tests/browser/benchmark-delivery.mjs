// How long delivery to the companion takes, beside what the browser's pipe and the disk allow, and how much memory the
// host needs.
//
//   benchmark-delivery.mjs [--output FILE] [--times N]   writes the table into FILE between its marks, or prints it

import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sitDown } from './analyst.mjs';
import { COMMAND } from './browser.mjs';
import { companion, delivery, importRandom, stage } from './companion.mjs';
import { machine, median, tell } from './figures.mjs';

/** In megabytes. */
const SIZES = [10, 100];
const PIECE = 6 * 1024 * 1024;

/** A host that takes whatever comes and says so after each message: what is left is the pipe. */
const SINK = `
let left = 0;
let first = Buffer.alloc(0);
process.stdin.on('data', (data) => {
  while (data.length > 0) {
    if (left === 0) {
      const taken = data.subarray(0, 4 - first.length);
      first = Buffer.concat([first, taken]);
      data = data.subarray(taken.length);
      if (first.length < 4) return;
      left = first.readUInt32LE(0);
      first = Buffer.alloc(0);
    }
    const taken = Math.min(left, data.length);
    left -= taken;
    data = data.subarray(taken);
    if (left === 0) process.stdout.write(Buffer.from([4, 0, 0, 0, 116, 114, 117, 101]));
  }
});
process.stdin.on('end', () => process.exit());
`;

const { values: options } = parseArgs({ options: { output: { type: 'string' }, times: { type: 'string', default: '3' } } });
const times = Number(options.times);
const ends = [];
let text;
try {
  text = await measured();
} finally {
  for (const end of ends) await end();
}
tell({ document: options.output, figures: 'figures of delivery', by: 'benchmark-delivery.mjs', text });

async function measured() {
  const theirs = companion();
  theirs.install();
  installSink(theirs);
  const desk = await sitDown({ after: (end) => ends.push(end) }, { pages: [], ...theirs.browser });
  const { fingerprint } = await stage(desk, 'not_paired');
  theirs.pair(fingerprint);
  await desk.ask({ request: 'deliver' });
  await stage(desk, 'up_to_date');
  const rows = [];
  let memory = 0;
  for (const size of SIZES) {
    const runs = [];
    for (let run = 0; run < times; run++) {
      await choose(desk, true);
      await stage(desk, 'paused');
      await importRandom(desk, size * 1e6);
      const begun = performance.now();
      await choose(desk, false);
      for (;;) {
        const { stage, error } = await delivery(desk);
        if (stage === 'failed') throw new Error(`${error.code}: ${error.detail}`);
        if (stage === 'up_to_date') break;
        memory = Math.max(memory, hostMemory());
      }
      runs.push(performance.now() - begun);
    }
    const pipe = [];
    for (let run = 0; run < times; run++) pipe.push(await desk.workbench.evaluate(throughPipe, { bytes: size * 1e6, piece: PIECE }));
    const disk = [];
    for (let run = 0; run < times; run++) disk.push(toDisk(theirs, size * 1e6));
    rows.push({ size, took: median(runs), pipe: median(pipe), disk: median(disk) });
  }
  const rate = ({ size, took }) => (size / took) * 1000;
  const lines = rows.map(
    (row) =>
      `| ${row.size} MB | ${row.took.toFixed(0)} ms | ${rate(row).toFixed(0)} MB/s | ${row.pipe.toFixed(0)} ms | ${row.disk.toFixed(0)} ms | ${((100 * row.pipe) / row.took).toFixed(0)} % |`,
  );
  return `From the worker's call of the companion to its last acknowledgement, of an exhibit with one file of random bytes; medians of ${times}.
The pipe: the same bytes in the same pieces to a host that only counts them.
The disk: the same bytes written and flushed.
${machine(`Chromium ${desk.browser.context.browser().version()}`)}

| file | delivered in | that is | the pipe alone | the disk alone | share of the pipe's speed |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}

Memory of the host at its most: ${(memory / 1e6).toFixed(0)} MB (limit: 64 MB).
`;
}

async function choose(desk, paused) {
  await desk.ask({ request: 'choose_delivery', choices: { paused, keep: 'everything' } });
}

function installSink(theirs) {
  const program = join(theirs.between, 'sink');
  writeFileSync(join(theirs.between, 'sink.mjs'), SINK);
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(theirs.between, 'sink.mjs')}'\n`);
  chmodSync(program, 0o755);
  const folder = join(theirs.profile, 'NativeMessagingHosts');
  const manifest = JSON.parse(readFileSync(join(folder, 'counterproof.companion.json'), 'utf8'));
  const sink = { ...manifest, name: 'counterproof.sink', path: program };
  writeFileSync(join(folder, 'counterproof.sink.json'), JSON.stringify(sink));
}

/** The most memory a host that runs has had, in bytes. */
function hostMemory() {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [program, word = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (program !== COMMAND || !word.startsWith('chrome-extension://')) continue;
      return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    } catch {
      // It has ended meanwhile.
    }
  }
  return 0;
}

function toDisk(theirs, bytes) {
  const path = join(theirs.vault, 'benchmark');
  const piece = Buffer.alloc(PIECE, 7);
  const begun = performance.now();
  const file = openSync(path, 'w');
  for (let at = 0; at < bytes; at += PIECE) writeSync(file, piece, 0, Math.min(PIECE, bytes - at));
  fsyncSync(file);
  closeSync(file);
  const took = performance.now() - begun;
  rmSync(path);
  return took;
}

/** Runs in the workbench. */
async function throughPipe({ bytes, piece }) {
  const part = new Uint8Array(piece);
  for (let at = 0; at < piece; at += 65536) crypto.getRandomValues(part.subarray(at, at + 65536));
  const data = part.toBase64();
  const port = chrome.runtime.connectNative('counterproof.sink');
  let answered;
  port.onMessage.addListener(() => answered());
  const begun = performance.now();
  for (let at = 0; at < bytes; at += piece) {
    const length = Math.ceil(Math.min(piece, bytes - at) / 3) * 4;
    const answer = new Promise((resolve) => (answered = resolve));
    port.postMessage({ id: 1, ask: { request: 'chunk', data: length === data.length ? data : data.slice(0, length) } });
    await answer;
  }
  const took = performance.now() - begun;
  port.disconnect();
  return took;
}
