// Backing exhibits up to a folder.
//
// No program can press the buttons of the browser's folder dialog, so the folder here is a real directory of the origin
// private file system, put where the product keeps the one that was chosen. Reading, writing, closing and everything
// that fails is the browser's own; only what the browser says of the permission, and a disk that is full or slow, are
// put in its place, each in the test that is about it.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { sha256Of, sitDown, until } from './analyst.mjs';
import { counterproof } from './browser.mjs';
import { choose, companion, importRandom, pairedDesk, stage } from './companion.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const file = (number) => ({ name: `Invoice ${number}.txt`, bytes: Buffer.from(`invoice ${number}\n`), lastModified: 0 });

const badge = (desk) => desk.workbench.evaluate(() => chrome.action.getBadgeText({}));

/** Waits until the icon counts so many. */
const counts = (desk, count) => until(`${count || 'nothing'} is counted`, async () => (await badge(desk)) === String(count || ''));

/** Takes so many files in as exhibits, and gives their ids. */
async function takeIn(desk, count) {
  const ids = [];
  for (let number = 1; number <= count; number++) ids.push((await desk.importFile(file(number))).ok);
  return ids;
}

/** Puts a folder where the one the analyst chooses is kept, and opens the section about it. */
async function openBackup(desk, { before = () => {}, folder = 'backup' } = {}) {
  await desk.workbench.evaluate(keepFolder, folder);
  const page = await desk.browser.context.newPage();
  await page.addInitScript(before);
  await page.goto(desk.browser.extensionUrl('workbench.html#backup'));
  await page.getByTestId('folder-name').waitFor();
  return page;
}

/** What is in the folder: the bytes of each file by its name. */
async function contents(desk, folder = 'backup') {
  const files = await desk.workbench.evaluate(readFolder, folder);
  return new Map(files.map(([name, base64]) => [name, Buffer.from(base64, 'base64')]));
}

/** Everything our command says of a bundle, once it holds. */
function verified(t, bytes) {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-backup-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'bundle.zip');
  writeFileSync(path, bytes);
  const { status, stdout, stderr } = counterproof('verify', path);
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

test('what was trimmed comes back from the companion to be backed up', async (t) => {
  const theirs = companion();
  theirs.install();
  const desk = await pairedDesk(t, theirs);
  const id = await importRandom(desk, 3_000_000);
  const [recording] = (await desk.exhibit(id)).record.files;
  await stage(desk, 'up_to_date');
  await choose(desk, { keep: 'thumbnails' });
  await until('the file is gone from the browser', async () => (await desk.file(recording.sha256)) === undefined);
  const page = await openBackup(desk);
  await until('the bundle stands in the folder', async () => (await desk.copies())[0].folder);
  const [[, bundle]] = await contents(desk);
  verified(t, bundle);
  await page.close();
});

test('the command makes the bundle of a backup from the disk, byte for byte', async (t) => {
  const theirs = companion();
  theirs.install();
  const desk = await pairedDesk(t, theirs, [ITEM]);
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  await desk.ask({ request: 'annotate', exhibits: [exhibit.id], kind: 'label', text: 'possible imitation' });
  await desk.ask({ request: 'redact', exhibit: exhibit.id, file: 'first-view.png', rectangles: [{ left: 1, top: 2, width: 30, height: 40 }] });
  await stage(desk, 'up_to_date');
  const page = await openBackup(desk);
  await until('the bundle stands in the folder', async () => (await desk.copies())[0].folder);
  const [[name, bundle]] = await contents(desk);
  const seq = /-(\d+)\.zip$/.exec(name)[1];
  const last = (await desk.links())[seq].link;
  const file = join(theirs.vault, '../bundle.zip');
  const export_ = ['export', exhibit.id, '--created', last.utc, '--until', seq, '--language', 'none', '--output', file];
  const { status, stdout, stderr } = theirs.run('vault', '--vault', theirs.vault, ...export_);
  assert.equal(status, 0, stdout + stderr);
  assert.equal(sha256Of(readFileSync(file)), sha256Of(bundle));
  await page.close();
});

