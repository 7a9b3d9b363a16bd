// Redacted copies of pictures, bundles without their originals, and the roles of exhibits.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { assertDocumentsAreValid, run, sha256Of, sitDown, until } from './analyst.mjs';
import { counterproof, readPixels } from './browser.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const INVOICE = Buffer.from('%PDF-1.7\n% an invoice of a test purchase\n%%EOF\n');

/** The event of a kind that was added last. */
const last = async (desk, kind) => (await desk.events()).map(({ document }) => document.event).findLast((event) => event.kind === kind);

test('parts of a picture are painted over by pointer and by keys, and a bundle holds the copy instead of the original', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  await desk.change({ operator: 'Ana Example' });
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  const original = exhibit.record.files.find(({ role }) => role === 'first_view');
  const page = await desk.browser.openExtensionPage(`workbench.html#evidence/${exhibit.id}`);
  await page.getByTestId('redact-picture').selectOption(original.name);
  const sight = page.getByTestId('redact-sight');
  await sight.locator('img').waitFor();
  await until('the picture is drawn', () => sight.locator('img').evaluate(({ naturalWidth }) => naturalWidth > 0));

  // One rectangle is drawn and another added and moved by keys; a third one is taken back.
  const box = await sight.boundingBox();
  const drag = async (from, to) => {
    await page.mouse.move(box.x + from[0], box.y + from[1]);
    await page.mouse.down();
    await page.mouse.move(box.x + to[0], box.y + to[1], { steps: 4 });
    await page.mouse.up();
  };
  await sight.scrollIntoViewIfNeeded();
  Object.assign(box, await sight.boundingBox());
  await drag([40, 30], [200, 90]);
  const rectangles = page.getByTestId('redacted-rectangle');
  await until('one is drawn', async () => (await rectangles.count()) === 1);
  await page.getByTestId('redact-add').click();
  await until('one is added', async () => (await rectangles.count()) === 2);
  await rectangles.nth(1).focus();
  const left = () => rectangles.nth(1).evaluate(({ style }) => Number.parseFloat(style.left));
  const before = await left();
  await page.keyboard.press('ArrowLeft');
  await until('a key moves it', async () => (await left()) < before);
  await page.getByTestId('redact-add').click();
  await until('a third is added', async () => (await rectangles.count()) === 3);
  await page.getByTestId('redact-undo').click();
  await until('and taken back', async () => (await rectangles.count()) === 2);
  await page.getByTestId('redact-save').click();
  await page.getByTestId('redacted-copy').waitFor();

  const { file, source_sha256: source, copy } = await until('it is in the chain', () => last(desk, 'redacted'));
  assert.equal(file, original.name);
  assert.equal(source, original.sha256);
  assert.equal(copy.rectangles.length, 2);
  const bytes = await desk.file(copy.sha256);
  assert.equal(sha256Of(bytes), copy.sha256);
  assert.equal(bytes.length, copy.size);
  assert.deepEqual(chunksOf(bytes), ['IHDR', 'IDAT', 'IEND'], 'a PNG that holds nothing but its pixels');
  const [painted, seen] = [readPixels(bytes), readPixels(exhibit.files.get(original.name))];
  assert.deepEqual([painted.width, painted.height], [seen.width, seen.height]);
  const isPainted = (x, y) =>
    copy.rectangles.some(({ left, top, width, height }) => x >= left && x < left + width && y >= top && y < top + height);
  let covered = 0;
  for (let y = 0; y < seen.height; y++) {
    for (let x = 0; x < seen.width; x++) {
      const at = (y * seen.width + x) * 4;
      const pixel = [...painted.data.subarray(at, at + 3)];
      if (isPainted(x, y)) {
        covered += 1;
        if (pixel.some((channel) => channel !== 0)) assert.fail(`${x},${y} shows ${pixel}`);
      } else if (pixel.some((channel, index) => channel !== seen.data[at + index])) {
        assert.fail(`${x},${y} is not as it was`);
      }
    }
  }
  assert.ok(covered > 1000, `${covered} pixels are painted over`);

  // Opened again, the picture shows what is painted over, also where it is chosen before that is read.
  const letGo = await desk.hold('events');
  await page.reload();
  await page.getByTestId('redact-picture').selectOption(original.name);
  await letGo();
  await until('both rectangles are seen', () =>
    rectangles.evaluateAll((all) => all.length === 2 && all.every((one) => one.getBoundingClientRect().width > 0)),
  );

  // What is painted over in another window is painted over in this one.
  const added = [...copy.rectangles, { left: 10, top: 10, width: 60, height: 40 }];
  await desk.ask({ request: 'redact', exhibit: exhibit.id, file: original.name, rectangles: added });
  await until('the third is seen', async () => (await rectangles.count()) === 3);
  await desk.ask({ request: 'redact', exhibit: exhibit.id, file: original.name, rectangles: copy.rectangles });
  await until('and no longer', async () => (await rectangles.count()) === 2);

  // The bundle.
  await page.close();
  await desk.workbench.bringToFront();
  await desk.workbench.getByTestId('withhold-originals').check();
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-redaction-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await desk.workbench.locator(`[data-exhibit-id="${exhibit.id}"] [data-testid=exhibit-select]`).check();
  const [download] = await Promise.all([
    desk.workbench.waitForEvent('download'),
    desk.workbench.getByTestId('export-bundle').click(),
  ]);
  const bundle = join(folder, download.suggestedFilename());
  await download.saveAs(bundle);
  const { status, stdout, stderr } = counterproof('verify', bundle);
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, new RegExp(`files/${original.name}.*withheld, not checked`));
  assert.ok(!stdout.includes('missing'), stdout);
  run('python3', ['-m', 'zipfile', '-e', bundle, folder]);
  const bag = join(folder, readdirSync(folder, { withFileTypes: true }).find((entry) => entry.isDirectory()).name);
  const files = readdirSync(bag, { recursive: true });
  for (const name of [original.name, 'stamped-copy.png', 'annotated-view.png']) {
    assert.ok(!files.some((path) => path.endsWith(`/files/${name}`)), `${name} is not in it`);
  }
  const kept = files.find((path) => path.endsWith('-redacted.png'));
  assert.equal(sha256Of(readFileSync(join(bag, kept))), copy.sha256);
  assertDocumentsAreValid(t, bag);
  const { originals } = await until('that is in the chain', () => last(desk, 'exported'));
  assert.equal(originals, 'withheld');

  // Taken off again, nothing is left of it.
  await desk.ask({ request: 'redact', exhibit: exhibit.id, file: original.name, rectangles: [] });
  assert.equal(await desk.file(copy.sha256), undefined);
});

