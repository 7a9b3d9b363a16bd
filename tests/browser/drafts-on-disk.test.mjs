// The command drafts from what the extension has delivered: the same drafts, the same files, the same answers.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { sha256Of, until } from './analyst.mjs';
import { companion, pairedDesk, stage } from './companion.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');

test('a delivered draft is exported as in the workbench, and the command makes the same from the exhibits on disk', async (t) => {
  const theirs = companion();
  theirs.install();
  const desk = await pairedDesk(t, theirs, [ITEM]);
  await desk.change({ operator: 'Ana Example' });
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  await desk.ask({ request: 'annotate', exhibits: [exhibit.id], kind: 'label', text: 'Design' });
  await desk.ask({ request: 'report_verification', exhibits: [exhibit.id], bundle_id: null, failed: [] });
  const { workbench } = desk;
  await workbench.bringToFront();
  await workbench.goto(desk.browser.extensionUrl('workbench.html#evidence'));
  await workbench.reload();
  await workbench.getByTestId('exhibit-select').first().check();
  await workbench.getByTestId('draft-reason').selectOption('trademark-keyword');
  await workbench.getByTestId('make-draft').click();
  await workbench.locator('[data-testid=draft][data-busy=false]').waitFor();
  const [download] = await Promise.all([workbench.waitForEvent('download'), workbench.getByTestId('export-json').click()]);
  const made = JSON.parse(readFileSync(await download.path(), 'utf8'));
  const replica = (part) => JSON.parse(readFileSync(join(theirs.vault, `replica/${part}.json`), 'utf8'));
  await until('the draft is on the disk', () => replica('drafts').some(({ id }) => id === made.id));
  await until('the rights are on the disk', () => replica('rights').rights.length === 2);
  await stage(desk, 'up_to_date');

  const draft = (...words) => theirs.run('draft', '--vault', theirs.vault, '--json', ...words);
  const listed = draft('list');
  assert.ok(listed.stdout.includes(made.id), listed.stdout + listed.stderr);

  const folder = mkdtempSync(join(tmpdir(), 'counterproof-draft-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const exported = join(folder, 'exported');
  const { status, stderr } = draft('export', made.id, '--output', exported);
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(readFileSync(join(exported, 'draft.json'), 'utf8')), made);
  const attached = readdirSync(join(exported, 'attachments'));
  assert.deepEqual(attached.map((name) => sha256Of(readFileSync(join(exported, 'attachments', name)))), made.attachments.map(({ sha256 }) => sha256));

  const remade = join(folder, 'remade');
  const make = (output) => {
    const words = ['--right', made.right.id, '--reason', 'trademark-counterfeit-features', '--exhibit', exhibit.id];
    draft('make', ...words, '--language', 'en', '--operator', 'Ana Example', '--output', output);
    return JSON.parse(readFileSync(join(output, readdirSync(output)[0], 'draft.json'), 'utf8'));
  };
  const again = make(remade);
  assert.deepEqual(again.listings, made.listings);
  assert.deepEqual(again.attachments, made.attachments);
  assert.match(again.text.en, /Labelled “Design” by Ana Example/);
  const keys = again.checklist.map(({ key }) => key);
  assert.ok(keys.includes('check.requires.comparison') && !keys.includes('check.exhibit_unverified'), `${keys}`);
  assert.ok(keys.includes('check.also_in'), 'the draft that was delivered is known');

  // What was found last holds, here and in the workbench.
  await desk.ask({ request: 'report_verification', exhibits: [exhibit.id], bundle_id: null, failed: ['file_hash'] });
  await until('that is on the disk', async () => theirs.links().length === (await desk.links()).length);
  const unverified = (checks) => checks.some(({ key }) => key === 'check.exhibit_unverified');
  assert.ok(unverified(make(join(folder, 'after')).checklist));
  await workbench.goto(desk.browser.extensionUrl(`workbench.html#drafts/${made.id}`));
  await workbench.reload();
  await workbench.locator('[data-testid=check][data-key="check.exhibit_unverified"]').waitFor();
});
