// The extension delivers to the built command: everything arrives, nothing twice, whoever is killed in between.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import test from 'node:test';
import { run, sha256Of, sitDown, until } from './analyst.mjs';
import { counterproof } from './browser.mjs';
import { choose, companion, delivery, importRandom, pairedDesk, stage } from './companion.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const INVOICE = Buffer.from('%PDF-1.7\n% an invoice of a test purchase\n%%EOF\n');
const MIB = 1024 * 1024;

/** Shows an exhibit in the workbench. */
async function showExhibit(desk, id) {
  await desk.workbench.bringToFront();
  await desk.workbench.goto(desk.browser.extensionUrl(`workbench.html#evidence/${id}`));
  await desk.workbench.reload();
}

test('from the first look at the settings to an exhibit on the disk', async (t) => {
  const theirs = companion();
  const desk = await sitDown(t, { pages: [ITEM], ...theirs.browser });
  const before = await desk.capture(await desk.open(ITEM.url));
  await desk.workbench.bringToFront();
  await desk.workbench.goto(desk.browser.extensionUrl('workbench.html#settings'));
  const shown = desk.workbench.getByTestId('companion-state');
  const isShown = (stage) => until(`${stage} is shown`, async () => (await shown.getAttribute('data-stage')) === stage);
  await isShown('not_installed');
  assert.equal(await desk.workbench.getByTestId('companion-error').getAttribute('data-code'), 'companion_missing');

  theirs.install();
  await desk.workbench.getByTestId('companion-retry').click();
  await isShown('not_paired');
  const fingerprint = (await desk.workbench.getByTestId('fingerprint').innerText()).replaceAll(' ', '');
  assert.ok(theirs.run('host', 'pair').stdout.replaceAll(' ', '').includes(fingerprint), 'both sides show the same');
  assert.deepEqual(theirs.links(), [], 'nothing is taken from a browser that is not paired');

  theirs.pair(fingerprint);
  await desk.workbench.getByTestId('companion-retry').click();
  await isShown('up_to_date');
  theirs.assertHas(before);
  assert.deepEqual(theirs.links(), await desk.links());
  assert.deepEqual((await desk.copies()).map(({ companion }) => companion !== null), [true]);

  // What comes later goes by itself, whatever it is.
  await desk.importFile({ name: 'Invoice.pdf', bytes: INVOICE, lastModified: 0 });
  await desk.ask({ request: 'annotate', exhibits: [before.id], kind: 'label', text: 'possible imitation' });
  await desk.ask({ request: 'delete_exhibit', id: before.id, reason: 'captured by mistake' });
  await desk.ask({ request: 'renew_key' });
  await desk.change({ operator: 'Ana Example' });
  await until('all of it is on the disk', async () => theirs.links().length === (await desk.links()).length);
  await stage(desk, 'up_to_date');
  assert.deepEqual(theirs.links(), await desk.links());
  assert.ok(theirs.file(sha256Of(INVOICE))?.equals(INVOICE));
  const mirrored = JSON.parse(readFileSync(join(theirs.vault, 'replica/profile.json'), 'utf8'));
  assert.deepEqual(mirrored, (await desk.settings()).profile, 'the profile is mirrored');

  const { status, stdout } = theirs.run('host', 'doctor', '--user-data-dir', theirs.profile);
  assert.equal(status, 0, stdout);
});

test('60 MB arrive although the browser is killed half-way, and only what is missing is sent again', async (t) => {
  const theirs = companion();
  theirs.installBetween();
  const first = await pairedDesk(t, theirs, [ITEM]);
  const sizeOfStart = theirs.asked().length;
  theirs.tell({ holdAfterChunks: 4 });
  const id = await importRandom(first, 60 * MIB);
  const chunks = (from) => theirs.asked().slice(from).filter(({ request }) => request === 'chunk');
  await until('four pieces are through', () => chunks(sizeOfStart).length === 5);
  await first.browser.crash();
  // What the program between holds back still would be passed on.
  const host = theirs.killBetween();
  await until('the host has ended with its input', () => !existsSync(`/proc/${host}`));
  theirs.tell({});

  const sizeOfSecond = theirs.asked().length;
  const second = await sitDown(t, { pages: [ITEM], profile: false, ...theirs.browser });
  await stage(second, 'up_to_date');
  const exhibit = await second.exhibit(id);
  theirs.assertHas(exhibit);
  assert.deepEqual(theirs.links(), await second.links());
  assert.deepEqual(chunks(sizeOfSecond).map(({ seq, total }) => [seq, total]), [0, 1, 2, 3, 4, 5].map((seq) => [seq, 6]));
  const begun = theirs.asked().slice(sizeOfSecond).filter(({ request }) => request === 'begin');
  assert.equal(begun.length, 1, 'what was acknowledged is not sent again');
});

