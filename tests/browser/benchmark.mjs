// How long the extension takes to read a page on the page's own thread, by the browser's own sampling.
//
//   benchmark.mjs [--output FILE] [--extension DIR]   writes the table to FILE, or prints it
//
// Nothing in the product is there for this: the extension reads a page anew when its window is resized, and a page's
// script may say that it was. What then runs in the extension's frames, and in what they call, is added up.

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Desk } from './analyst.mjs';
import { EXTENSION, launch } from './browser.mjs';
import { machine, median } from './figures.mjs';
import { INTERVAL, profile, startSampling } from './profiler.mjs';
import { STRICT_POLICY, corpusPages, goldenPages, serve } from './server.mjs';

/** Golden pages that are measured, and saved ones where they are at hand. */
const GOLDEN = ['item', 'results'];
const SAVED = ['item-01', 'item-04', 'item-07', 'search-01', 'search-03', 'category-01'].map((name) => `aliexpress-${name}`);

const ENGINES = [
  { engine: 'wasm', policy: null },
  { engine: 'script', policy: STRICT_POLICY },
];

/** Readings of which the median is taken. */
const TIMES = 15;

/** Milliseconds in which a reading that was asked for has been taken: the extension waits for an idle moment. */
const PATIENCE = 750;

/** Milliseconds in which a page has loaded: a saved one has hundreds of pictures, which are drawn for it. */
const LOADING = 180_000;

/** Samples this far apart, in microseconds, belong to different readings. */
const GAP = 60_000;

const { values: options } = parseArgs({ options: { output: { type: 'string' }, extension: { type: 'string', default: EXTENSION } } });
const golden = goldenPages().filter(({ name }) => GOLDEN.includes(name));
const saved = corpusPages().filter(({ name }) => SAVED.includes(name));
if (saved.length === 0) process.stderr.write('skipped: no saved pages beside the checkout\n');

const rows = [];
let version;
for (const { engine, policy } of ENGINES) {
  const site = await serve({ pages: [...golden, ...saved], policy });
  const browser = await launch({ port: site.port, extension: resolve(options.extension) });
  try {
    version = browser.context.browser().version();
    browser.context.setDefaultTimeout(LOADING);
    const desk = new Desk(browser, site, await browser.openExtensionPage('workbench.html'));
    for (const page of [...golden, ...saved]) {
      const row = await measure(desk, page, engine);
      // What a saved page shows is not ours to repeat, nor its name.
      rows.push({ ...row, name: golden.includes(page) ? `golden ${page.name}` : 'saved' });
      process.stderr.write(`${line(rows.at(-1))}\n`);
    }
  } finally {
    await browser.close();
    await site.close();
  }
}
const text = table(rows);
if (options.output) writeFileSync(options.output, text);
else process.stdout.write(text);

async function measure(desk, { url }, engine) {
  const page = await desk.open(url);
  const state = await desk.state(page);
  if (state.engine !== engine) throw new Error(`${url} is read by the engine ${state.engine}, not ${engine}`);
  const devtools = await desk.browser.context.newCDPSession(page);
  await startSampling(devtools);

  const cold = longest(await profile(devtools, GAP, async () => {
    await page.reload({ waitUntil: 'load' });
    await desk.state(page);
    await pause(2 * PATIENCE);
  }), 1);
  const warm = longest(await profile(devtools, GAP, async () => {
    for (let time = 0; time < TIMES; time++) {
      await page.evaluate(() => {
        dispatchEvent(new PopStateEvent('popstate'));
        dispatchEvent(new Event('resize'));
      });
      await pause(PATIENCE);
    }
  }), TIMES);
  const { bytes, parsing } = await page.evaluate(parseState);
  await page.close();
  const share = (part) => warm.reduce((sum, reading) => sum + reading[part], 0) / warm.reduce((sum, { whole }) => sum + whole, 0);
  return {
    engine,
    layout: state.reading.page.layout,
    listings: state.reading.listings.length,
    warm: median(warm.map(({ whole }) => whole)),
    cold: cold[0]?.whole ?? NaN,
    browser: share('browser'),
    bytes,
    parsing,
  };
}

function longest(stretches, count) {
  return stretches.toSorted((left, right) => right.whole - left.whole).slice(0, count);
}

/** Runs in the page: the longest state in its scripts, and the milliseconds `JSON.parse` takes for it. */
function parseState() {
  const MARKS = ['_init_data_', 'runParams', 'DCData', '__AER_DATA__'];
  const candidates = [...document.scripts].flatMap(({ textContent: script }) =>
    MARKS.flatMap((mark) => [...script.matchAll(new RegExp(`${mark}\\s*=\\s*(?:\\{\\s*data\\s*:\\s*)?(?=[{\\[])`, 'g'))].map((found) => assigned(script, found.index + found[0].length))),
  );
  const state = candidates.filter(Boolean).reduce((longest, next) => (next.length > longest.length ? next : longest), '');
  // Of a few words there is nothing to compare with.
  if (state.length < 10_000) return { bytes: state.length, parsing: NaN };
  const ROUNDS = 40;
  const start = performance.now();
  for (let round = 0; round < ROUNDS; round++) JSON.parse(state);
  return { bytes: state.length, parsing: (performance.now() - start) / ROUNDS };

  function assigned(script, from) {
    let depth = 0;
    let quoted = false;
    for (let at = from; at < script.length; at++) {
      const character = script[at];
      if (character === '\\') at += 1;
      else if (character === '"') quoted = !quoted;
      else if (!quoted && '{['.includes(character)) depth += 1;
      else if (!quoted && ']}'.includes(character) && --depth === 0) {
        const json = script.slice(from, at + 1);
        try {
          JSON.parse(json);
          return json;
        } catch {
          return null;
        }
      }
    }
    return null;
  }
}

function table(all) {
  return `# Benchmarks in the browser

Written by \`node tests/browser/benchmark.mjs --output docs/benchmarks-browser.md\`; do not edit.

${machine(`Chromium ${version}`)}

Milliseconds on the page's main thread, sampled every ${INTERVAL / 1000} ms, of all that a reading of the whole page brings with it: reading, comparing with what was read before, and taking care of the marks.
*Warm* is the median of ${TIMES} readings, *cold* the first one after the page was loaded.
*Browser* is the share of what the extension asks the browser for: selectors, texts, attributes, visibility.
*JSON.parse* is what the browser takes to parse the page's longest state, and *ratio* the warm reading by it.

| page | layout | build | listings | warm ms | cold ms | browser | state kB | JSON.parse ms | ratio |
| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${all.map(line).join('\n')}
`;
}

function line(row) {
  const number = (value, digits = 1) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
  const cells = [
    row.name,
    row.layout,
    row.engine === 'wasm' ? 'WebAssembly' : 'script',
    row.listings,
    number(row.warm),
    number(row.cold),
    `${number(100 * row.browser, 0)} %`,
    Math.ceil(row.bytes / 1000),
    number(row.parsing, 2),
    number(row.warm / row.parsing),
  ];
  return `| ${cells.join(' | ')} |`;
}
