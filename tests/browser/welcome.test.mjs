// From the installation to the first capture: the page that welcomes, and the panel beside the marketplace.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Desk, sitDown, until } from './analyst.mjs';
import { goldenPages } from './server.mjs';

/** Where AliExpress shows what it finds for the first term of the sample. */
const SEARCH = { ...goldenPages().find(({ name }) => name === 'results'), url: 'https://www.aliexpress.com/w/wholesale-Velmora.html' };

test('the welcome page leads to a first search with the panel beside it, whose steps are ticked up to the capture', async (t) => {
  const { browser, site } = await sitDown(t, { pages: [SEARCH], profile: false, welcome: true });
  const { welcome } = browser;
  const desk = new Desk(browser, site, welcome);
  const ticks = (document) =>
    document.getByTestId('first-step').evaluateAll((steps) => steps.map(({ dataset }) => dataset.done === 'true'));
  await until('the steps are there', async () => (await ticks(welcome)).length === 5);
  await welcome.getByTestId('first-operator').fill('Ana Example');
  await welcome.getByTestId('first-case').fill('Velmora 2026');
  await welcome.getByTestId('load-sample-profile').click();
  await until('operator, case and profile are kept', async () => {
    const { operator, case: { name }, profile } = await desk.settings();
    return operator === 'Ana Example' && name === 'Velmora 2026' && profile;
  });
  const [page] = await Promise.all([browser.context.waitForEvent('page'), welcome.getByTestId('first-search').click()]);
  await desk.state(page);
  assert.equal(page.url(), SEARCH.url);
  await until('the panel stands beside the tabs', () =>
    welcome.evaluate(async () => (await chrome.runtime.getContexts({ contextTypes: ['SIDE_PANEL'] })).length === 1),
  );
  assert.deepEqual(await ticks(welcome), [true, true, true, true, false]);

  const panel = await browser.openExtensionPage('panel.html');
  await panel.getByTestId('listing-row').first().waitFor();
  await until('results are shown', async () => String(await ticks(panel)) === 'true,true,true,true,false,false');
  await panel.keyboard.press('j');
  await until('a listing is looked at', async () => String(await ticks(panel)) === 'true,true,true,true,true,false');
  const { id } = await desk.capture(page);
  assert.match(await panel.getByTestId('first-captured').getByRole('link').getAttribute('href'), new RegExp(`#evidence/${id}$`));
  assert.equal(await panel.getByTestId('first-step').count(), 0);
});
