// How quick the side panel is, what a page that scrolls without end costs, and what stays after an hour.
//
//   benchmark-panel.mjs [--output FILE] [--extension DIR]   writes the table into FILE between its marks, or prints it

import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sitDown, until } from './analyst.mjs';
import { EXTENSION } from './browser.mjs';
import { machine, median, tell } from './figures.mjs';
import { profile, startSampling } from './profiler.mjs';
import { goldenPages, longPage } from './server.mjs';

/** Cards of the long page, and how many come at a time. */
const CARDS = 600;
const AT_A_TIME = 60;

/** Openings of the panel, of which the median is taken. */
const OPENINGS = 15;

/** Pages in an hour, one in half a minute, and of how many one is captured. */
const PAGES = 120;
const CAPTURED_OF = 10;

/** The browser tells how long a key took from this on, in milliseconds, in steps of eight. */
const TOLD_FROM = 16;

/** Samples this far apart, in microseconds, belong to different tasks. */
const GAP = 500;

const { values: options } = parseArgs({ options: { output: { type: 'string' }, extension: { type: 'string', default: EXTENSION } } });
const RESULTS = goldenPages().find(({ name }) => name === 'results');
const ITEM = goldenPages().find(({ name }) => name === 'item');
const LONG = longPage(CARDS, AT_A_TIME);
const HOUR = Array.from({ length: PAGES }, (_, at) => pageOfHour(at));

const ends = [];
let text;
try {
  text = await measured();
} finally {
  for (const end of ends.reverse()) await end();
}
tell({ document: options.output, figures: 'figures of the panel', by: 'benchmark-panel.mjs', text });

async function measured() {
  const desk = await sitDown({ after: (end) => ends.push(end) }, { pages: [RESULTS, LONG, ...HOUR], extension: resolve(options.extension) });
  const version = desk.browser.context.browser().version();
  await desk.browser.context.addInitScript(noteFirstRow);
  await desk.browser.context.addInitScript(noteKeys, TOLD_FROM);
  const long = await scrollLongPage(desk);
  const onLong = await measurePanel(desk, long.page);
  await long.page.close();
  const results = await desk.open(RESULTS.url);
  const onResults = await measurePanel(desk, results);
  await results.close();
  const hour = await anHour(desk);

  const ms = (value, digits = 0) => value.toFixed(digits);
  const keys = ({ keys }) => (keys.worst < TOLD_FROM ? `under ${TOLD_FROM}` : `${ms(keys.worst)} (${keys.slow} of ${keys.count} from ${TOLD_FROM} on)`);
  return `${machine(`Chromium ${version}`)}

| the side panel, milliseconds | aim | page of ${onResults.listings} listings | page of ${onLong.listings} listings |
| --- | ---: | ---: | ---: |
| from opening to the first listing on the screen, median of ${OPENINGS} | 300 | ${ms(onResults.ready)} | ${ms(onLong.ready)} |
| the slowest of them | | ${ms(onResults.slowest)} | ${ms(onLong.slowest)} |
| from a key to what it changes on the screen, the slowest | 50 | ${keys(onResults)} | ${keys(onLong)} |

| a page that scrolls without end, ${long.cards} cards | |
| --- | ---: |
| our longest task on the page’s thread, milliseconds | ${ms(long.longest, 1)} |
| our time on the page’s thread for each card, milliseconds | ${ms(long.perCard, 2)} |

| an hour: ${PAGES} pages, ${hour.labels} labels, ${hour.captures} captures | memory of the extension’s processes, MB |
| --- | ---: |
${hour.memory.map(({ pages, bytes }) => `| after ${pages} pages | ${ms(bytes / 1e6)} |`).join('\n')}
| at the end, by the memory after ${hour.memory[1].pages} pages | ${ms(hour.memory.at(-1).bytes / hour.memory[1].bytes, 2)} × |
`;
}

/** Scrolls through the page until all cards are there and judged. */
async function scrollLongPage(desk) {
  const page = await desk.open(LONG.url);
  const devtools = await desk.browser.context.newCDPSession(page);
  await startSampling(devtools);
  const count = () => page.evaluate(() => document.getElementById('card-list').children.length);
  await page.mouse.move(640, 450);
  const stretches = await profile(devtools, GAP, async () => {
    while ((await count()) < CARDS) {
      await page.mouse.wheel(0, 600);
      await pause(60);
    }
    await until('all cards are judged', async () => (await desk.state(page)).judgement.listings.filter(({ level }) => level !== 'none').length > CARDS / 4);
  });
  await devtools.detach();
  const cards = await count();
  const sum = stretches.reduce((total, { whole }) => total + whole, 0);
  return { page, cards, longest: Math.max(...stretches.map(({ whole }) => whole)), perCard: sum / cards };
}

