// A draft is ready to copy and to take away, says what is missing, and is made anew when what it rests on changes.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { run, sha256Of, sitDown, until } from './analyst.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const SHEET = { name: 'sheet.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n% a comparison\n%%EOF\n') };

/** Captures the sample item and drafts a complaint from it. */
async function draft(t) {
  const desk = await sitDown(t, { pages: [ITEM] });
  await desk.change({ operator: 'Ana Example' });
  const page = await desk.open(ITEM.url);
  const exhibit = await desk.capture(page);
  const { workbench } = desk;
  await workbench.bringToFront();
  await workbench.locator(`[data-testid=exhibit-row][data-exhibit-id="${exhibit.id}"] [data-testid=exhibit-select]`).check();
  await workbench.getByTestId('make-draft').click();
  await workbench.locator('[data-testid=draft][data-busy=false]').waitFor();
  return { desk, workbench, exhibit };
}

async function saved(workbench, button) {
  const [download] = await Promise.all([workbench.waitForEvent('download'), workbench.getByTestId(button).click()]);
  return readFileSync(await download.path(), 'utf8');
}

/** The point of the shown draft's checklist with this key. */
const has = (workbench, key) => workbench.locator(`[data-testid=check][data-key="check.${key}"]`);

test('a draft names platform, right, type, reason, canonical link, text and attachments', async (t) => {
  const { workbench, exhibit } = await draft(t);
  const text = await workbench.locator('body').innerText();
  for (const wanted of [
    'AliExpress.com',
    '018900001',
    'Product listing',
    'Trademarks: Counterfeit Features',
    exhibit.record.canonical_url,
    `${exhibit.id}/annotated-view.png`,
  ]) {
    assert.ok(text.includes(wanted), `the draft names ${wanted}`);
  }
  const links = await workbench.locator('[data-testid=draft-field][data-key=links]').innerText();
  assert.ok(!links.includes('spm='), 'links carry no tracking');
  await workbench.getByTestId('draft-checklist').filter({ hasText: 'comparison with a genuine product' }).waitFor();
});

test('what is missing is supplied on the draft, and then it can be called ready', async (t) => {
  const { desk, workbench, exhibit } = await draft(t);
  const ready = workbench.getByTestId('call-ready');
  assert.ok(await ready.isDisabled(), 'an error blocks it');
  await has(workbench, 'requires.comparison').getByTestId('supply').setInputFiles(SHEET);
  await has(workbench, 'requires.comparison').waitFor({ state: 'detached' });
  await workbench.getByTestId('attachments').filter({ hasText: 'sheet.pdf' }).waitFor();
  const taken = (await desk.exhibits()).find(({ id }) => id !== exhibit.id);
  assert.ok(taken, 'the file is an exhibit of its own');

  await workbench.keyboard.press('r');
  await workbench.locator('[data-testid=readiness][data-ready=true]').waitFor();
  await workbench.reload();
  await workbench.locator('[data-testid=readiness][data-ready=true]').waitFor();

  // A draft that is changed is another, and has to be called ready again.
  await workbench.getByTestId('basis-reason').selectOption('trademark-model-does-not-exist');
  await has(workbench, 'requires.non_production_statement').waitFor();
  await workbench.locator('[data-testid=readiness][data-ready=false]').waitFor();
});

test('a listing is left out and taken back, and a text of one’s own stays', async (t) => {
  const { workbench } = await draft(t);
  const text = workbench.locator('[data-testid=draft-field][data-key=text]');
  await text.getByTestId('edit-field').click();
  await text.locator('textarea').fill('In my own words.');
  await text.getByTestId('keep-field').click();
  await workbench.getByTestId('write-anew').waitFor();
  await workbench.getByTestId('leave-out').first().click();
  await has(workbench, 'no_link').waitFor();
  await workbench.getByTestId('take-back').click();
  await has(workbench, 'no_link').waitFor({ state: 'detached' });
  await text.filter({ hasText: 'In my own words.' }).waitFor();
  await workbench.getByTestId('write-anew').click();
  await until('the text is the template’s', async () => /Velmora Audio GmbH/.test(await text.innerText()));
});

test('a draft can be taken away as a folder and in each of its forms', async (t) => {
  const { workbench, exhibit } = await draft(t);
  const json = await saved(workbench, 'export-json');
  assert.ok(JSON.parse(json).listings.some(({ link }) => link === exhibit.record.canonical_url));
  for (const form of ['txt', 'html', 'csv']) {
    assert.ok((await saved(workbench, `export-${form}`)).includes(exhibit.record.canonical_url), form);
  }
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-draft-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [download] = await Promise.all([workbench.waitForEvent('download'), workbench.getByTestId('export-folder').click()]);
  run('python3', ['-m', 'zipfile', '-e', await download.path(), folder]);
  const inside = join(folder, readdirSync(folder)[0]);
  assert.deepEqual(readdirSync(inside).sort(), ['attachments', 'draft.html', 'draft.json', 'draft.txt', 'links.csv', 'links.txt']);
  assert.equal(readFileSync(join(inside, 'draft.json'), 'utf8'), json);
  const attached = readdirSync(join(inside, 'attachments'));
  assert.deepEqual(attached, JSON.parse(json).attachments.map(({ exhibit: id, name }, at) => `0${at + 1}-${id.slice(0, 8)}-${name}`));
  for (const [at, name] of attached.entries()) {
    assert.equal(sha256Of(readFileSync(join(inside, 'attachments', name))), JSON.parse(json).attachments[at].sha256);
  }
});

test('each field of a draft can be copied', async (t) => {
  const { workbench, exhibit } = await draft(t);
  const fields = await workbench.getByTestId('draft-field').count();
  assert.equal(await workbench.getByTestId('copy-field').count(), fields, 'each field has a button of its own');
  const copy = workbench.locator('[data-testid=draft-field][data-key=links] [data-testid=copy-field]');
  await copy.click();
  await copy.filter({ hasText: 'Copied' }).waitFor();
  // Pasted as a person would: into the next field there is.
  await workbench.getByTestId('section-settings').click();
  const operator = workbench.getByTestId('operator');
  await operator.fill('');
  await operator.press('Control+V');
  await until('it is pasted', async () => (await operator.inputValue()) === exhibit.record.canonical_url);
});
