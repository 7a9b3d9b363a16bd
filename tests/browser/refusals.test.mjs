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
  broken.brands[1].terms[0].text = '';
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
  const usage = await desk.workbench.evaluate(async () => (await navigator.storage.estimate()).usage);
  const session = await desk.browser.context.newCDPSession(desk.workbench);
  const origin = new URL(desk.workbench.url()).origin;
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage });
  await desk.browser.triggerAction(page);
  const tabId = await desk.tabId(page);
  const title = await until('the icon says that storage refused', () =>
    desk.workbench.evaluate(async (tab) => {
      const text = await chrome.action.getTitle({ tabId: tab });
      return /storage/i.test(text) && text;
    }, tabId),
  );
  assert.match(title, /storage/i);
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  assertFilesMatch(await desk.exhibit(kept.id));
  const again = await desk.capture(page);
  assertFilesMatch(again);
});

test('a page no extension may enter is said to be out of reach', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const page = await desk.browser.openPage('chrome://version');
  await desk.browser.triggerAction(page);
  const tabId = await desk.tabId(page);
  await until('the icon says so', () =>
    desk.workbench.evaluate(async (tab) => (await chrome.action.getBadgeText({ tabId: tab })) === '!', tabId),
  );
  assert.deepEqual(await desk.exhibits(), []);
});
