// The content script follows what the page does, and goes when the extension goes.

import assert from 'node:assert/strict';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';
import { readPixels } from './browser.mjs';
import { goldenPages } from './server.mjs';

const RESULTS = goldenPages().find(({ name }) => name === 'results');
const ITEM = goldenPages().find(({ name }) => name === 'item');

/** Puts a copy of the first card at the end of the grid, under another id and title, as endless scrolling does. */
function appendCard(page, { itemId, title }) {
  return page.evaluate(
    ([id, text]) => {
      const card = document.querySelector('[class*="search-item-card-wrapper"]');
      const copy = card.cloneNode(true);
      for (const link of copy.querySelectorAll('a[href]')) link.href = link.href.replace(/\d{16}/g, id);
      for (const named of copy.querySelectorAll('[title]')) named.title = text;
      for (const picture of copy.querySelectorAll('img[alt]')) picture.alt = text;
      copy.querySelector('h3').textContent = text;
      card.parentElement.append(copy);
    },
    [itemId, title],
  );
}

test('a card that arrives later is judged and marked', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  await appendCard(page, { itemId: '1005009999999991', title: 'Newly arrived Tarnquist jacket replica' });
  await until('the new card is judged', async () => {
    const { judgement } = await desk.state(page);
    return judgement.listings.find(({ item_id }) => item_id === '1005009999999991')?.findings.length > 0;
  });
  await until('the new card is marked', async () => (await desk.highlights(page)).some(({ text }) => text === 'Tarnquist'));
});

test('a card whose title changes is judged anew', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  await appendCard(page, { itemId: '1005009999999992', title: 'Canvas shopping bag' });
  await until('the card is read', async () => (await desk.state(page)).reading.listings.some(({ item_id }) => item_id === '1005009999999992'));
  await page.evaluate(() => {
    const card = [...document.querySelectorAll('h3')].find((title) => title.textContent === 'Canvas shopping bag');
    card.closest('[class*="search-item-card-wrapper"]').querySelectorAll('[title]').forEach((named) => (named.title = 'Tarnquist bag'));
    card.firstChild.data = 'Tarnquist bag';
  });
  await until('the changed title is marked', async () => (await desk.highlights(page)).some(({ text }) => text === 'Tarnquist'));
});

test('what belongs to cards that a filter removes is gone with them', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  await until('the page is marked', async () => (await desk.highlights(page)).length > 0);
  const removed = await page.evaluate(() => {
    const cards = [...document.querySelectorAll('[class*="search-item-card-wrapper"]')];
    for (const card of cards) card.remove();
    return cards.map((card) => /\/item\/(\d+)/.exec(card.innerHTML)?.[1]).filter(Boolean);
  });
  await until('no removed card can be shown any more', async () => {
    const { revealable } = await desk.state(page);
    return removed.length > 0 && removed.every((id) => !revealable.includes(id));
  });
  const orphans = await page.evaluate(
    () => [...CSS.highlights.values()].flatMap((highlight) => [...highlight]).filter(({ startContainer }) => !startContainer.isConnected).length,
  );
  assert.equal(orphans, 0, 'no mark stands on what is gone');
});

test('navigating inside the page is followed', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  const next = 'https://www.aliexpress.com/w/wholesale-velmora-case.html';
  await page.evaluate((url) => history.pushState({}, '', url), next);
  await until('the new address is read', async () => (await desk.state(page)).reading.page.url === next);
});

test('the settings are followed on pages that are open', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM], profile: false });
  const page = await desk.open(ITEM.url);
  assert.deepEqual(await desk.highlights(page), [], 'nothing is watched yet');
  await desk.loadSampleProfile();
  await until('the page is marked', async () => (await desk.highlights(page)).length > 0);
});

test('when the extension is reloaded, its marks go', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  await until('the page is marked', async () => (await desk.highlights(page)).length > 0);
  const hosts = () => page.evaluate(() => document.documentElement.childElementCount + document.body.childElementCount);
  const withMarks = await hosts();
  await desk.browser.reloadExtension();
  await page.bringToFront();
  await page.evaluate(() => document.body.append(document.createComment('anything')));
  await until('the highlights are withdrawn', async () => (await desk.highlights(page)).length === 0);
  await until('our element is withdrawn', async () => (await hosts()) < withMarks);
});

test('a listing is shown from the side panel', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  const { judgement, revealable } = await desk.state(page);
  const last = judgement.listings.findLast(({ item_id, level }) => level === 'high' && revealable.includes(item_id));
  const panel = await desk.browser.openExtensionPage('panel.html');
  await panel.locator(`[data-testid=listing-row][data-item-id="${last.item_id}"]`).getByRole('button').first().click();
  await page.bringToFront();
  await until('the page has scrolled to it', () => page.evaluate(() => scrollY > 0));
});

test('quiet mode shows no mark at all', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  await until('the page is marked', async () => (await desk.highlights(page)).length > 0);
  const marked = readPixels(await page.screenshot());
  await desk.change({ quiet: true });
  await until('no mark is left', async () => (await desk.highlights(page)).length === 0);
  const quiet = readPixels(await page.screenshot());
  const differs = marked.difference(quiet);
  assert.ok(differs > 500, `badges and marks were painted before (${differs} pixels)`);
});

test('the side panel tells how a capture goes on and how it ended', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  const panel = await desk.browser.openExtensionPage('panel.html');
  await panel.getByTestId('listing-row').first().waitFor();
  // Written down as it happens, since a capture may be over before anybody looks.
  await panel.evaluate(() => {
    globalThis.seen = new Set();
    const look = () => {
      const progress = document.querySelector('[data-testid=capture-progress]')?.innerText;
      if (progress) globalThis.seen.add(progress);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await desk.capture(page);
  await until('the outcome is told', async () => {
    const outcome = panel.getByTestId('capture-outcome');
    return (await outcome.count()) > 0 && (await outcome.getAttribute('data-state')) === 'complete';
  });
  const seen = await panel.evaluate(() => [...globalThis.seen]);
  assert.ok(seen.length > 3, `step after step was told: ${seen.join(' | ')}`);
});
