// What goes wrong in the middle of a capture is said, and nothing foreign or unfinished passes for evidence.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { assertFilesMatch, outcomes, sitDown, until } from './analyst.mjs';
import { counterproof, near, readPixels } from './browser.mjs';
import { goldenPages } from './server.mjs';

/** A colour no page of ours has. */
const FOREIGN = [255, 0, 200];

const RESULTS = goldenPages().find(({ name }) => name === 'results');

/** A page of nothing but the foreign colour, under another address of the same site. */
function foreignPage() {
  const file = join(mkdtempSync(join(tmpdir(), 'counterproof-foreign-')), 'foreign.html');
  writeFileSync(file, `<!doctype html><title>Foreign</title><body style="margin:0;height:4000px;background:rgb(${FOREIGN})">`);
  return { name: 'foreign', url: 'https://www.aliexpress.com/p/foreign.html', status: 200, file };
}

/** Begins a capture and waits until a journal says that the step has ended. */
async function captureUntil(desk, page, step) {
  const before = await desk.exhibitIds();
  await desk.browser.triggerAction(page);
  await until(`${step} is written down`, async () => {
    const [journal] = await desk.journals();
    return journal && JSON.stringify(journal).includes(step);
  });
  return before;
}

function assertNothingForeign({ files }) {
  for (const [name, bytes] of files) {
    if (name.endsWith('.png') && bytes) assert.equal(readPixels(bytes).count(near(FOREIGN)), 0, `${name} shows another page`);
  }
}

test('switching the tab between two shots leaves a partial exhibit without a foreign pixel', async (t) => {
  const foreign = foreignPage();
  const desk = await sitDown(t, { pages: [RESULTS, foreign] });
  const other = await desk.browser.openPage(foreign.url);
  const page = await desk.open(RESULTS.url);
  const before = await captureUntil(desk, page, 'slice-001.png');
  await other.bringToFront();
  const exhibit = await desk.sealed(before);
  assert.equal(exhibit.record.completeness, 'partial');
  assert.equal(outcomes(exhibit).slices, 'failed: tab_switched');
  assertFilesMatch(exhibit);
  assertNothingForeign(exhibit);
});

test('navigating between two shots leaves a partial exhibit without a foreign pixel', async (t) => {
  const foreign = foreignPage();
  const desk = await sitDown(t, { pages: [RESULTS, foreign] });
  const page = await desk.open(RESULTS.url);
  const before = await captureUntil(desk, page, 'slice-001.png');
  await page.goto(foreign.url);
  const exhibit = await desk.sealed(before);
  assert.equal(exhibit.record.completeness, 'partial');
  assert.equal(outcomes(exhibit).slices, 'failed: navigated');
  assert.equal(exhibit.record.final_url, RESULTS.url);
  assertFilesMatch(exhibit);
  assertNothingForeign(exhibit);
});

for (const [moment, step] of [
  ['before anything is photographed', '"open"'],
  ['between two slices', 'slice-001.png'],
  ['after the page is frozen', 'frozen-page.html'],
]) {
  test(`killing the worker ${moment} loses nothing that was kept, and the exhibit says so`, async (t) => {
    const desk = await sitDown(t, { pages: [RESULTS] });
    const page = await desk.open(RESULTS.url);
    const before = await captureUntil(desk, page, step);
    const [journal] = await desk.journals();
    assert.ok(await desk.browser.killServiceWorker(), 'the worker ran');
    const exhibit = await desk.sealed(before);
    const announced = filesNamedIn(journal);
    for (const sha256 of announced) {
      assert.ok([...exhibit.record.files, ...exhibit.record.opinions].some((file) => file.sha256 === sha256), `${sha256} was kept and is in the record`);
    }
    assertFilesMatch(exhibit);
    assert.equal(exhibit.record.completeness, 'partial');
    assert.ok(
      exhibit.record.steps.some(({ code }) => code === 'worker_stopped'),
      'the record says that the worker was stopped',
    );
    await until('no capture is left open', async () => (await desk.journals()).length === 0);
    const bundle = await desk.export([exhibit], t);
    assert.equal(counterproof('verify', bundle).status, 0);
    await until('the marks are back on the page', async () => (await desk.highlights(page)).length > 0);
  });
}

/** The hashes of all files a journal says are kept. */
function filesNamedIn(journal) {
  const found = new Set();
  const look = (value) => {
    if (value === null || typeof value !== 'object') return;
    if (typeof value.sha256 === 'string' && typeof value.name === 'string') found.add(value.sha256);
    for (const inner of Object.values(value)) look(inner);
  };
  look(journal);
  return found;
}
