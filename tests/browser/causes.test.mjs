// What can go wrong in a capture, each cause driven for real: which step says so and with which code, that the exhibit
// verifies, and that nothing is announced that is not there. The table of causes and outcomes is printed at the end.

import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { assertFilesMatch, outcomes, run, sitDown, until, works } from './analyst.mjs';
import { counterproof, near, readPixels } from './browser.mjs';
import { ROOT, goldenPages } from './server.mjs';

const RESULTS = goldenPages().find(({ name }) => name === 'results');
const ITEM = goldenPages().find(({ name }) => name === 'item');

const table = [];

after(() => {
  const width = Math.max(...table.map(([cause]) => cause.length));
  console.log(['', ...table.map(([cause, outcome]) => `${cause.padEnd(width)}  ${outcome}`), ''].join('\n'));
});

/** A page of the site with this body. */
function pageOf(name, body) {
  return { name, url: `https://www.aliexpress.com/p/${name}.html`, body: `<!doctype html><title>${name}</title>${body}` };
}

/** Begins a capture and waits until a journal names `what`: a step in quotation marks, or a file. */
async function captureUntil(desk, page, what) {
  const before = await desk.exhibitIds();
  await desk.browser.triggerAction(page);
  await until(`${what} is written down`, async () => (await desk.journals()).some((journal) => JSON.stringify(journal).includes(what)));
  return before;
}

/** The exhibit is what it says of itself, and its bundle verifies; the cause goes into the table. */
async function assertHonest(t, desk, cause, exhibit, expected) {
  const outcome = outcomes(exhibit);
  const wrong = Object.entries(outcome).filter(([, outcome]) => outcome !== 'ok' && outcome !== 'not_applicable');
  table.push([cause, `${exhibit.record.completeness}${wrong.map(([step, outcome]) => `; ${step} ${outcome}`).join('')}`]);
  for (const [step, wanted] of Object.entries(expected)) {
    assert.equal(outcome[step], wanted, `${step}: ${JSON.stringify(exhibit.record.steps.find(({ name }) => name === step))}`);
  }
  assert.equal(exhibit.record.completeness, wrong.length === 0 ? 'complete' : 'partial');
  assertFilesMatch(exhibit);
  await until('no capture is left open', async () => (await desk.journals()).length === 0);
  const verdict = counterproof('verify', await desk.export([exhibit], t));
  assert.equal(verdict.status, 0, verdict.stdout + verdict.stderr);
}

test('the window is resized', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  // All that takes time comes before: the page is resized in the middle.
  const cdp = await desk.browser.cdp();
  const session = await desk.browser.context.newCDPSession(page);
  const { windowId, bounds } = await session.send('Browser.getWindowForTarget');
  const before = await captureUntil(desk, page, 'slice-001.png');
  await cdp.send('Browser.setWindowBounds', { windowId, bounds: { width: bounds.width - 200, height: bounds.height } });
  const exhibit = await desk.sealed(before);
  await assertHonest(t, desk, 'resized', exhibit, { first_view: 'ok', slices: 'failed: resized', frozen_page: 'ok' });
});

test('the page is zoomed', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  const tabId = await desk.tabId(page);
  const before = await captureUntil(desk, page, 'slice-001.png');
  await desk.workbench.evaluate((tab) => chrome.tabs.setZoom(tab, 1.5), tabId);
  const exhibit = await desk.sealed(before);
  await assertHonest(t, desk, 'zoomed', exhibit, { slices: 'failed: resized' });
});

test('another extension photographs at the same time', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const page = await desk.open(ITEM.url);
  const before = await desk.exhibitIds();
  await desk.browser.triggerAction(page);
  // The browser counts over all of an extension: this takes what the capture would have had.
  await desk.workbench.evaluate(async () => {
    for (let turn = 0; turn < 12; turn += 1) await chrome.tabs.captureVisibleTab().catch(() => null);
  });
  const exhibit = await desk.sealed(before);
  await assertHonest(t, desk, 'shots refused for being too fast', exhibit, { first_view: 'ok', slices: 'ok' });
});

test('another tab is looked at', async (t) => {
  const other = pageOf('other', '<p>other');
  const desk = await sitDown(t, { pages: [RESULTS, other] });
  const second = await desk.browser.openPage(other.url);
  const page = await desk.open(RESULTS.url);
  const before = await captureUntil(desk, page, 'slice-001.png');
  await second.bringToFront();
  const exhibit = await desk.sealed(before);
  await assertHonest(t, desk, 'switched to another tab', exhibit, {
    first_view: 'ok',
    slices: 'failed: tab_switched',
    frozen_page: 'ok',
    stitched_page: 'skipped: tab_switched',
  });
});

