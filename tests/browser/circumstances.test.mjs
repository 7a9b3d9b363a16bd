// What a capture's circumstances are, and that the record says so: somebody logged in, an incognito window, the browser's own archive allowed.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { assertFilesMatch, outcomes, sitDown, until } from './analyst.mjs';
import { EXTENSION, PATIENCE, counterproof, findChromium } from './browser.mjs';
import { ROOT, goldenPages, serve } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');

/** What golden pages say of somebody being logged in, by name; most say nothing. */
const SAID = { item: false, 'category-classic': true, 'item-module': false, 'ru-results': true, 'results-disagreeing': null, results: null };

test('whether somebody is logged in is told by the page, and never who', async (t) => {
  const pages = goldenPages().filter(({ name }) => name in SAID);
  const desk = await sitDown(t, { pages });
  for (const { name, url } of pages) {
    const exhibit = await desk.capture(await desk.open(url));
    const { logged_in: said, logged_in_signs: signs } = exhibit.record.environment;
    assert.equal(said, SAID[name], `${name}: ${JSON.stringify(signs)}`);
    assert.equal(signs.length > 0, said !== null || name === 'results-disagreeing', name);
    assert.doesNotMatch(exhibit.raw.toString('utf8'), /Olmira|22900/, `${name}: the record holds nobody's name or number`);
  }
});

test('a page in an incognito window is captured, the record says so, and it is kept with all others', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  // The switch on the browser's own page of the extension, which loads the extension anew.
  const extensions = await desk.browser.openPage('chrome://extensions');
  await extensions.evaluate(async (extensionId) => {
    // Without it an unpacked extension does not come back.
    await chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true });
    await chrome.developerPrivate.updateExtensionConfiguration({ extensionId, incognitoAccess: true });
  }, desk.browser.extensionId);
  desk.workbench = await until('the extension is back', () => desk.browser.openExtensionPage('workbench.html'));
  const ordinary = await desk.capture(await desk.open(ITEM.url));

  await desk.workbench.evaluate((url) => chrome.windows.create({ url, incognito: true }), ITEM.url);
  const tab = await until('the window is there', () =>
    desk.workbench.evaluate(async () => {
      const [tab] = (await chrome.tabs.query({ status: 'complete' })).filter(({ incognito }) => incognito);
      if (!tab) return null;
      const reply = await chrome.tabs.sendMessage(tab.id, { to: 'content', body: { command: 'describe' } }, { frameId: 0 });
      return reply?.ok && tab;
    }),
  );
  assert.equal(tab.url, ITEM.url);
  // The toolbar icon of that window: its tab is no target of the test's own, but one of the browser's.
  const cdp = await desk.browser.cdp();
  const { targetInfos } = await cdp.send('Target.getTargets', { filter: [{ type: 'tab' }] });
  const contexts = new Map();
  for (const target of targetInfos.filter(({ url }) => url === ITEM.url)) contexts.set(target.browserContextId, target);
  assert.equal(contexts.size, 2, 'the page stands in an ordinary window and in an incognito one');
  const own = targetInfos.find(({ url }) => url.startsWith(desk.browser.extensionUrl(''))).browserContextId;
  const [incognito] = [...contexts.values()].filter(({ browserContextId }) => browserContextId !== own);
  const before = new Set((await desk.exhibits()).map(({ id }) => id));
  await cdp.send('Extensions.triggerAction', { id: desk.browser.extensionId, targetId: incognito.targetId });
  const exhibit = await desk.sealed(before);

  assertFilesMatch(exhibit);
  assert.deepEqual(outcomes(exhibit), outcomes(ordinary));
  assert.deepEqual([ordinary, exhibit].map(({ record }) => [record.completeness, record.environment.incognito]), [['complete', false], ['complete', true]]);
  assert.equal(exhibit.record.network.source, 'webRequest');
  assert.deepEqual((await desk.links()).map(({ link }) => link.seq), [0, 1, 2], 'both are in one chain');
  const verdict = counterproof('verify', await desk.export([ordinary, exhibit], t));
  assert.equal(verdict.status, 0, verdict.stdout + verdict.stderr);
});

test('with its permission the browser’s own archive is kept, without what speaks for the visitor', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-archive-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  // The browser's question is answered by a manifest that asks for nothing.
  const extension = join(folder, 'extension');
  cpSync(EXTENSION, extension, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8'));
  manifest.optional_permissions = manifest.optional_permissions.filter((name) => name !== 'pageCapture');
  manifest.permissions.push('pageCapture');
  writeFileSync(join(extension, 'manifest.json'), JSON.stringify(manifest));

  const hostile = { name: 'hostile', url: 'https://www.aliexpress.com/item/1005000000000666.html', file: join(ROOT, 'tests/browser/frozen/hostile.html') };
  const desk = await sitDown(t, { pages: [ITEM, hostile], extension });
  // A reader that finds every host at a server nobody else asks, but for those the browser asks for itself.
  const elsewhere = await serve({ pages: [ITEM, hostile], policy: null });
  t.after(() => elsewhere.close());
  const reader = await chromium.launch({
    executablePath: findChromium(),
    args: [
      `--host-resolver-rules=MAP *.googleapis.com ~NOTFOUND, MAP *.google.com ~NOTFOUND, MAP * 127.0.0.1:${elsewhere.port}`,
      '--ignore-certificate-errors',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  t.after(() => reader.close());
  for (const { name, url } of [ITEM, hostile]) {
    const page = await desk.open(url);
    const exhibit = await desk.capture(page);
    assertFilesMatch(exhibit);
    const step = exhibit.record.steps.find((candidate) => candidate.name === 'archive');
    assert.equal(step.outcome, 'ok', `${name}: ${JSON.stringify(step)}`);
    const { source, media_type: type, name: fileName } = exhibit.record.files.find(({ role }) => role === 'archive');
    assert.deepEqual([fileName, source, type], ['page.mhtml', 'pageCapture.saveAsMHTML', 'multipart/related']);
    const archive = exhibit.files.get('page.mhtml').toString('latin1');
    const decoded = archive.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, byte) => String.fromCharCode(Number.parseInt(byte, 16)));
    for (const text of [archive, decoded]) assert.doesNotMatch(text, /a-secret-of-the-visitor/, name);
    if (name === 'hostile') assert.match(step.detail, /^overwritten: [1-9]\d* values that speak for the visitor$/);

    const path = join(folder, `${name}.mhtml`);
    writeFileSync(path, exhibit.files.get('page.mhtml'));
    await page.close();
    const opened = await reader.newPage();
    opened.setDefaultTimeout(PATIENCE);
    await opened.goto(pathToFileURL(path).href, { waitUntil: 'load' });
    assert.equal(await opened.title(), exhibit.record.title);
    const text = await opened.evaluate(() => document.body.innerText);
    assert.ok(text.length > 20, text);
    assert.deepEqual(elsewhere.requests, [], `${name}: opened from disk it asks nobody`);
    t.diagnostic(`${name}: ${archive.length} bytes, ${text.length} letters`);
    await opened.close();
  }
});
