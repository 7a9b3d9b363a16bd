// Slices, stitched page and stamped copy, pixel by pixel: pages of bands of known colours, at the zooms and pixel ratios
// people have.

import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { assertFilesMatch, outcomes, sha256Of, sitDown, until } from './analyst.mjs';
import { SMOOTHING, near, readPixels } from './browser.mjs';
import { goldenPages } from './server.mjs';

const HEADER = [20, 20, 90];
const FOOTER = [90, 20, 20];
const TABS = [20, 90, 20];
const BUTTON = [250, 250, 20];
/** CSS pixels. */
const BAND = 10;
const HEADER_HEIGHT = 37;
const TABS_HEIGHT = 19;
const BUTTON_SIDE = 29;
/** So many bands stand above the tabs. */
const TABS_AFTER = 30;
const FOOTER_HEIGHT = 23;

/** The colour of a band, which no other has. */
const color = (number) => [24 + (number % 15) * 16, 24 + (Math.trunc(number / 15) % 15) * 16, 130 + Math.trunc(number / 225) * 10];

const rgb = ([red, green, blue]) => `rgb(${red},${green},${blue})`;

const bands = (count) =>
  Array.from({ length: count }, (_, number) => `<div class="band" style="background:${rgb(color(number))}"></div>`).join('');

const STYLE = `<style>
  * { margin: 0; padding: 0 }
  .band { height: ${BAND}px }
  header { height: ${HEADER_HEIGHT}px; background: ${rgb(HEADER)} }
  footer { height: ${FOOTER_HEIGHT}px; background: ${rgb(FOOTER)} }
</style>`;

/** A page of ours under an address of the site. */
function pageOf(name, html) {
  const file = join(mkdtempSync(join(tmpdir(), 'counterproof-views-')), `${name}.html`);
  writeFileSync(file, `<!doctype html><html><meta charset="utf-8"><title>${name}</title>${html}`);
  return { name, url: `https://www.aliexpress.com/p/${name}.html`, status: 200, file };
}

/** With all that stands still on such pages: a header, tabs that stop below it on the way, a footer, a button. */
const stripes = (name, count) => {
  const html = bands(count).replaceAll('</div>', '</div>\n').split('\n');
  html.splice(TABS_AFTER, 0, '<nav></nav>');
  return pageOf(
    name,
    `${STYLE}<style>
      header { position: sticky; top: 0; z-index: 1 }
      nav { position: sticky; top: ${HEADER_HEIGHT}px; height: ${TABS_HEIGHT}px; background: ${rgb(TABS)} }
      footer { position: fixed; bottom: 0; width: 100% }
      aside { position: fixed; bottom: ${FOOTER_HEIGHT + 7}px; right: 11px; width: ${BUTTON_SIDE}px; height: ${BUTTON_SIDE}px; background: ${rgb(BUTTON)} }
      body { padding-bottom: ${FOOTER_HEIGHT}px }
    </style><header></header>${html.join('')}<footer></footer><aside></aside>`,
  );
};

/** A small window with the scroll bars a person has. */
const SMALL = { width: 520, height: 480, scrollBars: true };

for (const ratio of [1, 1.5, 2]) {
  test(`at a device pixel ratio of ${ratio} and every zoom, each row of the page is in the stitched page once`, async (t) => {
    const site = stripes('stripes', 110);
    const desk = await sitDown(t, { pages: [site], ...SMALL, arguments: [`--force-device-scale-factor=${ratio}`] });
    const page = await desk.open(site.url);
    for (const zoom of [0.67, 1, 1.1, 1.5]) {
      await zoomTo(desk, page, zoom, ratio);
      await page.evaluate(() => scrollTo(0, 333));
      const scrolled = await page.evaluate(() => scrollY);
      const exhibit = await desk.capture(page);
      const name = `${zoom} × ${ratio}`;
      assert.deepEqual(problems(exhibit), [], name);
      assert.equal(await page.evaluate(() => scrollY), scrolled, `${name}: the page stands where it stood`);
      const slices = slicesOf(exhibit);
      assert.ok(slices.length >= 3, `${name}: ${slices.length} slices`);
      for (const { geometry } of slices) assert.ok(Math.abs(Number(geometry.zoom) - zoom) < 0.001, `${name}: zoom ${geometry.zoom}`);
      await assertSlicesAreWhatIsShown(page, exhibit, name);
      assertIsStitchedByTheRule(exhibit, name);
      await assertEachRowOnce(page, exhibit, name);
      assertIsStamped(exhibit, name);
    }
  });
}

