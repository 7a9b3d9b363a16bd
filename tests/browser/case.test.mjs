// A whole case: five captures, drafts, what each says is missing or weak, and the files that come of it.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { sitDown, until } from './analyst.mjs';
import { goldenPages } from './server.mjs';

const pageNamed = (wanted) => goldenPages().find(({ name }) => name === wanted);
const ITEM = pageNamed('item');
const GONE = pageNamed('gone');
const TITLE = 'Velmora Aerolux 5 Wireless Headphones 1:1 Quality With Original Box, Noise Cancelling';

/** The sample item as another listing: with an id, a title and a seller of its own. */
function another(folder, { id, title = TITLE, seller = '911000777' }) {
  const source = readFileSync(ITEM.file, 'utf8')
    .replaceAll('1005009100002022', id)
    .replaceAll(TITLE, title)
    .replaceAll('911000777', seller);
  const file = join(folder, `${id}.html`);
  writeFileSync(file, source);
  return { name: id, url: `https://www.aliexpress.com/item/${id}.html`, status: 200, file };
}

const linkTo = (id) => `https://www.aliexpress.com/item/${id}.html`;

/** A draft as the vault holds it. */
async function drafts(desk) {
  await desk.workbench.goto(desk.browser.extensionUrl('workbench.html#drafts'));
  const rows = desk.workbench.getByTestId('draft-row');
  await rows.first().waitFor();
  return rows.evaluateAll((all) => all.map((row) => row.dataset.draftId));
}

/** The shown draft as it is saved, once nothing is being made. */
async function shownDraft(workbench) {
  await workbench.locator('[data-testid=draft][data-busy=false]').waitFor();
  const [download] = await Promise.all([workbench.waitForEvent('download'), workbench.getByTestId('export-json').click()]);
  return JSON.parse(readFileSync(await download.path(), 'utf8'));
}

const keys = (draft, severity) => draft.checklist.filter((check) => check.severity === severity).map(({ key }) => key.replace('check.', ''));