for (const [how, go] of [
  ['navigated', (page, url) => page.goto(url)],
  ['reloaded', (page) => page.reload()],
  ['navigated within the document', (page) => page.evaluate(() => history.pushState(null, '', '/elsewhere.html'))],
]) {
  test(`the page is ${how}`, async (t) => {
    const other = pageOf('other', '<p>other');
    const desk = await sitDown(t, { pages: [RESULTS, other] });
    const page = await desk.open(RESULTS.url);
    const before = await captureUntil(desk, page, 'slice-001.png');
    await go(page, other.url);
    const exhibit = await desk.sealed(before);
    await assertHonest(t, desk, how, exhibit, {
      first_view: 'ok',
      slices: 'failed: navigated',
      frozen_page: 'skipped: navigated',
      network: 'ok',
    });
    assert.equal(exhibit.record.final_url, RESULTS.url);
  });
}

test('the tab is discarded', async (t) => {
  const other = pageOf('other', '<p>other');
  const desk = await sitDown(t, { pages: [RESULTS, other] });
  const second = await desk.browser.openPage(other.url);
  const page = await desk.open(RESULTS.url);
  const tabId = await desk.tabId(page);
  const before = await captureUntil(desk, page, 'slice-001.png');
  await second.bringToFront();
  await desk.workbench.evaluate((tab) => chrome.tabs.discard(tab), tabId);
  const exhibit = await desk.sealed(before);

  await assertHonest(t, desk, 'switched and discarded', exhibit, { first_view: 'ok' });
  assert.match(outcomes(exhibit).slices, /^failed: (?:tab_switched|navigated)$/);
});

test('the tab is closed', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  const before = await captureUntil(desk, page, 'slice-001.png');
  await page.close();
  const exhibit = await desk.sealed(before);
  await assertHonest(t, desk, 'tab closed', exhibit, { first_view: 'ok', slices: 'failed: navigated', frozen_page: 'skipped: navigated' });
});

test('a page that never settles', async (t) => {
  const restless = pageOf('restless', `<h1>Restless</h1><div id="place"></div><script>
    setInterval(() => place.replaceChildren(document.createElement('b')), 20);
  </script>`);
  const desk = await sitDown(t, { pages: [restless] });
  const page = await desk.open(restless.url);
  const exhibit = await desk.capture(page);
  await assertHonest(t, desk, 'never settles', exhibit, { slices: 'failed: not_settled', first_view: 'ok' });
});

test('a picture that never arrives', async (t) => {
  const waiting = pageOf('waiting', '<h1>Waiting</h1><img src="https://ae01.alicdn.com/kf/Stalled.jpg" width=300 height=300>');
  const desk = await sitDown(t, { pages: [waiting] });
  desk.site.stalled = /Stalled/;
  const page = await desk.browser.context.newPage();
  await page.goto(waiting.url, { waitUntil: 'domcontentloaded' });
  await desk.state(page);
  const exhibit = await desk.capture(page);
  await assertHonest(t, desk, 'a picture in view never arrives', exhibit, { slices: 'failed: not_settled' });
});

test('a feed without an end', async (t) => {
  const feed = pageOf('feed', `<style>p{height:400px;margin:0}</style><div id="feed"><p>0<p>1<p>2<p>3<p>4<p>5</div><script>
    addEventListener('scroll', () => feed.append(...['a', 'b', 'c'].map(() => document.createElement('p'))));
  </script>`);
  const desk = await sitDown(t, { pages: [feed] });
  const page = await desk.open(feed.url);
  const exhibit = await desk.capture(page);
  await assertHonest(t, desk, 'a feed without an end', exhibit, { slices: 'ok' });
  const { detail } = exhibit.record.steps.find(({ name }) => name === 'slices');
  assert.match(detail, /^page height 2\d{3} at the start, \d{4,} at the end$/);
});

test('frames of other sites', async (t) => {
  const PAINT = [250, 10, 240];
  const frame = { name: 'frame', url: 'https://widgets.example/offer', body: `<!doctype html><body style="background:rgb(${PAINT})">An offer` };
  const holder = pageOf('holder', `<h1>Holder</h1><iframe src="${frame.url}" width="300" height="200" style="border:0"></iframe>`);
  const desk = await sitDown(t, { pages: [holder, frame] });
  const page = await desk.open(holder.url);
  const exhibit = await desk.capture(page);
  await assertHonest(t, desk, 'a frame of another site', exhibit, { first_view: 'ok', slices: 'ok', frozen_page: 'ok' });
  const painted = readPixels(exhibit.files.get('first-view.png')).count(near(PAINT));
  assert.ok(painted > 50_000, `what the frame showed is in the first view: ${painted} pixels`);
  const { detail } = exhibit.record.steps.find(({ name }) => name === 'frozen_page');
  assert.match(detail, /^not in the file: frame ×1: https:\/\/widgets\.example\/offer \(not kept\)$/);
  assert.doesNotMatch(exhibit.files.get('frozen-page.html').toString('utf8'), /An offer/);
});