async function measurePanel(desk, page) {
  const panel = await desk.panelBeside(page);
  const address = panel.url();
  const opened = [];
  for (let time = 0; time < OPENINGS; time += 1) {
    // Nobody who opens the panel waits for another one to be taken down.
    await panel.goto('about:blank');
    await panel.goto(address);
    opened.push(await (await panel.waitForFunction(() => globalThis.firstRow)).jsonValue());
  }
  const rows = panel.getByTestId('listing-row');
  const pressed = [...Array(15).fill('j'), '1', 'i', 'm', 'j', '2', 't', 'm', 'k', '3', 'u', 'u', '?', 'Escape', 'p', 'j', '7'];
  for (const key of pressed) {
    await panel.keyboard.press(key);
    await pause(120);
  }
  const told = await panel.evaluate(() => globalThis.keysTold);
  const listings = await rows.count();
  await panel.close();
  const keys = { count: pressed.length, slow: told.length, worst: Math.max(0, ...told) };
  return { listings, ready: median(opened), slowest: Math.max(...opened), keys };
}

/** Page after page with the panel beside it: of some pages listings are labelled, some are captured. */
async function anHour(desk) {
  const page = await desk.browser.openPage(HOUR[0].url);
  const panel = await desk.panelBeside(page);
  const memory = [{ pages: 0, bytes: await held(desk) }];
  let [labels, captures] = [0, 0];
  for (const [at, { url, prefix }] of HOUR.entries()) {
    await page.goto(url);
    await panel.locator(`[data-testid=listing-row][data-item-id^="${prefix}"]`).first().waitFor();
    for (const key of ['j', '1', 'j', '7']) {
      await panel.keyboard.press(key);
      if (key !== 'j') labels += 1;
    }
    if (at % CAPTURED_OF === CAPTURED_OF - 1) {
      const before = await desk.exhibitIds();
      await desk.browser.triggerAction(page);
      await desk.sealedBeside(before);
      captures += 1;
    }
    if ((at + 1) % (PAGES / 4) === 0) memory.push({ pages: at + 1, bytes: await held(desk) });
  }
  return { labels, captures, memory };
}

/** Bytes the extension's processes hold for themselves once what nobody needs any more is given back. */
async function held(desk) {
  const devtools = await desk.browser.cdp();
  const { targetInfos } = await devtools.send('Target.getTargets', { filter: [{ type: 'page' }, { type: 'service_worker' }] });
  const all = targetInfos.filter(({ url }) => url.startsWith(desk.browser.extensionUrl('')));
  for (const { targetId } of all) await giveBack(devtools, targetId);
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  const known = new Set(processInfo.map(({ id }) => String(id)));
  const ours = readdirSync('/proc').filter((id) => known.has(id) && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('--extension-process'));
  if (ours.length === 0) throw new Error('no process of the extension was found');
  const own = (id) => [...readFileSync(`/proc/${id}/smaps_rollup`, 'utf8').matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)];
  return ours.flatMap(own).reduce((sum, [, kilobytes]) => sum + 1024 * Number(kilobytes), 0);
}

/**
 * Has a page or a service worker collect its garbage, and drop what it holds only to be quicker, such as decoded pictures
 * that were seen before. Playwright has no session for a service worker, so it is asked through the browser's own.
 */
async function giveBack(devtools, targetId) {
  const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: false });
  const methods = [
    // A service worker draws nothing, and has no such method.
    { method: 'Memory.simulatePressureNotification', params: { level: 'critical' } },
    { method: 'HeapProfiler.collectGarbage' },
  ];
  for (const [id, message] of methods.entries()) {
    const answered = new Promise((resolve) => {
      const hear = (event) => {
        if (event.sessionId !== sessionId || JSON.parse(event.message).id !== id) return;
        devtools.off('Target.receivedMessageFromTarget', hear);
        resolve();
      };
      devtools.on('Target.receivedMessageFromTarget', hear);
    });
    await devtools.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, ...message }) });
    await answered;
  }
  await devtools.send('Target.detachFromTarget', { sessionId });
}

/** Runs in our pages: when the first listing was drawn, in milliseconds from the beginning of the navigation. */
function noteFirstRow() {
  const observer = new MutationObserver(() => {
    if (!document.querySelector('[data-testid=listing-row]')) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => { globalThis.firstRow = performance.now(); }));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** Runs in our pages: how long each key took from its press to the next frame. */
function noteKeys(from) {
  globalThis.keysTold = [];
  const note = (list) => globalThis.keysTold.push(...list.getEntries().filter(({ name }) => name === 'keydown').map(({ duration }) => duration));
  new PerformanceObserver(note).observe({ type: 'event', durationThreshold: from, buffered: true });
}

/** One page after another as an analyst meets them: results and items, no listing twice. */
function pageOfHour(at) {
  const { file } = at % 2 === 0 ? RESULTS : ITEM;
  const prefix = `1005009${String(200 + at)}`;
  const body = readFileSync(file, 'utf8').replaceAll('1005009100', prefix);
  const url = at % 2 === 0 ? `https://www.aliexpress.com/w/wholesale-velmora-${at}.html` : `https://www.aliexpress.com/item/${prefix}002022.html`;
  return { name: `page ${at}`, url, status: 200, body, prefix };
}