test('exhibits are backed up by themselves, each as a bundle that holds, and written anew when something happens to them', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  const [invoice] = await takeIn(desk, 1);
  await until('both are counted', async () => (await badge(desk)) === '2');
  const page = await openBackup(desk);
  await until('both are in the folder', async () => (await page.getByTestId('in-folder').textContent()) === '2 of 2 exhibits');
  await until('nothing is counted any more', async () => (await badge(desk)) === '');
  await page.getByTestId('only-here').waitFor({ state: 'detached' });
  const first = await contents(desk);
  assert.deepEqual(
    [...first.keys()].sort(),
    (await desk.exhibits()).map(({ id, seq }) => `counterproof-${id}-${seq}.zip`).sort(),
    'named from our ids only',
  );
  for (const bytes of first.values()) verified(t, bytes);
  const copies = await desk.copies();
  for (const { folder } of copies) assert.equal(folder.sha256, sha256Of(first.get(folder.name)), 'what counts was read again');

  await desk.ask({ request: 'annotate', exhibits: [exhibit.id], kind: 'label', text: 'official page' });
  const label = (await desk.events()).at(-1);
  const name = `counterproof-${exhibit.id}-${label.seq}.zip`;
  await until('it is written anew, and what it replaces goes', async () => {
    const names = [...(await contents(desk)).keys()];
    return names.length === 2 && names.includes(name);
  });
  assert.ok(verified(t, (await contents(desk)).get(name)).includes('labelled'));
  assert.equal(await badge(desk), '', 'it always had a copy');

  const [another] = await takeIn(desk, 1);
  await until('so is what comes later', async () => (await contents(desk)).size === 3);
  assert.ok([...(await contents(desk)).keys()].some((found) => found.includes(another)));
  await desk.ask({ request: 'delete_exhibit', id: invoice, reason: 'taken in by mistake' });
  await until('what is deleted here stays there', async () => (await page.getByTestId('in-folder').textContent()) === '2 of 2 exhibits');
  assert.equal((await contents(desk)).size, 3);
});

test('a permission the browser has dropped is asked for again, and nothing is backed up before', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  await takeIn(desk, 1);
  const page = await openBackup(desk, {
    before: () => {
      let standing = 'prompt';
      FileSystemHandle.prototype.queryPermission = async () => standing;
      FileSystemHandle.prototype.requestPermission = async () => (standing = 'granted');
    },
  });
  await page.getByTestId('folder-asks').waitFor();
  assert.equal(await page.getByTestId('back-up').count(), 0);
  assert.equal((await contents(desk)).size, 0);
  await counts(desk, 1);
  await page.getByTestId('allow-folder').click();
  await until('then it is backed up', async () => (await badge(desk)) === '');
  assert.equal((await contents(desk)).size, 1);
});

test('what the folder does not take does not count, and each cause is told', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const [first, second] = await takeIn(desk, 2);
  const { seq } = (await desk.exhibits()).find(({ id }) => id === first);
  const name = `counterproof-${first}-${seq}.zip`;
  await desk.workbench.evaluate(writeFile, { folder: 'backup', name, text: 'somebody else’s' });
  const page = await openBackup(desk);
  await page.getByTestId('backup-refused').waitFor();
  const told = await page.getByTestId('backup-refused').textContent();
  assert.ok(told.includes('Invoice 1.txt') && told.includes(name) && told.includes('something else'), told);
  assert.equal((await contents(desk)).get(name).toString(), 'somebody else’s', 'never written over');
  await until('the other one is in the folder', async () => (await badge(desk)) === '1');
  assert.ok([...(await contents(desk)).keys()].some((found) => found.includes(second)));

  await desk.workbench.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('backup', { recursive: true }));
  await page.getByTestId('back-up').click();
  await page.getByTestId('backup-failure').waitFor();
  assert.match(await page.getByTestId('backup-failure').textContent(), /not where it was/);
  await counts(desk, 1);
});

test('a full disk leaves nothing behind and counts nothing', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  await takeIn(desk, 2);
  const page = await openBackup(desk, {
    before: () => {
      FileSystemWritableFileStream.prototype.close = async function () {
        await this.abort();
        throw new DOMException('The disk is full.', 'QuotaExceededError');
      };
    },
  });
  await page.getByTestId('backup-failure').waitFor();
  assert.match(await page.getByTestId('backup-failure').textContent(), /disk of the backup folder is full/);
  assert.equal((await contents(desk)).size, 0);
  await counts(desk, 2);
});