test('a host that is killed is said to be gone, and delivery goes on by itself', async (t) => {
  const theirs = companion();
  theirs.installBetween();
  const desk = await pairedDesk(t, theirs, [ITEM]);
  const start = theirs.asked().length;
  theirs.tell({ holdAfterChunks: 2 });
  const id = await importRandom(desk, 20 * MIB);
  await until('two pieces are through', () => theirs.asked().slice(start).filter(({ request }) => request === 'chunk').length === 3);
  process.kill(theirs.asked().findLast(({ host }) => host).host, 'SIGKILL');
  const { error, retry } = await stage(desk, 'failed');
  assert.equal(error.code, 'companion_gone');
  assert.ok(retry, 'it is said when it is tried again');
  theirs.tell({});
  await stage(desk, 'up_to_date');
  theirs.assertHas(await desk.exhibit(id));
});

test('a worker that is stopped in the middle goes on where it was', async (t) => {
  const theirs = companion();
  theirs.installBetween();
  const desk = await pairedDesk(t, theirs, [ITEM]);
  const start = theirs.asked().length;
  theirs.tell({ holdAfterChunks: 1 });
  const id = await importRandom(desk, 20 * MIB);
  await until('one piece is through', () => theirs.asked().slice(start).filter(({ request }) => request === 'chunk').length === 2);
  assert.ok(await desk.browser.killServiceWorker());
  theirs.tell({});
  // Whoever asks wakes the next one.
  await stage(desk, 'up_to_date');
  theirs.assertHas(await desk.exhibit(id));
});

test('a pause holds in the middle of a file, and going on sends the rest', async (t) => {
  const theirs = companion();
  theirs.installBetween();
  const desk = await pairedDesk(t, theirs, [ITEM]);
  const start = theirs.asked().length;
  theirs.tell({ holdAfterChunks: 1 });
  const id = await importRandom(desk, 20 * MIB);
  const chunks = () => theirs.asked().slice(start).filter(({ request }) => request === 'chunk').length;
  await until('one piece is through', () => chunks() === 2);
  await choose(desk, { paused: true });
  theirs.tell({});
  await stage(desk, 'paused');
  // What was on its way arrives: the one that was held, and one behind it.
  assert.ok(chunks() <= 3, `${chunks()} pieces`);
  await choose(desk, { paused: false });
  await stage(desk, 'up_to_date');
  assert.equal(chunks(), 4, 'four pieces in all');
  theirs.assertHas(await desk.exhibit(id));
});

for (const [what, orders] of [
  ['a newer companion', { welcome: { protocol: 9, oldest: 9 } }],
  ['a newer extension', { hello: { protocol: 9, oldest: 9 } }],
]) {
  test(`${what} that shares no version is said to be one`, async (t) => {
    const theirs = companion();
    theirs.installBetween();
    theirs.tell(orders);
    const desk = await sitDown(t, { pages: [ITEM], ...theirs.browser });
    const { error } = await stage(desk, 'failed');
    assert.equal(error.code, 'other_version');
    assert.ok(/9–9/.test(error.detail) && /1–1/.test(error.detail), error.detail);
    assert.deepEqual(theirs.links(), []);
  });
}

test('a newer companion that still speaks the older version is spoken to in it', async (t) => {
  const theirs = companion();
  theirs.installBetween();
  theirs.tell({ welcome: { protocol: 9, oldest: 1, features: ['delivery', 'dreams'], mood: 'good' } });
  const desk = await pairedDesk(t, theirs, [ITEM]);
  assert.deepEqual(theirs.links(), await desk.links());
  assert.ok(!theirs.asked().some(({ request }) => request === 'replica'), 'what only one side can do is left out');
});

test('a companion that knows nothing of rights is mirrored what it knows', async (t) => {
  const theirs = companion();
  theirs.installBetween();
  theirs.tell({ welcome: { features: ['delivery', 'replica', 'fetch'] } });
  const desk = await pairedDesk(t, theirs, [ITEM]);
  await stage(desk, 'up_to_date');
  assert.deepEqual(theirs.links(), await desk.links());
  const parts = () => [...new Set(theirs.asked().filter(({ request }) => request === 'replica').map(({ part }) => part))];
  await until('three parts are mirrored', () => parts().length === 3);
  assert.deepEqual(parts().sort(), ['annotations', 'drafts', 'profile']);
});

