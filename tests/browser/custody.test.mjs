// What happens to exhibits after they are sealed: in the vault, in the chain, in a bundle, and in what our command says.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { assertDocumentsAreValid, assertFilesMatch, outcomes, run, sha256Of, sitDown, until } from './analyst.mjs';
import { counterproof } from './browser.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const INVOICE = Buffer.from('%PDF-1.7\n% an invoice of a test purchase\n%%EOF\n');
const CHANGED = Date.UTC(2026, 10, 20, 9, 30);

/** Everything our command says of a bundle, once it holds. */
function verified(bundle) {
  const { status, stdout, stderr } = counterproof('verify', bundle);
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

/** A bundle's documents, held against their schemas. */
function assertValid(t, bundle) {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-custody-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  run('python3', ['-m', 'zipfile', '-e', bundle, folder]);
  assertDocumentsAreValid(t, join(folder, readdirSync(folder)[0]));
}

test('an exhibit is labelled, noted, verified, exported and deleted, and the chain tells it', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  await desk.change({ operator: 'Ana Example' });
  const page = await desk.open(ITEM.url);
  const first = await desk.capture(page);
  const second = await desk.capture(page);
  const shared = [...first.files].filter(([, bytes]) => [...second.files.values()].some((other) => other.equals(bytes)));
  assert.ok(shared.length > 0, 'the same page gives the same pictures');

  const annotate = (kind, text, exhibits = [first.id]) => desk.ask({ request: 'annotate', exhibits, kind, text });
  await annotate('label', 'possible imitation', [first.id, second.id]);
  await annotate('note', 'Ask for the invoice. 询问发票');
  await annotate('case', '2026-17');
  await annotate('note', null);
  await desk.ask({ request: 'report_verification', exhibits: [first.id], bundle_id: null, failed: [] });
  assert.deepEqual(
    (await desk.events()).map(({ document }) => document.event.kind),
    ['labelled', 'noted', 'assigned', 'noted', 'verified'],
  );

  const bundle = await desk.export([first], t);
  const said = verified(bundle);
  for (const words of ['2 exhibits labelled', 'a note written', 'the note on 1 exhibits taken off', 'nothing failed', 'operator “Ana Example”']) {
    assert.ok(said.includes(words), `${words}\n${said}`);
  }
  assertValid(t, bundle);
  const exported = await until('the export is in the chain', async () => (await desk.events()).find(({ document }) => document.event.kind === 'exported'));
  assert.deepEqual(exported.document.exhibits.map(({ id }) => id), [first.id]);
  assert.ok(bundle.includes(exported.document.event.bundle_id.slice(0, 12)), 'the export names the bundle');

  // Deleted: its contents go, what the other one has too stays.
  const refused = await desk.reply({ request: 'delete_exhibit', id: first.id, reason: ' ' });
  assert.equal(refused.error?.code, 'bad_message', 'a deletion has a reason');
  await desk.ask({ request: 'delete_exhibit', id: first.id, reason: 'captured by mistake' });
  assert.deepEqual((await desk.exhibits()).map(({ id }) => id), [second.id]);
  assertFilesMatch(await desk.exhibit(second.id));
  for (const [name, bytes] of first.files) {
    const kept = [...second.files.values()].some((other) => other.equals(bytes));
    assert.equal((await desk.file(sha256Of(bytes))) !== undefined, kept, `${name} is ${kept ? '' : 'not '}kept`);
  }
  const again = await desk.reply({ request: 'delete_exhibit', id: first.id, reason: 'once more' });
  assert.equal(again.error?.code, 'not_found');
  const links = (await desk.links()).map(({ link }) => link);
  assert.deepEqual(links.map(({ seq }) => seq), links.map((_, index) => index), 'no number is missing or given twice');
  assert.equal(links.at(-1).kind, 'tombstone');
  assert.ok(links.some(({ subject_sha256: subject }) => subject === sha256Of(first.raw)), 'its link stays');

  // Another key signs from here on, and everything still holds.
  const fingerprint = await desk.ask({ request: 'renew_key' });
  const third = await desk.capture(page);
  const all = await desk.export([second, third], t);
  const told = verified(all);
  assert.ok(told.includes(`another key, which signs from there on: ${fingerprint}`), told);
  assert.ok(told.includes('1 more links say that an exhibit was deleted'), told);
  assertValid(t, all);
});