test('an element that scrolls instead of the document is scrolled, and named', async (t) => {
  const inner = pageOf(
    'inner',
    `${STYLE}<style>
      html, body { height: 100%; overflow: hidden }
      #list { height: calc(100% - ${HEADER_HEIGHT + FOOTER_HEIGHT}px); overflow: auto; border: 3px solid black; box-sizing: border-box; margin: 0 20px }
    </style><header></header><div id="list">${bands(120)}</div><footer></footer>`,
  );
  const desk = await sitDown(t, { pages: [inner], ...SMALL, arguments: ['--force-device-scale-factor=1.5'] });
  const page = await desk.open(inner.url);
  await zoomTo(desk, page, 1.1, 1.5);
  const exhibit = await desk.capture(page);
  assert.deepEqual(problems(exhibit), []);
  const slices = slicesOf(exhibit);
  assert.ok(slices.length >= 3);
  for (const { geometry } of slices) assert.equal(geometry.scroller, '[id="list"]');
  assertIsStitchedByTheRule(exhibit, 'inner');
  // From the header's first row to the footer's last, every band between.
  const { pixels } = stitchedOf(exhibit);
  const top = slices[0].geometry.area.top;
  const seen = Array.from({ length: pixels.height }, (_, row) => pixelAt(pixels, 20, row));
  assert.deepEqual(seen[0], HEADER);
  assert.deepEqual(seen.at(-1), FOOTER);
  const expected = await bandRows(page, '#list');
  for (const [number, { from, to }] of expected.entries()) {
    for (let row = from; row < to; row++) assert.deepEqual(seen[top + row], color(number), `band ${number}, row ${row}`);
  }
});

test('pictures that load only once they are scrolled to are on the slices', async (t) => {
  const pictures = (kind, attributes) =>
    Array.from({ length: 4 }, (_, number) => `<p></p><img width="200" height="150" ${attributes(`https://ae01.alicdn.com/kf/S${kind}${number}.png`)}>`).join('');
  const lazy = pageOf(
    'lazy',
    `<style>* { margin: 0 } p { height: 1500px } img { display: block }</style>
    ${pictures('lazy', (url) => `loading="lazy" src="${url}"`)}
    ${pictures('observed', (url) => `class="observed" data-src="${url}"`)}
    ${pictures('throttled', (url) => `class="throttled" data-src="${url}"`)}
    <script>
      const show = (picture) => { picture.src = picture.dataset.src };
      const observer = new IntersectionObserver((entries) => entries.filter((it) => it.isIntersecting).forEach((it) => show(it.target)));
      document.querySelectorAll('.observed').forEach((picture) => observer.observe(picture));
      const inView = (picture) => { const box = picture.getBoundingClientRect(); return box.top < innerHeight && box.bottom > 0 };
      let waiting = 0;
      addEventListener('scroll', () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => [...document.querySelectorAll('.throttled')].filter(inView).forEach(show), 100);
      });
    </script>`,
  );
  const desk = await sitDown(t, { pages: [lazy], ...SMALL, height: 800 });
  const page = await desk.open(lazy.url);
  const asked = () => desk.site.requests.filter((url) => url.includes('/kf/'));
  assert.ok(asked().length < 12, 'not all pictures are loaded before');
  const exhibit = await desk.capture(page);
  assert.deepEqual(problems(exhibit), []);
  assert.equal(new Set(asked()).size, 12, 'every picture was loaded on the way');
  // Now that everything is there, each place looks as it did on its slice.
  await assertSlicesAreWhatIsShown(page, exhibit, 'lazy');
});

test('of a page longer than sixty screens the first sixty are kept and stitched in parts, and it is said', async (t) => {
  // Sixty screens of some 300 pixels are more rows than one picture may have.
  const long = pageOf('long', `${STYLE}${bands(2200)}`);
  const desk = await sitDown(t, { pages: [long], width: 520, height: 400 });
  const page = await desk.open(long.url);
  const exhibit = await desk.capture(page);
  assert.equal(exhibit.record.completeness, 'partial');
  const outcome = outcomes(exhibit);
  assert.equal(outcome.slices, 'failed: capped');
  assert.equal(outcome.stitched_page, 'ok');
  const slices = slicesOf(exhibit);
  assert.equal(slices.length, 60);
  const parts = exhibit.record.files.filter(({ role }) => role === 'stitched');
  assert.deepEqual(parts.map(({ name }) => name), ['stitched-page-1.png', 'stitched-page-2.png']);
  assertIsStitchedByTheRule(exhibit, 'long');
  let row = 0;
  for (const { name, geometry } of parts) {
    assert.equal(geometry.first_row, row, name);
    const pixels = readPixels(exhibit.files.get(name));
    assert.ok(pixels.height <= 16_384, name);
    for (let at = 0; at < pixels.height; at++) {
      assert.deepEqual(pixelAt(pixels, 100, at), color(Math.trunc((row + at) / BAND)), `${name}, row ${at}`);
    }
    row += pixels.height;
  }
  assert.equal(row, slices.at(-1).geometry.y + readPixels(exhibit.files.get(slices[0].name)).height);
});

test('of a page that cannot be scrolled to its end it is said how far it was seen', async (t) => {
  const site = stripes('magnified', 110);
  const desk = await sitDown(t, { pages: [site], ...SMALL });
  const page = await desk.open(site.url);
  const cdp = await page.context().newCDPSession(page);
  // As with two fingers: the part that is seen of the screen is moved by fingers alone.
  await cdp.send('Emulation.setPageScaleFactor', { pageScaleFactor: 1.75 });
  await until('the page is magnified', async () => (await page.evaluate(() => visualViewport.scale)) > 1.7);
  const exhibit = await desk.capture(page);
  assert.equal(exhibit.record.completeness, 'partial');
  const slices = exhibit.record.steps.find(({ name }) => name === 'slices');
  assert.equal(slices.code, 'capped');
  assert.match(slices.detail, /^\d+ of \d+ pixels$/);
  assert.equal(outcomes(exhibit).stitched_page, 'not_applicable');
});

test('a page with marks on it, zoomed: none is on a slice or in the stitched page', async (t) => {
  const results = goldenPages().find(({ name }) => name === 'results');
  const desk = await sitDown(t, { pages: [results], width: 900, height: 800, arguments: ['--force-device-scale-factor=1.5'] });
  const page = await desk.open(results.url);
  await zoomTo(desk, page, 1.1, 1.5);
  await until('something is marked', async () => (await desk.highlights(page)).length > 0);
  const exhibit = await desk.capture(page);
  assert.deepEqual(problems(exhibit), []);
  assertIsStitchedByTheRule(exhibit, 'results');
  assertIsStamped(exhibit, 'results');
  await desk.change({ quiet: true });
  await page.bringToFront();
  await until('the marks are off', async () => (await desk.highlights(page)).length === 0);
  await assertSlicesAreWhatIsShown(page, exhibit, 'results', SMOOTHING);
});

/** Zooms as the browser's menu does. */
async function zoomTo(desk, page, zoom, ratio) {
  const tab = await desk.tabId(page);
  await desk.workbench.evaluate(([id, factor]) => chrome.tabs.setZoom(id, factor), [tab, zoom]);
  await until(`the page is zoomed to ${zoom}`, async () => Math.abs((await page.evaluate(() => devicePixelRatio)) - zoom * ratio) < 0.01);
  await page.bringToFront();
  await frames(page);
}

/** The steps that did not go as they should. */
function problems(exhibit) {
  assertFilesMatch(exhibit);
  return exhibit.record.steps.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'not_applicable').map(({ name, code, detail }) => `${name}: ${code} ${detail}`);
}

