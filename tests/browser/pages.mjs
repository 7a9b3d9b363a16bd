// The whole way on one page after another: read, marked, captured, exported, verified by our command and by others'.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { assertDocumentsAreValid, assertFilesMatch, outcomes, run, sha256Of, sitDown, until, works } from './analyst.mjs';
import { SMOOTHING, counterproof, readPixels } from './browser.mjs';
import { CORPUS, corpusPages, goldenPages } from './server.mjs';

/** Which saved pages are walked, and what each is. */
const CORPUS_KINDS = new Map([
  ['aliexpress-item-01', 'item'],
  ['aliexpress-search-01', 'search'],
  ['aliexpress-search-03', 'search'],
  ['aliexpress-itemgone-01', 'gone'],
  ['aliexpress-captcha-01', 'blocked'],
  ['aliexpress-captcha-03', 'blocked'],
]);

const GOLDEN_KINDS = new Map([
  ['item', 'item'],
  ['results', 'search'],
  ['gone', 'gone'],
  ['blocked', 'blocked'],
]);

/** Walks every page, served under `policy`, on which the content script is to run as `engine`. */
export function walkPages({ policy, engine }) {
  const saved = corpusPages();
  const golden = goldenPages();
  for (const [name, kind] of [...GOLDEN_KINDS, ...CORPUS_KINDS]) {
    const isGolden = GOLDEN_KINDS.has(name);
    const page = (isGolden ? golden : saved).find((candidate) => candidate.name === name);
    const skip = !isGolden && !page ? `no saved page ${name} in ${CORPUS}` : false;
    test(`${name}, engine ${engine}: marked, captured, exported and verified`, { skip }, async (t) => {
      const desk = await sitDown(t, { pages: [page], policy });
      if (!isGolden) await desk.importProfile(profileFor(page));
      await walk(t, desk, page, { kind, engine });
    });
  }
}

/** The saved pages show real brands; their profile watches words that stand in their own titles. */
function profileFor({ name }) {
  const term = { 'aliexpress-item-01': 'Pagoda', 'aliexpress-search-01': 'iPhone', 'aliexpress-search-03': 'auriculares' }[name];
  return JSON.stringify({
    version: 1,
    name,
    brands: [{ id: 'watched', name: term ?? 'Velmora', terms: [{ text: term ?? 'Velmora' }] }],
  });
}

async function walk(t, desk, { url }, { kind, engine }) {
  const page = await desk.open(url);
  const state = await until('the page is settled', async () => {
    const now = await desk.state(page);
    return now.reading.page.kind === kind && now;
  });
  assert.equal(state.engine, engine);
  const hasListings = kind === 'item' || kind === 'search';

  // A page that moves by itself cannot be compared with itself.
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.pause()));

  // Marked, on the screen: wherever the first marked text is.
  if (hasListings) {
    await until('something is marked', async () => (await desk.highlights(page)).length > 0);
    await page.evaluate(() => {
      const [first] = [...CSS.highlights.values()].flatMap((highlight) => [...highlight]);
      // Not `scrollIntoView`: it would also scroll inside a title that is cut off.
      scrollBy({ top: first.getBoundingClientRect().top - innerHeight / 2, behavior: 'instant' });
    });
  }
  const textBefore = await page.evaluate(() => document.body.innerText);
  // A page is judged a few cards at a time: what is marked while the screen is looked at may not be on it.
  const { marked, highlights } = await until('nothing more is marked', async () => {
    const before = await desk.highlights(page);
    const marked = await settledScreen(page);
    const highlights = await desk.highlights(page);
    return isDeepStrictEqual(before, highlights) && { marked, highlights };
  });
  const scroll = await page.evaluate(() => [scrollX, scrollY]);
  const rectangles = highlights.filter((box) => box.seen && isInView(box, marked));
  if (hasListings) {
    assert.ok(rectangles.length > 0, 'a term is marked on the screen');
  } else {
    assert.deepEqual(highlights, [], 'nothing is marked on a page that sells nothing');
    assert.ok(state.judgement.listings.every(({ level }) => level === 'none' || level === 'allowed') || state.judgement.listings.length === 0);
  }

  // The same screen with no mark of ours, which is what evidence has to show.
  await desk.change({ quiet: true });
  await until('quiet mode has taken the marks off', async () => (await desk.highlights(page)).length === 0);
  const quiet = await settledScreen(page);
  if (hasListings) {
    for (const box of rectangles) assert.ok(marked.difference(quiet, box, SMOOTHING) > 0, `the mark on “${box.text}” is painted`);
  } else {
    assert.equal(marked.difference(quiet), 0, 'no badge and no mark is painted');
  }
  await desk.change({ quiet: false });
  if (hasListings) await until('the marks are back', async () => (await desk.highlights(page)).length > 0);

  // Captured by a real click.
  const exhibit = await desk.capture(page);
  const { record } = exhibit;
  assert.equal(record.page_kind, kind, 'the record says what the page is');
  assert.equal(record.final_url, url);
  assert.equal(record.network.status, 200);
  assert.ok(record.network.headers.date, 'the server’s date is recorded');
  assert.ok(!JSON.stringify(record).includes('a-secret-of-the-visitor'), 'no cookie is kept');
  assertFilesMatch(exhibit);
  const outcome = outcomes(exhibit);
  const slices = record.files.filter(({ role }) => role === 'slice');
  // Of a longer page so many screens are kept, and the exhibit says that it is not all.
  const isCapped = slices.length === 60;
  const expected = { open: 'ok', quiet: 'ok', first_view: 'ok', reading: 'ok', frozen_page: 'ok', network: 'ok', stamped_copy: 'ok', seal: 'ok' };
  expected.stitched_page = slices.length > 1 ? 'ok' : 'not_applicable';
  for (const [step, wanted] of Object.entries({ ...expected, slices: isCapped ? 'failed: capped' : 'ok' })) {
    assert.equal(outcome[step], wanted, `${step}: ${JSON.stringify(record.steps.find(({ name }) => name === step))}`);
  }
  assert.equal(record.completeness, isCapped ? 'partial' : 'complete');
  if (!hasListings) assert.equal(outcome.images, 'not_applicable');

  // No mark of ours in what was photographed.
  const firstView = readPixels(exhibit.files.get('first-view.png'));
  assert.deepEqual([firstView.width, firstView.height], [quiet.width, quiet.height]);
  assert.equal(firstView.difference(quiet, undefined, SMOOTHING), 0, 'the first view is the page without marks');
  for (const box of rectangles) {
    assert.equal(firstView.difference(quiet, box), 0, `the first view holds no mark on “${box.text}”, pixel by pixel`);
  }
  assert.ok(slices.length > 0);
  await desk.change({ quiet: true });
  await page.bringToFront();
  await until('the marks are off again', async () => (await desk.highlights(page)).length === 0);
  for (const { name, geometry } of slices) {
    const slice = readPixels(exhibit.files.get(name));
    const boxes = (await marksAt(page, rectangles, scroll, geometry)).filter((box) => isInView(box, slice));
    if (boxes.length === 0) continue;
    const bare = await settledScreen(page);
    for (const box of boxes) {
      assert.equal(slice.difference(bare, box), 0, `${name} holds no mark on “${box.text}”`);
    }
  }
  await desk.change({ quiet: false });

  // The page is as it was.
  assert.equal(await page.evaluate(() => document.body.innerText), textBefore, 'the page’s text is untouched');

  // Inert.
  const frozen = exhibit.files.get('frozen-page.html').toString('utf8');
  assertInert(frozen);
  await assertOpensWithoutRequests(desk, frozen);

  // Exported, and verified by our command and by other people's tools.
  const bundle = await desk.export([exhibit], t);
  const verdict = counterproof('verify', bundle);
  assert.equal(verdict.status, 0, verdict.stdout + verdict.stderr);
  const bag = assertBagIsValid(t, bundle, exhibit);

  // Its report opens alone, and shows what was kept.
  const report = readFileSync(join(bag, 'data/documents/report.html'), 'utf8');
  await assertOpensWithoutRequests(desk, report);
  const shown = exhibit.files.get('first-view.png').toString('base64');
  for (const told of [exhibit.record.id, sha256Of(exhibit.raw), `base64,${shown}"`]) {
    assert.ok(report.includes(told), `the report tells ${told.slice(0, 40)}`);
  }
}

