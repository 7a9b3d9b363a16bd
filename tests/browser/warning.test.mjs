// What an analyst is asked to agree to when installing. The text is the browser's own, for our manifest as it is staged.
//
// Only an extension with the permission `management` may ask for it, which ours does not have: one that can do nothing
// else is made for the test.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { EXTENSION, launch } from './browser.mjs';
import { serve } from './server.mjs';

const MANIFEST = readFileSync(join(EXTENSION, 'manifest.json'), 'utf8');

let site;
let browser;
let asking;

before(async () => {
  asking = mkdtempSync(join(tmpdir(), 'counterproof-asking-'));
  // Ours and this one are never loaded together: it may carry the same key, and so has a known id.
  const { key } = JSON.parse(MANIFEST);
  const manifest = { manifest_version: 3, name: 'asks', version: '1', key, permissions: ['management'] };
  writeFileSync(join(asking, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(asking, 'ask.html'), '<!doctype html><title>asks</title>');
  site = await serve();
  browser = await launch({ port: site.port, extension: asking });
});

after(async () => {
  await browser?.close();
  await site?.close();
  rmSync(asking, { recursive: true, force: true });
});

function warningsFor(page, manifest) {
  return page.evaluate((text) => chrome.management.getPermissionWarningsByManifest(text), manifest);
}

test('installing asks for the sites of the marketplace, not for all websites', async () => {
  const page = await browser.openExtensionPage('ask.html');
  assert.deepEqual(await warningsFor(page, MANIFEST), [
    'Read and change your data on all alicdn.com sites, all aliexpress-media.com sites, and all aliexpress.com sites',
  ]);
});

test('what is granted at once is what was agreed on', async () => {
  const ours = await launch({ port: site.port });
  try {
    const page = await ours.openExtensionPage('workbench.html');
    const { permissions, origins } = await page.evaluate(() => chrome.permissions.getAll());
    assert.deepEqual(permissions.toSorted(), [
      'activeTab',
      'alarms',
      'contextMenus',
      'scripting',
      'sidePanel',
      'storage',
      'unlimitedStorage',
      'webRequest',
    ]);
    assert.deepEqual(origins.toSorted(), [
      'https://*.alicdn.com/*',
      'https://*.aliexpress-media.com/*',
      'https://*.aliexpress.com/*',
      'https://*.aliexpress.ru/*',
      'https://*.aliexpress.us/*',
    ]);
  } finally {
    await ours.close();
  }
});