const slicesOf = ({ record }) => record.files.filter(({ role }) => role === 'slice');

function stitchedOf({ record, files }) {
  const [file, ...others] = record.files.filter(({ role }) => role === 'stitched');
  assert.ok(file && others.length === 0, 'there is one stitched picture');
  return { file, pixels: readPixels(files.get(file.name)) };
}

function pixelAt({ width, data }, x, y) {
  const at = (y * width + x) * 4;
  return [data[at], data[at + 1], data[at + 2]];
}

/** Scrolls to where each slice was taken and compares it with what the browser shows there, by its other way to look. */
async function assertSlicesAreWhatIsShown(page, exhibit, name, tolerance = 0) {
  const cdp = await page.context().newCDPSession(page);
  for (const { name: slice, geometry } of slicesOf(exhibit)) {
    const { device_pixel_ratio: ratio } = geometry.viewport;
    await page.evaluate((y) => scrollTo({ top: y, behavior: 'instant' }), geometry.y / ratio);
    await frames(page);
    const y = await page.evaluate((pixels) => Math.round(scrollY * pixels), Number(ratio));
    assert.equal(y, geometry.y, `${name}, ${slice}: the page can be scrolled to where the slice was taken`);
    const taken = readPixels(exhibit.files.get(slice));
    const shown = await stillScreen(cdp, `${name}, ${slice}`);
    assert.deepEqual([taken.width, taken.height], [shown.width, shown.height], `${name}, ${slice}: size`);
    assert.equal(taken.difference(shown, undefined, tolerance), 0, `${name}, ${slice}: as the browser shows it`);
  }
  await cdp.detach();
}

/** The screen once two looks at it are alike. */
async function stillScreen(cdp, what) {
  let last;
  return until(`${what}: the screen is still`, async () => {
    const { data } = await cdp.send('Page.captureScreenshot', { format: 'png' });
    const now = readPixels(Buffer.from(data, 'base64'));
    const still = last?.difference(now) === 0;
    last = now;
    return still && now;
  });
}

