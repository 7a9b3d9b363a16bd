// The side panel and the workbench tell how far a page was read, and what to check by eye.

import assert from 'node:assert/strict';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const RESULTS = goldenPages().find(({ name }) => name === 'results');

/** The panel beside a page that was opened. */
async function readingOf(desk) {
  const panel = await desk.browser.openExtensionPage('panel.html');
  await panel.getByTestId('reading').waitFor();
  return panel;
}

const doubts = (view) => view.getByTestId('doubt').allInnerTexts();

test('a page that was read in full says so in one line, and the fields on request', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  await desk.open(RESULTS.url);
  const panel = await readingOf(desk);
  assert.deepEqual(await doubts(panel), []);
  assert.equal(await panel.getByTestId('coverage').count(), 0, 'folded away');
  await panel.getByTestId('reading-fold').click();
  const price = panel.locator('[data-testid=coverage] [data-field=price]');
  assert.match(await price.innerText(), /24 of 24/);
  assert.match(await price.innerText(), /drawn page|page’s data/);
});

test('a field that such pages show and this one does not is told', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const page = await desk.open(ITEM.url);
  await page.evaluate(() => document.querySelectorAll('[class*="price-default--current"]').forEach((price) => price.remove()));
  await until('the page is read anew', async () => (await desk.state(page)).reading.listings[0].price === null);
  const panel = await readingOf(desk);
  await until('the doubt is told', async () => (await doubts(panel)).some((text) => /Not found.*Price.*may have changed.*by eye/s.test(text)));
  await panel.getByTestId('reading-fold').click();
  const price = panel.locator('[data-testid=coverage] [data-field=price]');
  assert.equal(await price.getAttribute('data-lacking'), 'true');
  assert.match(await price.innerText(), /not found/);
});

test('a disagreement shows both values, in the panel and in what was kept', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const page = await desk.open(ITEM.url);
  const drawn = 'Velmora Aerolux 5 as it is drawn';
  const named = 'Velmora Aerolux 5 as the head has it';
  await page.evaluate(
    ([shown, told]) => {
      document.querySelector('h1[data-pl="product-title"]').textContent = shown;
      document.querySelector('meta[property="og:title"]').content = `${told} - AliExpress 44`;
    },
    [drawn, named],
  );
  await until('the page is read anew', async () => (await desk.state(page)).reading.listings[0].title === drawn);
  const panel = await readingOf(desk);
  const told = await until('the doubt is told', async () => (await doubts(panel)).find((text) => text.includes('disagree')));
  assert.ok(told.includes(`drawn page: “${drawn}”`) && told.includes(`page’s head: “${named}”`), told);

  const { record, files } = await desk.capture(page);
  const { coverage, issues } = JSON.parse(files.get('reading.json'));
  assert.ok(coverage.some(({ field, found }) => field === 'price' && found === 1));
  assert.ok(issues.some(({ code, field }) => code === 'disagreement' && field === 'title'));
  const workbench = await desk.browser.openExtensionPage(`workbench.html#evidence/${record.id}`);
  const kept = workbench.getByTestId('exhibit-detail').getByTestId('reading');
  await kept.waitFor();
  const text = await kept.innerText();
  assert.ok(text.includes(drawn) && text.includes(named), text);
  assert.match(await kept.getByTestId('coverage').innerText(), /item-rendered-2024/);
});
