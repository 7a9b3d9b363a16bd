// Which exhibits exist only in this browser: counted on the icon, in the panel and in the workbench.

import assert from 'node:assert/strict';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const INVOICE = Buffer.from('%PDF-1.7\n% an invoice of a test purchase\n%%EOF\n');

/** What the icon shows where a tab shows nothing of a capture, or what it shows on a tab. */
const icon = (desk, tabId) =>
  desk.workbench.evaluate(async (tabId) => {
    const of = tabId === undefined ? {} : { tabId };
    return { badge: await chrome.action.getBadgeText(of), title: await chrome.action.getTitle(of) };
  }, tabId);

test('what exists only in this browser is counted wherever the analyst looks', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const panel = await desk.browser.openExtensionPage('panel.html');
  assert.equal((await icon(desk)).badge, '', 'nothing to count');
  assert.equal(await panel.getByTestId('only-here').count(), 0);

  const page = await desk.open(ITEM.url);
  const exhibit = await desk.capture(page);
  await until('the icon counts it', async () => (await icon(desk)).badge === '1');
  await until('and says so', async () => (await icon(desk)).title.includes('Exhibits that exist only in this browser: 1'));
  await until('on its own tab it says how the capture went', async () =>
    ['✓', '!'].includes((await icon(desk, await desk.tabId(page))).badge),
  );

  await desk.importFile({ name: 'Invoice.pdf', bytes: INVOICE, lastModified: 0 });
  await until('a file that is taken in counts too', async () => (await icon(desk)).badge === '2');
  for (const [where, shown] of [['panel', panel], ['workbench', desk.workbench]]) {
    await until(`the ${where} counts them`, async () =>
      (await shown.getByTestId('only-here').textContent()).includes('only in this browser: 2'),
    );
  }
  await until('each is marked in the gallery', async () => (await desk.workbench.getByTestId('exhibit-only-here').count()) === 2);

  await desk.change({ language: 'zh' });
  await until('the icon speaks the analyst’s language', async () => (await icon(desk)).title.includes('仅存在于此浏览器中的证据：2项'));
  await desk.ask({ request: 'delete_exhibit', id: exhibit.id, reason: 'captured by mistake' });
  await until('what is deleted is not counted', async () => (await icon(desk)).badge === '1');
  await until('nor in the panel', async () => (await panel.getByTestId('only-here').getAttribute('data-count')) === '1');
});
