// What is wrong is said, naming the field or the place, and nothing is lost by it.

import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { assertFilesMatch, sitDown, until } from './analyst.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');

test('a profile that is not valid is refused by field, and the old one stays', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const before = await desk.settings();
  const broken = structuredClone(before.profile);
  broken.brands[1].terms[0] = { text: '' };
  const file = join(mkdtempSync(join(tmpdir(), 'counterproof-profile-')), 'broken.json');
  writeFileSync(file, JSON.stringify(broken));
  const panel = await desk.browser.openExtensionPage('workbench.html#profile');
  await panel.getByTestId('import-profile').setInputFiles(file);
  await until('the field is named', async () => (await panel.getByTestId('profile-error').innerText()).includes('brands[1].terms[0].text'));
  assert.deepEqual((await desk.settings()).profile, before.profile);
});

test('storage that refuses is said, and what was kept before stays', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const page = await desk.open(ITEM.url);
  const kept = await desk.capture(page);
  // A newer version of the vault, as an update that was taken back leaves it: the browser itself refuses to open it.
  await desk.workbench.evaluate(async () => {
    const request = indexedDB.open('counterproof', 1_000_000);
    await new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result.close());
      request.onerror = () => reject(request.error);
    });
  });
  await desk.browser.triggerAction(page);
  const tabId = await desk.tabId(page);
  await until('the icon says that storage refused', () =>
    desk.workbench.evaluate(
      async (tab) => (await chrome.action.getBadgeText({ tabId: tab })) === '!' && /storage/i.test(await chrome.action.getTitle({ tabId: tab })),
      tabId,
    ),
  );
  assert.deepEqual((await desk.exhibits()).map(({ id }) => id), [kept.id], 'nothing is announced that is not kept');
  assertFilesMatch(await desk.exhibit(kept.id));
  await until('the marks are back on the page', async () => (await desk.highlights(page)).length > 0);
});

test('a page no extension may enter is said to be out of reach', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const page = await desk.browser.openPage('chrome://version');
  await desk.browser.triggerAction(page);
  // Without a grant the tab's address is hidden from the extension: it is the one that is shown.
  const tabId = await desk.workbench.evaluate(async () => (await chrome.tabs.query({ active: true, currentWindow: true }))[0].id);
  await until('the icon says so', () =>
    desk.workbench.evaluate(async (tab) => (await chrome.action.getBadgeText({ tabId: tab })) === '!', tabId),
  );
  assert.deepEqual(await desk.exhibits(), []);
});
