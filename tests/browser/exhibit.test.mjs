// One exhibit in the workbench: its pictures in full, the record in words, what is noted, verified, deleted, taken in.

import assert from 'node:assert/strict';
import test from 'node:test';
import { sha256Of, sitDown, until } from './analyst.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const INVOICE = Buffer.from('%PDF-1.7\n% an invoice of a test purchase\n%%EOF\n');

/** Sits down, captures the item and opens the exhibit in the workbench. */
async function openExhibit(t) {
  const desk = await sitDown(t, { pages: [ITEM] });
  await desk.change({ operator: 'Ana Example' });
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  const page = await desk.browser.openExtensionPage(`workbench.html#evidence/${exhibit.id}`);
  await page.getByTestId('exhibit-detail').waitFor();
  return { desk, exhibit, page };
}

/** The kinds of what was done, as the chain has them. */
const kinds = async (desk) => (await desk.events()).map(({ document }) => document.event.kind);

test('the record is told in words, and its pictures are seen in full, zoomed and side by side', async (t) => {
  const { exhibit, page } = await openExhibit(t);
  for (const said of ['Ana Example captured this page.', exhibit.record.times.time_zone, 'not incognito']) {
    await page.getByTestId('in-words').filter({ hasText: said }).waitFor();
  }
  const pictures = [...exhibit.record.files, ...exhibit.record.opinions].filter(({ media_type: type }) => type.startsWith('image/'));
  assert.ok(pictures.length > 1);
  assert.deepEqual(
    await page.getByTestId('view-picture').evaluateAll((buttons) => buttons.map(({ dataset }) => dataset.name)),
    pictures.map(({ name }) => name),
  );

  await page.getByTestId('view-picture').first().click();
  const pane = page.getByTestId('viewer-pane').first();
  const shown = pane.locator('img');
  await until('it is drawn', () => shown.evaluate(({ complete, naturalWidth }) => complete && naturalWidth > 0));
  const width = async () => (await shown.boundingBox()).width;
  const fitting = await width();
  await pane.hover();
  await page.mouse.wheel(0, -100);
  await until('the wheel makes it larger', async () => (await width()) > fitting);
  await page.keyboard.press('0');
  await until('0 makes it fit again', async () => (await width()) === fitting);
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await until('so does the key', async () => (await width()) > fitting * 1.5);
  const box = await pane.boundingBox();
  await page.mouse.move(box.x + 400, box.y + 300);
  await page.mouse.down();
  await page.mouse.move(box.x + 300, box.y + 200, { steps: 4 });
  await page.mouse.up();
  await until('dragging moves it', () => pane.evaluate(({ scrollLeft, scrollTop }) => scrollLeft > 0 && scrollTop > 0));

  await page.getByTestId('viewer-beside').selectOption('1');
  await until('two stand side by side', async () => (await page.getByTestId('viewer-pane').count()) === 2);
  assert.equal(await page.getByTestId('viewer-pane').nth(1).getAttribute('data-name'), pictures[1].name);
  await page.keyboard.press('Escape');
  await until('Escape closes it', async () => (await page.getByTestId('viewer').count()) === 0);
});

test('what is noted of an exhibit is kept and told', async (t) => {
  const { desk, page } = await openExhibit(t);
  await page.getByTestId('noted-label').fill('test purchase');
  await page.getByTestId('noted-note').fill('Ask for the invoice.');
  await page.getByTestId('noted-note').press('Tab');
  await until('both are links of the chain', async () => (await kinds(desk)).sort().join() === 'labelled,noted');
  await until('both are told', async () => (await page.getByTestId('custody-event').count()) === 2);
  const told = await page.getByTestId('custody').textContent();
  assert.ok(told.includes('labelled: test purchase') && told.includes('noted: Ask for the invoice.'), told);
  await page.reload();
  await until('the label stands there', async () => (await page.getByTestId('noted-label').inputValue()) === 'test purchase');
  await until('the note stands there', async () => (await page.getByTestId('noted-note').inputValue()) === 'Ask for the invoice.');
});

test('verifying finds the one file that was changed in the vault', async (t) => {
  const { desk, exhibit, page } = await openExhibit(t);
  await page.getByTestId('verify-now').click();
  await page.locator('[data-testid=verdict][data-holds=true]').waitFor();
  const files = exhibit.record.files.length + exhibit.record.opinions.length;
  await until('each file, the record and the chain are told', async () => (await page.getByTestId('checked').count()) === files + 2);
  await until('that is a link', async () => (await kinds(desk)).join() === 'verified');

  const reading = exhibit.record.files.find(({ role }) => role === 'reading');
  await desk.workbench.evaluate(spoil, { key: reading.sha256, size: reading.size });
  await page.getByTestId('verify-now').click();
  await page.locator('[data-testid=verdict][data-holds=false]').waitFor();
  const wrong = await page.locator('[data-testid=checked][data-holds=false]').allTextContents();
  assert.equal(wrong.length, 1);
  assert.ok(wrong[0].includes(reading.name) && wrong[0].includes(reading.sha256), wrong[0]);
  const [, second] = await until('that is a link too', async () => {
    const events = await desk.events();
    return events.length === 2 && events;
  });
  assert.deepEqual(second.document.event.failed, ['file_hash']);
});

test('an exhibit is deleted for a reason only, and its place says so', async (t) => {
  const { desk, exhibit, page } = await openExhibit(t);
  await page.getByTestId('delete-exhibit').click();
  assert.ok(await page.getByTestId('delete-confirm').isDisabled(), 'without a reason nothing is deleted');
  await page.getByTestId('delete-reason').fill('captured by mistake');
  await page.getByTestId('delete-confirm').click();
  await until('it is gone', async () => (await desk.exhibits()).length === 0);
  await page.getByTestId('no-exhibits').waitFor();
  const left = await desk.browser.openExtensionPage(`workbench.html#evidence/${exhibit.id}`);
  await left.getByTestId('tombstone').filter({ hasText: 'captured by mistake' }).filter({ hasText: 'Ana Example' }).waitFor();
  // The hash of its record stays.
  await left.locator('main').filter({ hasText: sha256Of(exhibit.raw) }).waitFor();
});

test('a chosen file becomes an exhibit and is shown', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  await desk.workbench.bringToFront();
  await desk.workbench.getByTestId('import-files').setInputFiles({ name: 'Invoice 17.pdf', mimeType: 'application/pdf', buffer: INVOICE });
  await desk.workbench.getByTestId('exhibit-detail').waitFor();
  const [row] = await desk.exhibits();
  assert.equal(row.kind, 'import');
  const kept = await desk.exhibit(row.id);
  assert.ok(kept.files.get('imported.pdf').equals(INVOICE), 'byte by byte');
  await desk.workbench.getByTestId('in-words').filter({ hasText: 'no operator’s name was given' }).waitFor();
});

// Runs in the workbench.

/** Puts other bytes of the same length in the place of a kept file's. */
async function spoil({ key, size }) {
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await settled(indexedDB.open('counterproof'));
  const files = database.transaction('files', 'readwrite').objectStore('files');
  const file = await settled(files.get(key));
  await settled(files.put({ ...file, blob: new Blob([new Uint8Array(size)]) }, key));
  database.close();
}
