// What a term of the profile catches, in the workbench, before an analyst relies on it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');

test('a term shows how it is set, what it catches and what to search for', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  await desk.browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const workbench = await desk.browser.openExtensionPage('workbench.html#profile');
  const terms = workbench.getByTestId('terms').getByRole('listitem');
  await until('the settings stand beside their terms', async () =>
    (await terms.allInnerTexts()).some((text) => text.includes('维尔莫拉') && text.includes('transliteration')),
  );

  await workbench.getByTestId('term').filter({ hasText: /^Velmora$/ }).click();
  const preview = workbench.getByTestId('term-preview');
  const caught = preview.locator('[data-caught=true]');
  await until('a misspelling is said to be caught', async () => (await caught.allInnerTexts()).some((text) => text.startsWith('Velmra')));

  const links = workbench.getByTestId('term-search').getByRole('link');
  const first = links.first();
  const text = await first.innerText();
  assert.equal(await first.getAttribute('href'), `https://www.aliexpress.com/w/wholesale-${text}.html`);
  await workbench.getByTestId('copy-search').click();
  const copied = await until('the list is on the clipboard', () => workbench.evaluate(() => navigator.clipboard.readText()));
  assert.deepEqual(copied.split('\n').slice(0, await links.count()), await links.allInnerTexts());
});

test('a term can be looked at before it is watched, and the profile stays as it is', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const before = (await desk.settings()).profile;
  const workbench = await desk.browser.openExtensionPage('workbench.html#profile');
  await workbench.getByTestId('look-text').fill('Nike');
  await workbench.getByTestId('look-button').click();
  const preview = workbench.getByTestId('term-preview');
  await until('an ordinary word is said to be one', async () =>
    (await preview.locator('[data-caught=false]').allInnerTexts()).some((text) => /^Nuke\s+not caught: an ordinary word/.test(text)),
  );
  assert.deepEqual((await desk.settings()).profile, before);
});