test('what is trimmed is on the disk, and the browser says where', async (t) => {
  const theirs = companion();
  theirs.install();
  const desk = await pairedDesk(t, theirs, [ITEM]);
  const before = await desk.capture(await desk.open(ITEM.url));
  await stage(desk, 'up_to_date');
  // What nobody else has stays, whatever was chosen.
  await choose(desk, { paused: true, keep: 'thumbnails' });
  await stage(desk, 'paused');
  await desk.importFile({ name: 'Invoice.pdf', bytes: INVOICE, lastModified: 0 });
  assert.ok((await desk.file(sha256Of(INVOICE)))?.equals(INVOICE));

  await choose(desk, { paused: false });
  const frozen = before.record.files.find(({ name }) => name === 'frozen-page.html');
  await until('the frozen page is gone from the browser', async () => (await desk.file(frozen.sha256)) === undefined);
  await stage(desk, 'up_to_date');
  theirs.assertHas(before);
  const all = [...before.record.files, ...before.record.opinions];
  // The first slice may be the first view, byte by byte.
  const stays = all.filter(({ name }) => ['first-view.png', 'reading.json', 'judgement.json'].includes(name)).map(({ sha256 }) => sha256);
  for (const { name, sha256 } of all) {
    const isHere = async () => (await desk.file(sha256)) !== undefined;
    if (stays.includes(sha256)) assert.ok(await isHere(), name);
    else await until(`${name} is gone from the browser`, async () => !(await isHere()));
  }
  assert.ok((await desk.exhibits()).some(({ id }) => id === before.id), 'the row stays');

  // Without the companion it is said where they are.
  theirs.hide();
  await showExhibit(desk, before.id);
  await desk.workbench.getByTestId('verify-now').click();
  const failure = desk.workbench.getByTestId('verify-failure');
  await failure.filter({ hasText: `${theirs.vault}/files/` }).filter({ hasText: 'companion_missing' }).waitFor();
  theirs.hide(false);

  // What comes again is kept again.
  const again = await desk.capture(await desk.open(ITEM.url));
  assert.equal(again.record.completeness, 'complete');
});

test('what was trimmed comes back to be verified, exported and redacted, and goes again', async (t) => {
  const theirs = companion();
  theirs.install();
  const desk = await pairedDesk(t, theirs, [ITEM]);
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  // More than fits one answer, by itself and as a whole.
  const large = await importRandom(desk, 5 * MIB + 1);
  await stage(desk, 'up_to_date');
  await choose(desk, { keep: 'thumbnails' });
  const isGone = async (file) => (await desk.file(file.sha256)) === undefined;
  const slice = exhibit.record.files.find(({ name }) => name.startsWith('stitched-page'));
  const [recording] = (await desk.exhibit(large)).record.files;
  const areGone = () => until('the files are gone from the browser', async () => (await isGone(slice)) && isGone(recording));
  await areGone();

  await showExhibit(desk, exhibit.id);
  await desk.workbench.getByTestId('verify-now').click();
  await desk.workbench.locator('[data-testid=verdict][data-holds=true]').waitFor();
  const count = exhibit.record.files.length + exhibit.record.opinions.length + 2;
  await until('each is checked', async () => (await desk.workbench.getByTestId('checked').count()) === count);
  await areGone();

  await desk.workbench.goto(desk.browser.extensionUrl('workbench.html#evidence'));
  const bundle = await desk.export([exhibit, { id: large }], t);
  const { status, stdout } = counterproof('verify', bundle);
  assert.equal(status, 0, stdout);
  await areGone();

  await desk.ask({ request: 'redact', exhibit: exhibit.id, file: slice.name, rectangles: [{ left: 1, top: 2, width: 30, height: 40 }] });
  await stage(desk, 'up_to_date');
  await areGone();
});