test('a picture that fails', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const page = await desk.open(ITEM.url);
  desk.site.missing = /alicdn|aliexpress-media/;
  const exhibit = await desk.capture(page);
  await assertHonest(t, desk, 'a picture fails', exhibit, { images: 'failed: picture_unavailable', frozen_page: 'ok' });
});

test('the worker is killed', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  const before = await captureUntil(desk, page, 'slice-001.png');
  assert.ok(await desk.browser.killServiceWorker(), 'the worker ran');
  const exhibit = await desk.sealed(before);
  await assertHonest(t, desk, 'worker killed', exhibit, { first_view: 'ok', slices: 'failed: worker_stopped' });
});

test('the browser is closed', async (t) => {
  const profile = mkdtempSync(join(tmpdir(), 'counterproof-profile-'));
  t.after(() => rmSync(profile, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 }));
  const desk = await sitDown(t, { pages: [RESULTS], profile: true, folder: profile });
  const page = await desk.open(RESULTS.url);
  await captureUntil(desk, page, 'slice-001.png');
  await desk.browser.crash();
  const again = await sitDown(t, { pages: [RESULTS], profile: false, folder: profile });
  const exhibit = await again.sealed(new Set());
  await assertHonest(t, again, 'browser killed', exhibit, { first_view: 'ok', slices: 'failed: worker_stopped' });
});

test('two captures at once, in two windows', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS, ITEM] });
  const first = await desk.open(RESULTS.url);
  const [second] = await Promise.all([
    desk.browser.context.waitForEvent('page'),
    desk.workbench.evaluate((url) => chrome.windows.create({ url }), ITEM.url),
  ]);
  await desk.state(second);
  await desk.browser.triggerAction(first);
  await desk.browser.triggerAction(second);
  await until('both are sealed', async () => (await desk.exhibits()).length === 2);
  const exhibits = await Promise.all((await desk.exhibits()).map(({ id }) => desk.exhibit(id)));
  const links = await desk.links();
  assert.deepEqual(links.map(({ link }) => link.seq), [0, 1, 2]);
  for (const exhibit of exhibits) await assertHonest(t, desk, `two at once: ${exhibit.record.page_kind}`, exhibit, { slices: 'ok' });
});

test('the icon is clicked twice', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const page = await desk.open(ITEM.url);
  const before = await captureUntil(desk, page, '"open"');
  await desk.browser.triggerAction(page);
  const exhibit = await desk.sealed(before);
  await assertHonest(t, desk, 'clicked again while it runs', exhibit, { slices: 'ok' });
  assert.equal((await desk.exhibits()).length, 1);
});

test('the same page is captured twice', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const page = await desk.open(ITEM.url);
  const first = await desk.capture(page);
  const second = await desk.capture(page);
  assert.notEqual(first.id, second.id);
  await assertHonest(t, desk, 'captured twice: the first', first, { seal: 'ok' });
  await assertHonest(t, desk, 'captured twice: the second', second, { seal: 'ok' });
});

test('the clock is set back, and set forward in the middle', { skip: clockCannotBeSet() }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-clock-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const library = join(folder, 'clock-shift.so');
  run('cc', ['-shared', '-fPIC', '-O2', '-o', library, join(ROOT, 'tests/browser/clock-shift.c')]);
  const file = join(folder, 'seconds');
  // The file is read all the time, and is never to be found empty.
  const shift = (seconds) => {
    writeFileSync(`${file}.new`, String(seconds));
    renameSync(`${file}.new`, file);
  };
  shift(0);
  const desk = await sitDown(t, { pages: [ITEM], environment: { LD_PRELOAD: library, CLOCK_SHIFT_FILE: file } });
  const page = await desk.open(ITEM.url);
  const first = await desk.capture(page);
  assert.equal(first.record.completeness, 'complete');
  assert.ok(Math.abs(first.record.times.moved_milliseconds) < 1_000);

  shift(-3600);
  await page.reload();
  await desk.state(page);
  const back = await desk.capture(page);
  await assertHonest(t, desk, 'clock an hour behind the last exhibit', back, { clock: 'failed: clock_changed', slices: 'ok' });
  const skew = back.record.times.skew_milliseconds;
  assert.ok(Math.abs(skew + 3_600_000) < 60_000, `the server's clock contradicts: ${skew} ms`);
  assert.equal(back.record.steps.find(({ name }) => name === 'clock').detail, (await desk.links()).find(({ link }) => link.seq === 1).link.utc);

  const before = await captureUntil(desk, page, 'slice-001.png');
  shift(7200);
  const moved = await desk.sealed(before);
  await assertHonest(t, desk, 'clock set forward during the capture', moved, { clock: 'failed: clock_changed', slices: 'ok' });
  assert.ok(Math.abs(moved.record.times.moved_milliseconds - 10_800_000) < 60_000, `${moved.record.times.moved_milliseconds} ms`);
});