/** Asserts that a bundle unpacks to a valid bag, and gives its folder. */
function assertBagIsValid(t, bundle, exhibit) {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-bag-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  run('python3', ['-m', 'zipfile', '-e', bundle, folder]);
  const [bag] = readdirSync(folder);
  const checked = run('sha256sum', ['-c', 'manifest-sha256.txt'], { cwd: join(folder, bag) });
  assert.match(checked, new RegExp(`data/exhibits/${exhibit.id}/exhibit.json: OK`));
  assert.deepEqual(readFileSync(join(folder, bag, 'data/exhibits', exhibit.id, 'exhibit.json')), exhibit.raw);
  assertDocumentsAreValid(t, join(folder, bag));
  if (works('python3', ['-c', 'import bagit'])) {
    run('python3', ['-m', 'bagit', '--validate', join(folder, bag)]);
  } else {
    t.diagnostic('not checked with bagit: the Python package `bagit` is not installed');
  }
  return join(folder, bag);
}

/** The screen once two shots in a row are alike: a picture may still be arriving. */
async function settledScreen(page) {
  let last = readPixels(await page.screenshot());
  return until('the screen is still', async () => {
    const next = readPixels(await page.screenshot());
    const still = last.difference(next) === 0;
    last = next;
    return still && next;
  });
}

/** Scrolls to where a slice was taken and gives where the marked texts stand then, measured at another place. */
async function marksAt(page, boxes, measured, { x, y }) {
  const scrolled = await page.evaluate(([left, top]) => {
    scrollTo({ left, top, behavior: 'instant' });
    return [scrollX, scrollY];
  }, [x, y]);
  assert.deepEqual(scrolled, [x, y], 'the page can be scrolled to where the slice was taken');
  return boxes.map((box) => ({ ...box, x: box.x + measured[0] - x, y: box.y + measured[1] - y }));
}

function isInView({ x, y, width, height }, screen) {
  return width > 0 && height > 0 && x >= 0 && y >= 0 && x + width <= screen.width && y + height <= screen.height;
}

function assertInert(html) {
  assert.match(html, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'/);
  assert.doesNotMatch(html, /<script/i);
  assert.doesNotMatch(html, /<(?:iframe|object|embed)\b/i);
  assert.doesNotMatch(html, /<[^>]+\son[a-z]+\s*=/i);
  assert.doesNotMatch(html, /counterproof-picture:/);
}

/** Opens a frozen page as a file of its own, and sees that nothing at all is asked of anybody. */
async function assertOpensWithoutRequests(desk, html) {
  const page = await desk.browser.context.newPage();
  const asked = [];
  page.on('request', (request) => {
    if (!/^(?:data|blob|about):/.test(request.url())) asked.push(request.url());
  });
  await page.setContent(html, { waitUntil: 'load' });
  assert.deepEqual(asked, []);
  await page.close();
}