/** Stitches the slices by the rule of EVIDENCE.md, with code of its own, and compares. */
function assertIsStitchedByTheRule({ record, files }, name) {
  const slices = record.files.filter(({ role }) => role === 'slice').map((file) => ({ ...file.geometry, name: file.name, pixels: readPixels(files.get(file.name)) }));
  const rows = [];
  let next = null;
  for (const [index, { name: file, y, area, uncovered, pixels }] of slices.entries()) {
    const isLast = index === slices.length - 1;
    const to = isLast ? pixels.height : uncovered.to;
    for (let row = next === null ? 0 : next - y + area.top; row < to; row++) {
      const right = Math.min(area.left + area.width, pixels.width);
      rows.push({ file, bytes: pixels.data.subarray((row * pixels.width + area.left) * 4, (row * pixels.width + right) * 4) });
      next = y + row + 1 - area.top;
    }
  }
  let at = 0;
  for (const part of record.files.filter(({ role }) => role === 'stitched')) {
    const pixels = readPixels(files.get(part.name));
    assert.equal(part.geometry.first_row, at, `${name}, ${part.name}`);
    const sources = new Set();
    for (let row = 0; row < pixels.height; row++, at++) {
      const made = pixels.data.subarray(row * pixels.width * 4, (row + 1) * pixels.width * 4);
      assert.ok(rows[at]?.bytes.equals(made), `${name}, ${part.name}: row ${row} is that of the slice`);
      sources.add(rows[at].file);
    }
    assert.deepEqual(part.derived_from, [...sources], `${name}, ${part.name}: what it was made from`);
  }
  assert.equal(at, rows.length, `${name}: no row is missing`);
}

/** Where the page has each band, in rows of the screen from the top of what scrolls. The browser rounds halves up. */
function bandRows(page, scroller) {
  return page.evaluate((selector) => {
    const inner = selector && document.querySelector(selector);
    const bands = [...document.querySelectorAll('.band')].map((band) => band.getBoundingClientRect());
    const row = (edge) => Math.round(edge * devicePixelRatio + 0.002);
    const top = inner ? row(bands[0].top) : -row(scrollY);
    return bands.map((band) => ({ from: row(band.top) - top, to: row(band.bottom) - top }));
  }, scroller ?? null);
}

/** The header and the tabs where they belong, the footer and the button once at the end, and each band exactly where the page has it. */
async function assertEachRowOnce(page, exhibit, name) {
  const { pixels } = stitchedOf(exhibit);
  const expected = await bandRows(page);
  for (const x of [0, Math.trunc(pixels.width / 2), pixels.width - 1]) {
    // A bar's edge may fall between two rows, one of which the paper then shows.
    const assertBar = (bar, what, from, to) => {
      for (let row = from; row < to; row++) {
        const seen = pixelAt(pixels, x, row);
        const isEdge = row === from || row === to - 1;
        if (!isEdge || seen.some((channel) => channel !== 255)) assert.deepEqual(seen, bar, `${name}: ${what}, row ${row}, column ${x}`);
      }
    };
    assertBar(HEADER, 'header', 0, expected[0].from);
    assertBar(TABS, 'tabs', expected[TABS_AFTER - 1].to, expected[TABS_AFTER].from);
    assertBar(FOOTER, 'footer', expected.at(-1).to, pixels.height);
    for (const [number, { from, to }] of expected.entries()) {
      for (let row = from; row < to; row++) assert.deepEqual(pixelAt(pixels, x, row), color(number), `${name}: band ${number}, row ${row}, column ${x}`);
    }
  }
  const side = BUTTON_SIDE * Number(slicesOf(exhibit)[0].geometry.viewport.device_pixel_ratio);
  const seen = pixels.count(near(BUTTON, 0));
  assert.ok(seen >= Math.floor(side) ** 2 && seen <= Math.ceil(side) ** 2, `${name}: the button is there once, on ${seen} pixels`);
}

/** Below its banner the stamped copy is the first view, pixel by pixel. */
function assertIsStamped({ record, files }, name) {
  const stamped = record.files.find(({ role }) => role === 'stamped');
  assert.deepEqual(stamped.derived_from, ['first-view.png'], name);
  const first = record.files.find(({ role }) => role === 'first_view');
  assert.equal(first.sha256, sha256Of(files.get('first-view.png')));
  const [copy, view] = ['stamped-copy.png', 'first-view.png'].map((file) => readPixels(files.get(file)));
  assert.equal(copy.width, view.width, name);
  const banner = copy.height - view.height;
  assert.ok(banner > 0, `${name}: there is a banner`);
  assert.ok(copy.data.subarray(banner * copy.width * 4).equals(view.data), `${name}: the view is untouched`);
}

/** Waits until what was done to the page is on the screen. */
const frames = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