test('an invoice is taken in as an exhibit of its own', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  await desk.change({ operator: 'Ana Example' });
  const reply = await desk.importFile({ name: 'Invoice № 17 (发票).exe', bytes: INVOICE, lastModified: CHANGED });
  assert.ok(reply.ok, JSON.stringify(reply));
  const exhibit = await desk.exhibit(reply.ok);
  assertFilesMatch(exhibit);
  const { record } = exhibit;
  assert.equal(record.kind, 'import');
  assert.equal(record.completeness, 'complete');
  assert.equal(record.operator, 'Ana Example');
  assert.equal(record.title, 'Invoice № 17 (发票).exe');
  assert.deepEqual(record.network.source, 'not recorded');
  assert.ok(record.environment.running_files.length > 0);
  const [file] = record.files;
  assert.equal(record.files.length, 1);
  assert.equal(file.name, 'imported.pdf', 'a file is what it holds, and named by us');
  assert.equal(file.role, 'imported');
  assert.equal(file.source, 'imported by the analyst: Invoice № 17 (发票).exe, last modified 2026-11-20T09:30:00.000Z');
  assert.ok(exhibit.files.get('imported.pdf').equals(INVOICE), 'byte by byte');
  for (const [step, outcome] of Object.entries(outcomes(exhibit))) {
    assert.equal(outcome, step === 'open' || step === 'seal' ? 'ok' : 'not_applicable', step);
  }
  const bundle = await desk.export([exhibit], t);
  verified(bundle);
  assertValid(t, bundle);

  // Only what one of our own pages holds is taken in.
  const foreign = await desk.reply({ request: 'import_file', address: ITEM.url, name: 'x', last_modified: 0 });
  assert.equal(foreign.error?.code, 'not_allowed');
  assert.equal((await desk.exhibits()).length, 1);
});

test('many writers at once make one chain', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const page = await desk.open(ITEM.url);
  const first = await desk.capture(page);
  const panel = await desk.browser.openExtensionPage('panel.html');
  const ask = (body) => panel.evaluate((body) => chrome.runtime.sendMessage({ to: 'worker_from_page', body }), body);
  const before = await desk.exhibitIds();
  await page.bringToFront();
  await desk.browser.triggerAction(page);
  const replies = await Promise.all(
    Array.from({ length: 12 }, (_, number) => {
      if (number % 4 === 3) return ask({ request: 'renew_key' });
      if (number % 4 === 2) return desk.importFile({ name: `${number}.txt`, bytes: Buffer.from(`note ${number}`), lastModified: CHANGED });
      return ask({ request: 'annotate', exhibits: [first.id], kind: 'note', text: `note ${number}` });
    }),
  );
  assert.ok(replies.every(({ ok }) => ok !== undefined), JSON.stringify(replies));
  const capture = await until('the capture is sealed beside them', async () =>
    (await desk.exhibits()).find(({ id, kind }) => kind === 'capture' && !before.has(id)),
  );
  const links = (await desk.links()).map(({ link }) => link);
  assert.deepEqual(links.map(({ seq }) => seq), links.map((_, index) => index));
  assert.equal(links.filter(({ kind }) => kind === 'key').length, 4, 'the first key and three more');
  assert.equal(links.filter(({ kind }) => kind === 'custody').length, 6);
  assert.equal(links.filter(({ kind }) => kind === 'exhibit').length, 5);
  verified(await desk.export([first, await desk.exhibit(capture.id)], t));
});

test('what is noted, drafted and deleted in one window is seen in another', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  const shown = await desk.browser.openExtensionPage(`workbench.html#evidence/${exhibit.id}`);
  await shown.getByTestId('noted-note').fill('half a sentence');
  const other = await desk.browser.openExtensionPage(`workbench.html#evidence/${exhibit.id}`);
  await other.getByTestId('noted-label').fill('possible imitation');
  await other.getByTestId('noted-label').press('Tab');
  await until('the label is there', async () => (await shown.getByTestId('noted-label').inputValue()) === 'possible imitation');
  await until('what was done is told', async () => (await shown.getByTestId('custody-event').count()) === 1);
  assert.equal(await shown.getByTestId('noted-note').inputValue(), 'half a sentence', 'what is being written stays');

  await shown.goto(desk.browser.extensionUrl('workbench.html#drafts'));
  await desk.workbench.bringToFront();
  await desk.workbench.locator(`[data-testid=exhibit-row][data-exhibit-id="${exhibit.id}"] [data-testid=exhibit-select]`).check();
  await desk.workbench.getByTestId('make-draft').click();
  await shown.getByTestId('draft-row').waitFor();
  // The window it was made in goes to it by itself.
  await desk.workbench.locator('[data-testid=draft][data-busy=false]').waitFor();
  await desk.workbench.goto(desk.browser.extensionUrl('workbench.html#drafts'));
  await desk.workbench.getByTestId('delete-draft').click();
  await shown.getByTestId('draft-row').waitFor({ state: 'detached' });
});