test('an exhibit is given a role, and a file one as it is taken in', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  const page = await desk.browser.openExtensionPage(`workbench.html#evidence/${exhibit.id}`);
  await page.getByTestId('noted-role').selectOption('seller_site');
  await until('it is a link of the chain', () => last(desk, 'role_given'));
  await until('it is told in words', async () => (await page.getByTestId('custody').textContent()).includes('seller’s own site'));
  const refused = await desk.reply({ request: 'annotate', exhibits: [exhibit.id], kind: 'role', text: 'competitor' });
  assert.equal(refused.error?.code, 'bad_message', 'the list is closed');

  await desk.workbench.bringToFront();
  await desk.workbench.getByTestId('import-role').selectOption('invoice');
  await desk.workbench.getByTestId('import-files').setInputFiles({ name: 'Invoice.pdf', mimeType: 'application/pdf', buffer: INVOICE });
  await desk.workbench.getByTestId('exhibit-detail').waitFor();
  await until('it has the role it was given', async () => (await desk.workbench.getByTestId('noted-role').inputValue()) === 'invoice');
  await desk.workbench.goto(desk.browser.extensionUrl('workbench.html#evidence'));
  const roles = desk.workbench.getByTestId('exhibit-role');
  await until('both are shown in the gallery', async () => (await roles.allTextContents()).sort().join() === 'invoice,seller’s own site');
  await desk.change({ language: 'zh' });
  await until('in the analyst’s language', async () => (await roles.allTextContents()).includes('发票'));
});

/** The kinds of chunks of a PNG, each once. */
function chunksOf(png) {
  const kinds = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) kinds.push(png.toString('latin1', at + 4, at + 8));
  return [...new Set(kinds)];
}