test('the disk is full', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const page = await desk.open(ITEM.url);
  const session = await desk.browser.context.newCDPSession(desk.workbench);
  const origin = desk.browser.extensionUrl('').replace(/\/$/, '');
  // What the browser says of a disk with little room, said for this origin.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 10_000_000 });
  await desk.browser.triggerAction(page);
  const tabId = await desk.tabId(page);
  const title = await until('the icon says so', () =>
    desk.workbench.evaluate(
      async (tab) => (await chrome.action.getBadgeText({ tabId: tab })) === '!' && chrome.action.getTitle({ tabId: tab }),
      tabId,
    ),
  );
  assert.match(title, /too little room .* 9 MiB < 256 MiB.*Nothing was photographed/);
  assert.deepEqual([await desk.journals(), await desk.exhibits()], [[], []]);
  table.push(['too little room', 'refused: storage_full; nothing kept']);

  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await assertHonest(t, desk, 'room again', await desk.capture(page), { seal: 'ok' });
});

test('an exhibit is to be deleted while another is captured', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS, ITEM] });
  const kept = await desk.capture(await desk.open(ITEM.url));
  const page = await desk.open(RESULTS.url);
  const before = await captureUntil(desk, page, 'slice-001.png');
  const refused = await desk.reply({ request: 'delete_exhibit', id: kept.id, reason: 'captured by mistake' });
  assert.equal(refused.error?.code, 'busy', JSON.stringify(refused));
  const exhibit = await desk.sealed(before);
  assertFilesMatch(await desk.exhibit(kept.id));
  await assertHonest(t, desk, 'deletion asked for during a capture (refused: busy)', exhibit, { slices: 'ok', seal: 'ok' });
  assert.equal((await desk.reply({ request: 'delete_exhibit', id: kept.id, reason: 'captured by mistake' })).error, undefined);
});

test('a file larger than is taken in', async (t) => {
  const desk = await sitDown(t, { pages: [] });
  const reply = await desk.workbench.evaluate(async () => {
    const part = new Uint8Array(64 * 1024 * 1024);
    const file = new File([part, part, part, part, new Uint8Array(1)], 'film.mp4', { lastModified: 0 });
    const address = URL.createObjectURL(file);
    const body = { request: 'import_file', address, name: file.name, last_modified: 0 };
    const reply = await chrome.runtime.sendMessage({ to: 'worker_from_page', body });
    URL.revokeObjectURL(address);
    return reply;
  });
  assert.deepEqual(reply, { error: { code: 'file_too_large', detail: 'film.mp4: 268435457 bytes' } });
  assert.deepEqual([await desk.exhibits(), await desk.links()], [[], []]);
  table.push(['a file of 256 MiB and a byte', 'refused: file_too_large; nothing kept']);
});

test('a page that is never read', async (t) => {
  const order = { name: 'order', url: 'https://www.aliexpress.com/p/order/index.html', body: '<!doctype html><title>Orders</title><h1>Orders' };
  const desk = await sitDown(t, { pages: [order] });
  const page = await desk.browser.openPage(order.url);
  await desk.browser.triggerAction(page);
  const tabId = await desk.tabId(page);
  await until('the icon says so', () =>
    desk.workbench.evaluate(async (tab) => /never read or captured/.test(await chrome.action.getTitle({ tabId: tab })), tabId),
  );
  assert.deepEqual([await desk.journals(), await desk.exhibits()], [[], []]);
  table.push(['an order page', 'refused: not_allowed; nothing kept']);
});

test('a page of another site', async (t) => {
  const shop = {
    name: 'shop',
    url: 'https://velmora-outlet.example/lamp',
    body: '<!doctype html><title>Velmora lamp</title><h1>Velmora lamp</h1><p style="height:2000px">Only 5 left</p>',
  };
  const desk = await sitDown(t, { pages: [shop] });
  const page = await desk.browser.openPage(shop.url);
  const exhibit = await desk.capture(page);
  assert.equal(exhibit.record.page_kind, 'other');
  assert.equal(exhibit.record.final_url, shop.url);
  await assertHonest(t, desk, 'a page of another site', exhibit, { first_view: 'ok', slices: 'ok', frozen_page: 'ok', reading: 'ok' });
});

/** Why the browser's clock cannot be set here, or false where it can. */
function clockCannotBeSet() {
  if (process.platform !== 'linux') return `the clock of a browser is set by a preloaded library, which is made for Linux only`;
  return works('cc', ['--version']) ? false : 'there is no C compiler `cc`';
}