test('five captures become drafts that say what each of them is worth', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-case-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const first = another(folder, { id: '1005009100002022' });
  const second = another(folder, { id: '1005009100002111' });
  const referential = another(folder, { id: '1005009100002222', title: 'Ear pads for Velmora headphones, soft foam', seller: '911000888' });
  const interrupted = another(folder, { id: '1005009100002333', seller: '911000999' });
  const desk = await sitDown(t, { pages: [first, second, referential, interrupted, GONE] });
  await desk.change({ operator: 'Ana Example' });
  const { workbench } = desk;

  const exhibits = [];
  for (const { url } of [first, second, referential, GONE]) {
    const page = url === GONE.url ? await desk.browser.openPage(url) : await desk.open(url);
    exhibits.push(await desk.capture(page));
    await page.close();
  }
  // A page that goes away while it is captured leaves a partial exhibit.
  const leaving = await desk.open(interrupted.url);
  const before = await desk.exhibitIds();
  await desk.browser.triggerAction(leaving);
  await until('the capture has begun', async () => (await desk.journals()).some(({ files }) => files.length > 0));
  await leaving.close();
  const partial = await desk.sealed(before);
  assert.equal(partial.record.completeness, 'partial');
  exhibits.push(partial);
  for (const { id } of exhibits) await desk.ask({ request: 'report_verification', exhibits: [id], bundle_id: null, failed: [] });
  await desk.ask({ request: 'annotate', exhibits: [exhibits[0].id], kind: 'label', text: 'Design' });

  await workbench.bringToFront();
  await workbench.reload();
  for (const { id } of exhibits) {
    await workbench.locator(`[data-testid=exhibit-row][data-exhibit-id="${id}"] [data-testid=exhibit-select]`).check();
  }
  await workbench.getByTestId('draft-reason').selectOption('trademark-unfair-use');
  await workbench.getByTestId('make-draft').click();
  await workbench.getByTestId('draft').waitFor();
  const draft = await shownDraft(workbench);

  const withReading = partial.record.files.some(({ role }) => role === 'reading');
  const wanted = [first, second, referential, ...(withReading ? [interrupted] : [])].map(({ url }) => url.replace(/\?.*/, ''));
  assert.deepEqual(draft.listings.map(({ link }) => link).sort(), wanted.map((url) => linkTo(url.match(/(\d+)\.html/)[1])).sort());
  assert.equal(draft.listings[0].seller, draft.listings[1].seller, 'a seller’s listings stand together');
  assert.deepEqual(keys(draft, 'error'), ['only_referential'], 'this reason does not take a use that says what goods are for');
  const weak = keys(draft, 'warning');
  for (const key of ['page_gone', 'exhibit_partial', 'right_paper']) assert.ok(weak.includes(key), `${key} in ${weak}`);
  assert.ok(!weak.includes('exhibit_unverified'), 'all were verified');
  assert.match(draft.text.en, /Labelled “Design” by Ana Example/);
  assert.ok(!/counterfeit|infring/i.test(draft.text.en), draft.text.en);

  // The way out: the referential listing is left out.
  await workbench.getByTestId('call-ready').and(workbench.locator(':disabled')).waitFor();
  await workbench.getByTestId('draft-listing').filter({ hasText: 'Ear pads' }).getByTestId('leave-out').click();
  await workbench.locator('[data-testid=check][data-key="check.only_referential"]').waitFor({ state: 'detached' });
  await workbench.getByTestId('call-ready').click();
  await workbench.locator('[data-testid=readiness][data-ready=true]').waitFor();
  const ready = await shownDraft(workbench);
  assert.equal(ready.state.name, 'ready');
  assert.equal(ready.state.operator, 'Ana Example');
  assert.ok(ready.listings.every(({ link }) => link !== linkTo('1005009100002222')));

  // The exports say the same.
  const exported = async (form) => {
    const [download] = await Promise.all([workbench.waitForEvent('download'), workbench.getByTestId(`export-${form}`).click()]);
    return readFileSync(await download.path(), 'utf8');
  };
  const table = (await exported('csv')).trim().split('\r\n').slice(1);
  assert.deepEqual(table.map((row) => row.split(',')[1]), ready.listings.map(({ link }) => link));
  const html = await exported('html');
  const printed = join(folder, 'draft.html');
  writeFileSync(printed, html);
  const opened = await desk.browser.openPage(pathToFileURL(printed).href);
  const shown = await opened.locator('body').innerText();
  for (const { link } of ready.listings) assert.ok(shown.includes(link), link);
  for (const words of ['VELMORA', 'Trademarks: Unfair Use of Registered Trademark', 'Labelled “Design”']) assert.ok(shown.includes(words), words);

  // The same once more: what stands in the draft already is told and left out.
  await workbench.goto(desk.browser.extensionUrl('workbench.html#evidence'));
  await workbench.getByTestId('draft-reason').selectOption('trademark-unfair-use');
  await workbench.getByTestId('make-draft').click();
  // It is shown as soon as it is made, whatever is looked at meanwhile.
  await workbench.waitForURL(/#drafts\/./);
  await until('there is another draft', async () => (await drafts(desk)).length === 2);
  const [again] = (await drafts(desk)).filter((id) => id !== ready.id);
  await workbench.goto(desk.browser.extensionUrl(`workbench.html#drafts/${again}`));
  const rest = await shownDraft(workbench);
  assert.equal(rest.already_in.length, ready.listings.length);
  assert.deepEqual(rest.listings.map(({ link }) => link), [linkTo('1005009100002222')]);
});

test('three selected listings are a ready draft after two keys', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-case-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const pages = ['1005009100003001', '1005009100003002', '1005009100003003'].map((id) => another(folder, { id }));
  const desk = await sitDown(t, { pages });
  await desk.change({ operator: 'Ana Example' });
  for (const { url } of pages) {
    const page = await desk.open(url);
    await desk.capture(page);
    await page.close();
  }
  const { workbench } = desk;
  await workbench.bringToFront();
  await workbench.reload();
  await workbench.getByTestId('exhibit-select').nth(pages.length - 1).waitFor();
  await workbench.getByTestId('draft-reason').selectOption('trademark-keyword');
  for (const box of await workbench.getByTestId('exhibit-select').all()) await box.check();
  await workbench.keyboard.press('d');
  await workbench.getByTestId('draft').waitFor();
  await workbench.locator('[data-testid=draft][data-busy=false]').waitFor();
  await workbench.keyboard.press('r');
  await workbench.locator('[data-testid=readiness][data-ready=true]').waitFor();
  const draft = await shownDraft(workbench);
  assert.equal(draft.listings.length, 3);
});
