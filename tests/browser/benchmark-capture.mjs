// How long a capture takes from the click to the seal, step by step, and how large an exhibit is.
//
//   benchmark-capture.mjs [--output FILE] [--times N]   writes the tables into FILE between their marks, or prints them

import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { script as singleFile } from 'single-file-cli/lib/single-file-bundle.js';
import { sitDown } from './analyst.mjs';
import { machine, median, tell } from './figures.mjs';
import { goldenPages } from './server.mjs';

/** How many screens the pages have. */
const SCREENS = [1, 10];

/** Pictures of a screen the browser allows in a second. */
const SHOTS_PER_SECOND = 2;

const { values: options } = parseArgs({ options: { output: { type: 'string' }, times: { type: 'string', default: '5' } } });
const times = Number(options.times);
const ends = [];
let text;
try {
  text = await measured();
} finally {
  for (const end of ends) await end();
}
tell({ document: options.output, figures: 'figures of captures', by: 'benchmark-capture.mjs', text });

async function measured() {
  const results = goldenPages().find(({ name }) => name === 'results');
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-benchmark-'));
  const desk = await sitDown({ after: (end) => ends.push(end) }, { pages: [results], scrollBars: true, folder });
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const onDisk = () => sizeOf(join(folder, 'Default/IndexedDB'));
  const captures = [];
  for (const screens of SCREENS) {
    const page = await desk.open(results.url);
    await page.evaluate(makeAsHighAs, screens);
    const runs = [];
    const emptier = onDisk();
    // The first one of all meets a browser that has just started.
    for (let run = 0; run <= times; run++) {
      const before = await desk.exhibitIds();
      const click = Date.now();
      await desk.browser.triggerAction(page);
      const id = await desk.sealedBeside(before);
      const sealed = Date.now();
      const exhibit = await desk.exhibit(id);
      if (exhibit.record.completeness !== 'complete') throw new Error(`partial: ${JSON.stringify(exhibit.record.steps)}`);
      runs.push({ exhibit, total: sealed - click });
    }
    const grown = onDisk() - emptier;
    const kept = new Map(runs.flatMap(({ exhibit }) => filesOf(exhibit)).map(({ sha256, size }) => [sha256, size]));
    const share = grown / [...kept.values()].reduce((sum, size) => sum + size, 0);
    runs.shift();
    captures.push({ screens, runs, exhibit: runs[0].exhibit, share, singleFile: await bySingleFile(page) });
    process.stderr.write(`${screens} measured\n`);
    await page.close();
  }
  const version = desk.browser.context.browser().version();
  return tables(captures, version);
}

/** The bytes in a folder. */
function sizeOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/** An exhibit's files, those of conclusions too. */
function filesOf({ record }) {
  return [...record.files, ...record.opinions];
}

/** What SingleFile makes of the same page in the same browser: milliseconds of each run, and the size of its one file. */
async function bySingleFile(page) {
  await page.evaluate(singleFile);
  const runs = [];
  for (let run = 0; run <= times; run++) {
    const done = await page.evaluate(async () => {
      const start = performance.now();
      const { content } = await globalThis.singlefile.getPageData({ removeScripts: true, insertMetaCSP: true });
      return { total: performance.now() - start, size: new Blob([content]).size };
    });
    if (run > 0) runs.push(done);
  }
  return runs;
}

/** Runs in the page: has it so many screens, of the cards it has. */
function makeAsHighAs(screens) {
  const cards = [...document.querySelectorAll('body *')].find((element) => element.children.length >= 20);
  const all = [...cards.children];
  const fits = () => document.documentElement.scrollHeight <= screens * innerHeight;
  document.querySelectorAll('h2, footer').forEach((element) => element.remove());
  for (let at = 0; fits(); at = (at + 1) % all.length) cards.append(all[at].cloneNode(true));
  while (!fits() && cards.lastElementChild) cards.lastElementChild.remove();
}

function tables(captures, version) {
  const steps = captures[0].exhibit.record.steps.map(({ name }) => name);
  const heads = captures.map(({ exhibit }) => {
    const slices = exhibit.record.files.filter(({ role }) => role === 'slice').length;
    return slices === 1 ? 'one screen' : `${slices} screens`;
  });
  const lasted = (name) => ({ exhibit }) => {
    const { started, finished } = exhibit.record.steps.find((step) => step.name === name);
    return started && finished ? new Date(finished) - new Date(started) : Number.NaN;
  };
  const shots = ({ exhibit }) => exhibit.record.files.filter(({ source }) => source === 'tabs.captureVisibleTab').length;
  const row = (name, cells) => `| ${[name, ...cells].join(' | ')} |`;
  const roles = [...new Set(captures.flatMap(({ exhibit }) => exhibit.record.files.map(({ role }) => role)))];
  const sum = (files) => files.reduce((total, { size }) => total + size, 0);
  const ofRole = (role) => ({ exhibit }) => exhibit.record.files.filter((file) => file.role === role);
  const all = ({ exhibit }) => filesOf(exhibit);
  const once = (capture) => [...new Map(all(capture).map((file) => [file.sha256, file])).values()];
  const kilobytes = (files) => `${Math.round(sum(files) / 1000)} (${files.length})`;
  return `${machine(`Chromium ${version}`)}

| milliseconds, median of ${times} | ${heads.join(' | ')} |
| --- | ${heads.map(() => '---:').join(' | ')} |
${steps.map((name) => row(`\`${name}\``, captures.map(({ runs }) => middle(runs.map(lasted(name)))))).join('\n')}
${row('**click → sealed**', captures.map(({ runs }) => `**${middle(runs.map(({ total }) => total))}**`))}
${row('SingleFile, which makes the inert copy only', captures.map(({ singleFile }) => middle(singleFile.map(({ total }) => total))))}
${row('what the browser allows for as many pictures', captures.map((capture) => Math.max(0, (shots(capture) - SHOTS_PER_SECOND) / SHOTS_PER_SECOND) * 1000))}

| kB (files) | ${heads.join(' | ')} |
| --- | ${heads.map(() => '---:').join(' | ')} |
${roles.map((role) => row(`\`${role}\``, captures.map((capture) => kilobytes(ofRole(role)(capture))))).join('\n')}
${row('conclusions', captures.map(({ exhibit }) => kilobytes(exhibit.record.opinions)))}
${row('sum of the parts', captures.map((capture) => kilobytes(all(capture))))}
${row('**kept, equal files once**', captures.map((capture) => `**${kilobytes(once(capture))}**`))}
${row('on the disk, of the files kept', captures.map(({ share }) => `${(100 * share).toFixed(1)} %`))}
${row('SingleFile', captures.map(({ singleFile }) => `${Math.round(singleFile[0].size / 1000)} (1)`))}
${row('record', captures.map(({ exhibit }) => Math.ceil(exhibit.raw.length / 1000)))}
`;
}

/** The middle of the times in whole milliseconds; a dash where a step was never taken. */
function middle(times) {
  const taken = times.filter(Number.isFinite);
  return taken.length ? Math.round(median(taken)) : '–';
}