test('what cannot be read again as it was written is no copy', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  await takeIn(desk, 1);
  const page = await openBackup(desk, {
    before: () => {
      const read = FileSystemFileHandle.prototype.getFile;
      FileSystemFileHandle.prototype.getFile = async function () {
        const file = await read.call(this);
        const bytes = new Uint8Array(await file.arrayBuffer());
        if (bytes.length > 0) bytes[bytes.length >> 1] ^= 1;
        return new File([bytes], file.name);
      };
    },
  });
  await page.getByTestId('backup-refused').waitFor();
  assert.match(await page.getByTestId('backup-refused').textContent(), /could not be read again/);
  await counts(desk, 1);
  await until('what is spoilt does not stand in the way of the next try', async () => (await contents(desk)).size === 0);
});

test('stopped in the middle, a backup leaves whole files only', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  await takeIn(desk, 3);
  const page = await openBackup(desk, {
    before: () => {
      // The disk is slow from the second file on: each piece waits until the test lets it go.
      const { promise, resolve } = Promise.withResolvers();
      globalThis.letGo = resolve;
      const write = FileSystemWritableFileStream.prototype.write;
      let files = 0;
      FileSystemWritableFileStream.prototype.write = async function (bytes) {
        files += 1;
        if (files > 1) await promise;
        return write.call(this, bytes);
      };
    },
  });
  await until('the first is done', async () => (await badge(desk)) === '2');
  await page.getByTestId('stop-backup').click();
  await page.evaluate(() => globalThis.letGo());
  await page.getByTestId('backup-stopped').waitFor();
  assert.equal((await contents(desk)).size, 1);
  assert.equal(await badge(desk), '2');
  await page.getByTestId('back-up').click();
  await until('the rest follows when it is asked for', async () => (await badge(desk)) === '');
  assert.equal((await contents(desk)).size, 3);
});

test('a check reads every copy again; what is missing is written anew, what was changed is told and counts no more', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  await takeIn(desk, 3);
  const page = await openBackup(desk);
  await until('all are in the folder', async () => (await badge(desk)) === '');
  await page.getByTestId('check-backup').click();
  await page.locator('[data-testid=backup-verdict][data-holds=true]').waitFor();

  const [missing, changed] = (await desk.copies()).map(({ folder }) => folder.name);
  await desk.workbench.evaluate(removeFile, { folder: 'backup', name: missing });
  await desk.workbench.evaluate(flipByte, { folder: 'backup', name: changed });
  const spoilt = (await contents(desk)).get(changed);
  await page.getByTestId('check-backup').click();
  await page.locator('[data-testid=backup-verdict][data-holds=false]').waitFor();
  const lost = await page.getByTestId('backup-lost').allTextContents();
  assert.equal(lost.length, 2);
  assert.ok(lost.some((words) => words.includes(missing) && words.includes('not in the folder')), lost.join('\n'));
  assert.ok(lost.some((words) => words.includes(changed) && words.includes('something else')), lost.join('\n'));
  await until('what was missing is there again', async () => (await contents(desk)).has(missing));
  await page.getByTestId('backup-refused').waitFor();
  assert.deepEqual((await contents(desk)).get(changed), spoilt, 'what was changed is left as it is');
  await counts(desk, 1);
});

// Run in the workbench.

async function keepFolder(name) {
  const handle = await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await settled(indexedDB.open('counterproof'));
  await settled(database.transaction('meta', 'readwrite').objectStore('meta').put(handle, 'folder'));
  database.close();
}

async function readFolder(name) {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
  const files = [];
  for await (const [file, handle] of folder.entries()) {
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
    files.push([file, bytes.toBase64()]);
  }
  return files;
}

async function writeFile({ folder, name, text }) {
  const handle = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder, { create: true });
  const stream = await (await handle.getFileHandle(name, { create: true })).createWritable();
  await stream.write(text);
  await stream.close();
}

async function removeFile({ folder, name }) {
  await (await (await navigator.storage.getDirectory()).getDirectoryHandle(folder)).removeEntry(name);
}

async function flipByte({ folder, name }) {
  const handle = await (await (await navigator.storage.getDirectory()).getDirectoryHandle(folder)).getFileHandle(name);
  const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
  bytes[bytes.length >> 1] ^= 1;
  const stream = await handle.createWritable();
  await stream.write(bytes);
  await stream.close();
}
