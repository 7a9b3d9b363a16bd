// Verifying a bundle in the workbench: the command's verifier, in the extension.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';
import { counterproof } from './browser.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const NOBODY = 'ab'.repeat(32);

/** Captures the item, exports its bundle, and opens the section in which bundles are verified. */
async function openVerify(t) {
  const desk = await sitDown(t, { pages: [ITEM] });
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  const bundle = await desk.export([exhibit], t);
  const page = await desk.browser.openExtensionPage('workbench.html#verify');
  await page.getByTestId('pinned-key').waitFor();
  const give = (file) => page.getByTestId('verify-bundle').setInputFiles(file);
  const checks = () =>
    page.getByTestId('check').evaluateAll((rows) => rows.map(({ dataset: { kind, outcome } }) => `${kind} ${outcome}`));
  const verdict = (holds) => page.locator(`[data-testid=bundle-verdict][data-holds=${holds}]`).waitFor();
  return { desk, exhibit, bundle, page, give, checks, verdict };
}

test('a bundle is verified as the command verifies it, which becomes a link of the chain', async (t) => {
  const { desk, exhibit, bundle, page, give, checks, verdict } = await openVerify(t);
  await give(bundle);
  await verdict(true);
  const ours = JSON.parse(counterproof('verify', '--json', bundle).stdout);
  assert.deepEqual(await checks(), ours.checks.map(({ kind, outcome }) => `${kind} ${outcome}`));
  const [, verified] = await until('it was written down', async () => {
    const events = await desk.events();
    return events.length === 2 && events;
  });
  const { kind, bundle_id: bundleId, failed } = verified.document.event;
  assert.deepEqual({ kind, bundleId, failed }, { kind: 'verified', bundleId: ours.bundle.id, failed: [] });
  assert.deepEqual(verified.document.exhibits.map(({ id }) => id), [exhibit.id]);

  const grouped = ours.bundle.chain.toUpperCase().replace(/(.{4})(?!$)/g, '$1 ');
  await page.getByTestId('pinned-key').fill(grouped);
  await page.getByTestId('pinned-head').fill(ours.bundle.head.sha256);
  await give(bundle);
  await until('both pins hold', async () => {
    const rows = await checks();
    return rows.includes('key passed') && rows.includes('head passed');
  });
});

test('what was changed in a bundle, or is another’s, is said where it stands', async (t) => {
  const { bundle, page, give, checks, verdict } = await openVerify(t);
  const bytes = readFileSync(bundle);
  const at = bytes.indexOf('"page_kind"');
  assert.ok(at > 0);
  bytes[at + 1] ^= 1;
  await give({ name: 'changed.zip', mimeType: 'application/zip', buffer: bytes });
  await verdict(false);
  const failed = (await checks()).filter((row) => row.endsWith('failed'));
  assert.ok(failed.includes('bag failed') && failed.includes('exhibit failed'), failed.join());
  assert.match(await page.locator('[data-testid=check][data-kind=bag]').textContent(), /exhibit\.json/);

  await page.getByTestId('pinned-key').fill(NOBODY);
  await give(bundle);
  await until('the pinned key is another', async () => (await checks()).includes('key failed'));
});

test('what is no bundle, or no pin, is refused in words', async (t) => {
  const { bundle, page, give } = await openVerify(t);
  const failure = page.getByTestId('bundle-failure');
  await give({ name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear Sir or Madam') });
  await until('it is no ZIP', async () => (await failure.count()) === 1 && /no ZIP archive/.test(await failure.textContent()));
  await page.getByTestId('pinned-head').fill('12345');
  await give(bundle);
  await until('the pin is named', async () => (await failure.count()) === 1 && /12345/.test(await failure.textContent()));
  assert.equal(await page.getByTestId('bundle-verdict').count(), 0);
});

test('a verification is stopped, and nothing is said of the bundle', async (t) => {
  const { bundle, page, give } = await openVerify(t);
  // Pressed when it appears, which is before the thread can have told anything.
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      const button = document.querySelector('[data-testid=stop-verifying]');
      if (!button) return;
      observer.disconnect();
      button.click();
    }).observe(document.body, { childList: true, subtree: true });
  });
  await give(bundle);
  await until('it says so', async () => /nothing is known/.test(await page.getByTestId('verification').textContent()));
  assert.equal(await page.getByTestId('bundle-verdict').count(), 0, basename(bundle));
});
