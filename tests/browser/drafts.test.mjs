// A draft is ready to copy and to take away, and says what is missing.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { sitDown } from './analyst.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');

/** Captures the sample item and drafts a complaint from it. */
async function draft(t) {
  const desk = await sitDown(t, { pages: [ITEM] });
  const page = await desk.open(ITEM.url);
  const exhibit = await desk.capture(page);
  const { workbench } = desk;
  await workbench.bringToFront();
  await workbench.locator(`[data-testid=exhibit-row][data-exhibit-id="${exhibit.id}"] [data-testid=exhibit-select]`).check();
  await workbench.getByTestId('make-draft').click();
  await workbench.getByTestId('draft-field').first().waitFor();
  return { workbench, exhibit };
}

async function saved(workbench, button) {
  const [download] = await Promise.all([workbench.waitForEvent('download'), workbench.getByTestId(button).click()]);
  return readFileSync(await download.path(), 'utf8');
}

test('a draft names platform, right, type, reason, canonical link, text and attachments', async (t) => {
  const { workbench, exhibit } = await draft(t);
  const text = await workbench.locator('body').innerText();
  for (const wanted of [
    'AliExpress.com',
    '018900001',
    'Product listing',
    'Trademarks: Counterfeit Features',
    exhibit.record.canonical_url,
    `${exhibit.id}/first-view.png`,
  ]) {
    assert.ok(text.includes(wanted), `the draft names ${wanted}`);
  }
  const links = await workbench.locator('[data-testid=draft-field][data-key=links]').innerText();
  assert.ok(!links.includes('spm='), 'links carry no tracking');
  assert.match(await workbench.getByTestId('draft-checklist').innerText(), /comparison with a genuine product/);
});

test('a draft can be taken away as JSON and as text', async (t) => {
  const { workbench, exhibit } = await draft(t);
  const json = JSON.parse(await saved(workbench, 'export-json'));
  assert.ok(JSON.stringify(json).includes(exhibit.record.canonical_url));
  const text = await saved(workbench, 'export-text');
  assert.ok(text.includes(exhibit.record.canonical_url));
});

test('each field of a draft can be copied', async (t) => {
  const { workbench, exhibit } = await draft(t);
  const fields = await workbench.getByTestId('draft-field').count();
  assert.equal(await workbench.getByTestId('copy-field').count(), fields, 'each field has a button of its own');
  await workbench.locator('[data-testid=draft-field][data-key=links] [data-testid=copy-field]').click();
  // Pasted as a person would: into the next field there is.
  await workbench.getByTestId('section-settings').click();
  const operator = workbench.getByTestId('operator');
  await operator.fill('');
  await operator.press('Control+V');
  assert.equal(await operator.inputValue(), exhibit.record.canonical_url);
});
