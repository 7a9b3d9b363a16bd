// The archived page of an exhibit in a program of other people: ReplayWeb.page shows it in a Chromium that has never seen
// us, and nobody is asked for anything.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { chromium } from 'playwright-core';
import { run, sha256Of, sitDown, until } from './analyst.mjs';
import { PATIENCE, SMOOTHING, findChromium, readPixels } from './browser.mjs';
import { makeCertificate } from './server-certificate.mjs';
import { ROOT, goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');

/** Where ReplayWeb.page stands. */
const READER = 'reader.example';

/** The web archive in a bundle. */
function archiveIn(t, bundle) {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-replay-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  run('python3', ['-m', 'zipfile', '-e', bundle, folder]);
  return readFileSync(join(folder, readdirSync(folder)[0], 'data/documents/archive.wacz'));
}

/** ReplayWeb.page as its makers publish it, with an archive beside it: the files of its site by their paths. */
function readerOf(archive) {
  const installed = (name) => readFileSync(join(ROOT, 'node_modules/replaywebpage', name));
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', bytes: installed('index.html') }],
    ['/ui.js', { type: 'text/javascript', bytes: installed('ui.js') }],
    ['/sw.js', { type: 'text/javascript', bytes: installed('sw.js') }],
    ['/archive.wacz', { type: 'application/wacz', bytes: archive }],
  ]);
}

/** Serves the reader's site, and notes the address of every request, of whomever it is asked. */
async function serveReader(t, files) {
  const asked = [];
  const server = createServer(makeCertificate(), (request, response) => {
    const { host, pathname, href } = new URL(request.url, `https://${request.headers.host}`);
    asked.push(href);
    const file = host === READER && files.get(pathname);
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    // An archive is read in ranges.
    const { length } = file.bytes;
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range) ?? [];
    const [start, end] = first ? [Number(first), last ? Math.min(Number(last) + 1, length) : length] : [0, length];
    const range = first ? { 'content-range': `bytes ${start}-${end - 1}/${length}` } : {};
    const headers = { 'content-type': file.type, 'content-length': end - start, 'accept-ranges': 'bytes', ...range };
    response.writeHead(first ? 206 : 200, headers).end(file.bytes.subarray(start, end));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: server.address().port, asked };
}

/** A page of Chromium as anybody has it, which finds every host at `port` but those it asks for itself. */
async function browse(t, port) {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      `--host-resolver-rules=MAP *.googleapis.com ~NOTFOUND, MAP *.google.com ~NOTFOUND, MAP * 127.0.0.1:${port}`,
      '--ignore-certificate-errors',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  t.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(PATIENCE);
  return page;
}

/** What is signed in an archive, of which nothing is compressed. */
function signedDataOf(archive) {
  const text = archive.toString('latin1');
  const start = text.indexOf('{"hash":"sha256:');
  return JSON.parse(text.slice(start, text.indexOf('}}', start) + 2)).signedData;
}

/** Everything the reader has noted of what it verified. Runs in the page. */
async function readVerification() {
  const STORE = 'verification';
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const database = await done(indexedDB.open(name));
    if (database.objectStoreNames.contains(STORE)) {
      found.push(...await done(database.transaction(STORE).objectStore(STORE).getAll()));
    }
    database.close();
  }
  return found;
}

test('ReplayWeb.page shows an exhibit’s archived page, and asks nobody', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const live = await desk.open(ITEM.url);
  const exhibit = await desk.capture(live);
  const { record } = exhibit;
  const archive = archiveIn(t, await desk.export([exhibit], t));
  await live.bringToFront();
  const title = await live.getByRole('heading', { level: 1 }).innerText();
  const picture = readPixels(await live.locator('img').first().screenshot());

  const { port, asked } = await serveReader(t, readerOf(archive));
  const page = await browse(t, port);
  const requested = [];
  page.context().on('request', (request) => requested.push(request.url()));
  const source = encodeURIComponent(`https://${READER}/archive.wacz`);
  await page.goto(`https://${READER}/?source=${source}#url=${encodeURIComponent(ITEM.url)}`);

  // The page, as it was seen.
  const replayed = await until('the archived page is replayed', () =>
    page.frames().find((frame) => /\/w\/[^/]+\/[^?]*\d{14}mp_\//.test(frame.url())),
  );
  await replayed.waitForLoadState('load');
  await replayed.getByRole('heading', { name: title }).waitFor();
  const shown = readPixels(await replayed.locator('img').first().screenshot());
  assert.deepEqual([shown.width, shown.height], [picture.width, picture.height]);
  assert.equal(shown.difference(picture, undefined, SMOOTHING), 0, 'its picture is the one that was shown');

  // What is archived, byte by byte: the page, and the pictures that were fetched again.
  const [, collection] = /\/w\/([^/]+)\//.exec(replayed.url());
  const archived = record.files.flatMap(({ role, fetched, sha256 }) => {
    if (role === 'frozen_page') return [{ url: record.final_url, sha256 }];
    return fetched ? [{ url: fetched.url, sha256 }] : [];
  });
  assert.ok(archived.length > 5, 'the page and its pictures');
  for (const { url, sha256 } of archived) {
    const bytes = await page.evaluate(async (path) => [...new Uint8Array(await (await fetch(path)).arrayBuffer())], `/w/${collection}/id_/${url}`);
    assert.equal(sha256Of(Buffer.from(bytes)), sha256, url);
  }

  // The signature, as the reader has checked it, which knows no other curve than the one of this key. It compares no
  // hashes unless it is built to.
  const verified = await until('the signature is checked', async () => {
    const found = new Map((await page.evaluate(readVerification)).map(({ id, ...result }) => [id, result]));
    return found.has('signature') && found.has('publicKey') && found;
  });
  assert.equal(verified.get('signature').matched, true, JSON.stringify([...verified]));
  assert.equal(verified.get('publicKey').expected, signedDataOf(archive).publicKey);

  // Only the reader's own files, neither of others nor, under the reader's address, of the archived page's hosts.
  const isOwn = (url) => /^(?:data|blob|about):/.test(url) || new URL(url).host === READER;
  assert.ok(asked.includes(`https://${READER}/archive.wacz`) && requested.includes(replayed.url()), 'requests are noted');
  assert.deepEqual([...asked, ...requested].filter((url) => !isOwn(url)), []);
  assert.deepEqual(asked.filter((url) => /alicdn|aliexpress/.test(url)), []);
});