test('the command exports from the disk what the workbench exported, but for the signature', async (t) => {
  const theirs = companion();
  theirs.install();
  const desk = await pairedDesk(t, theirs, [ITEM]);
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  await desk.ask({ request: 'annotate', exhibits: [exhibit.id], kind: 'label', text: 'possible imitation' });
  await desk.importFile({ name: 'Invoice.pdf', bytes: INVOICE, lastModified: 0 });
  const made = await desk.export([exhibit], t);
  await until('the export is in the chain', async () => (await desk.events()).some(({ document }) => document.event.kind === 'exported'));
  await stage(desk, 'up_to_date');
  const browsers = unpacked(made, t);
  const { created, head, documents } = JSON.parse(browsers.get('data/bundle.json'));
  const again = `${made}-again.zip`;
  const export_ = ['export', exhibit.id, '--created', created, '--until', head.seq, '--language', documents.language, '--output', again];
  const { status, stdout, stderr } = theirs.run('vault', '--vault', theirs.vault, ...export_.map(String));
  assert.equal(status, 0, stdout + stderr);
  for (const bundle of [made, again]) {
    const verdict = theirs.run('verify', bundle);
    assert.equal(verdict.status, 0, verdict.stdout + verdict.stderr);
  }

  // Only the browser has the key that signs the web archive, and what says its hash follows from it.
  const commands = unpacked(again, t);
  assert.deepEqual([...commands.keys()].sort(), [...browsers.keys()].sort());
  const signed = 'data/documents/archive.wacz';
  const following = ['data/bundle.json', 'bag-info.txt', 'manifest-sha256.txt', 'tagmanifest-sha256.txt', 'VERIFY.txt', signed];
  for (const [path, bytes] of browsers) {
    if (!following.includes(path)) assert.ok(commands.get(path).equals(bytes), path);
  }
  const described = (files) => {
    const record = JSON.parse(files.get('data/bundle.json'));
    return { ...record, documents: record.documents.files.filter(({ name }) => name !== 'archive.wacz') };
  };
  assert.deepEqual(described(commands), described(browsers));
  assert.ok(theirs.run('vault', '--vault', theirs.vault, 'show', exhibit.id).stdout.match(/exported in a bundle/g).length === 2, 'both are told');
});

/** The files of a bundle by their paths inside the bag. */
function unpacked(bundle, t) {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-unpacked-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  run('python3', ['-m', 'zipfile', '-e', bundle, folder]);
  const bag = join(folder, readdirSync(folder)[0]);
  const files = readdirSync(bag, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map((entry) => join(entry.parentPath, entry.name)).map((path) => [relative(bag, path), readFileSync(path)]));
}

test('a redacted copy is on the disk when its event is acknowledged, and is verified on both sides', async (t) => {
  const theirs = companion();
  theirs.install();
  const desk = await pairedDesk(t, theirs, [ITEM]);
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  const redact = async (width) => {
    const rectangles = [{ left: 1, top: 2, width, height: 40 }];
    await desk.ask({ request: 'redact', exhibit: exhibit.id, file: 'first-view.png', rectangles });
    return (await desk.events()).at(-1).document.event.copy;
  };
  await choose(desk, { paused: true });
  await stage(desk, 'paused');
  // The first is replaced before it can be delivered.
  const replaced = await redact(30);
  const holds = await redact(60);
  await choose(desk, { paused: false });
  await stage(desk, 'up_to_date');
  assert.deepEqual(theirs.links(), await desk.links());
  assert.equal(sha256Of(theirs.file(holds.sha256)), holds.sha256);
  assert.equal(theirs.file(replaced.sha256), undefined);
  const verify = () => theirs.run('vault', '--vault', theirs.vault, 'verify');
  assert.equal(verify().status, 0);

  await showExhibit(desk, exhibit.id);
  await desk.workbench.getByTestId('verify-now').click();
  const checked = desk.workbench.locator('[data-testid=checked][data-holds=true]');
  await checked.filter({ hasText: 'Redacted copy of first-view.png' }).waitFor();

  rmSync(theirs.path(holds.sha256));
  const { status, stdout } = verify();
  assert.ok(status !== 0 && stdout.includes('redacted copy of first-view.png'), stdout);
});

test('what the companion found when it opened the vault is told, folded', async (t) => {
  const theirs = companion();
  theirs.installBetween();
  const desk = await pairedDesk(t, theirs, [ITEM]);
  assert.equal((await delivery(desk)).found, null);
  const start = theirs.asked().length;
  theirs.tell({ holdAfterChunks: 1 });
  await importRandom(desk, 20 * MIB);
  await until('one piece is through', () => theirs.asked().slice(start).filter(({ request }) => request === 'chunk').length === 2);
  process.kill(theirs.asked().findLast(({ host }) => host).host, 'SIGKILL');
  await stage(desk, 'failed');
  theirs.tell({});
  await desk.ask({ request: 'deliver' });
  const { found } = await stage(desk, 'up_to_date');
  assert.deepEqual(found.notices.map(({ code }) => code), ['writer_died']);
  const panel = await desk.browser.openExtensionPage('panel.html');
  const shown = panel.getByTestId('companion-found');
  assert.equal(await shown.evaluate(({ open }) => open), false);
  await shown.locator('summary').click();
  await shown.locator('li').filter({ hasText: 'did not end as it should' }).waitFor();
});
