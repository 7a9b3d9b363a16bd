// What the page shows of what is kept: badges that know of captures, drafts, labels and sellers, and the page's summary.

import assert from 'node:assert/strict';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';
import { Layer } from './layer.mjs';
import { goldenPages, longPage } from './server.mjs';

const [ITEM, RESULTS] = ['item', 'results'].map((wanted) => goldenPages().find(({ name }) => name === wanted));

test('a badge says what was captured, and labelled, and on which list the seller stands', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM, RESULTS] });
  const results = await desk.open(RESULTS.url);
  const layer = await Layer.of(results);
  await layer.badge('High', 'Seller: on your list of denied sellers');
  await layer.badge('Allowed seller', 'Seller: on your list of allowed sellers');
  await layer.badge('Medium', 'Seller: on none of your lists');

  // A decision is on the page at once, also on a listing on which nothing was found.
  const { judgement } = await desk.state(results);
  const unsuspicious = judgement.listings.find(({ level }) => level === 'none').item_id;
  const decide = async (item_id, verdict) =>
    desk.ask({ request: 'set_verdicts', case: (await desk.settings()).case.id, verdicts: [{ item_id, verdict }] });
  const verdict = { label: 'Legitimate', infringement: false, actionable: false, note: '', by: null };
  await decide(unsuspicious, verdict);
  const labelled = await layer.badge('Nothing found', 'Your label: Legitimate');
  assert.equal(labelled.text.trim(), 'Legitimate');
  await decide(unsuspicious, null);
  const labels = async () => (await layer.all('badge')).filter(({ attributes }) => attributes['aria-label'].includes('Your label'));
  await until('it is gone again', async () => (await labels()).length === 0);

  const item = await desk.open(ITEM.url);
  const shown = await Layer.of(item);
  await shown.one('badge');
  assert.doesNotMatch((await shown.one('badge')).attributes['aria-label'], /Captured/);
  await desk.capture(item);
  const after = await shown.badge('Captured');
  assert.match(after.attributes['aria-label'], /exhibits of it: 1/);
  assert.match(after.attributes['aria-label'], /\(\d\d:\d\d UTC\)/);
  assert.match(after.text, /✓/);
  await until('and in the summary', async () => /captured before: 1/.test(await shown.text('lines')));

  // The note of reasons opens for whoever comes by keyboard.
  await shown.focus(after);
  await until('the note is open', async () => /Captured/.test(await shown.text('reasons')));
  await item.keyboard.press('Escape');
  await until('and closes', async () => (await shown.all('reasons')).length === 0);

  // A language is chosen by its own name, and is said for all that is shown, whatever the page’s and the way that is written.
  await item.evaluate(() => (document.documentElement.dir = 'rtl'));
  const { workbench } = desk;
  await workbench.bringToFront();
  await workbench.getByTestId('section-settings').click();
  await workbench.getByTestId('language').selectOption({ label: '中文' });
  await workbench.locator('html[lang="zh-Hans"][dir="ltr"]').waitFor({ state: 'attached' });
  await item.bringToFront();
  await shown.badge('已取证');
  const { lang, dir } = (await shown.one('layer')).attributes;
  assert.deepEqual({ lang, dir }, { lang: 'zh-Hans', dir: 'ltr' });
});

test('the summary counts, leads through what was found, is folded, moved and remembered, and hides the marks', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  const layer = await Layer.of(page);
  const { judgement } = await desk.state(page);
  const count = (wanted) => judgement.listings.filter(({ level }) => level === wanted).length;
  const counts = async () => (await layer.all('count')).map(({ attributes }) => attributes['aria-label']);
  const expected = [['High', 'high'], ['Medium', 'medium'], ['Low', 'low'], ['Allowed seller', 'allowed']].map(([name, level]) => `${name}: ${count(level)}`);
  await until('it counts what was found', async () => JSON.stringify(await counts()) === JSON.stringify(expected));
  const found = judgement.listings.filter(({ level }) => ['high', 'medium', 'low'].includes(level)).length;

  await layer.focus(await layer.one('way'));
  const at = () => layer.text('at');
  await page.keyboard.press('Enter');
  await until('the last one is gone to, backwards', async () => (await at()).startsWith(`${found} of ${found}: `));
  await until('the page has scrolled there', () => page.evaluate(() => scrollY > 0));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await until('and the first one, forwards', async () => (await at()).startsWith(`1 of ${found}: `));

  const place = async () => layer.middle(await layer.one('summary'));
  const before = await place();
  await layer.focus(await layer.one('grip'));
  const scrolled = await page.evaluate(() => scrollY);
  await page.keyboard.press('ArrowUp');
  await until('it moves by keys', async () => (await place())[1] < before[1] - 10);
  assert.equal(await page.evaluate(() => scrollY), scrolled, 'and the page does not');
  const [x, y] = await layer.middle(await layer.one('grip'));
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 200, y - 100, { steps: 4 });
  await page.mouse.up();
  await until('it moves by pointer', async () => (await place())[0] > before[0] + 150);
  await layer.click('fold');
  await until('it is folded', async () => (await layer.all('body')).length === 0);
  const put = await place();
  const kept = () => desk.workbench.evaluate(async () => (await chrome.storage.local.get('summary')).summary);
  await until('that is kept', async () => (await kept())?.folded === true);

  await page.reload();
  await until('another page has it there', async () => JSON.stringify(await place()) === JSON.stringify(put));
  assert.deepEqual(await layer.all('body'), []);
  await layer.click('fold');
  await layer.click('quiet');
  await until('nothing is marked', async () => (await layer.all('summary')).length + (await desk.highlights(page)).length === 0);
  assert.equal((await desk.settings()).quiet, true);
  assert.equal(await page.evaluate(() => document.documentElement.lastElementChild === document.body), true, 'nothing of ours is left');

  await desk.change({ quiet: false });
  await layer.one('summary');
  // What a page's own script does to our element achieves nothing.
  await page.evaluate(() => {
    const host = document.documentElement.lastElementChild;
    host.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    host.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  });
  assert.equal((await desk.settings()).quiet, false);
});

test('of a long page what is near is highlighted, and the rest once it is scrolled to', async (t) => {
  const long = longPage(300, 300);
  const desk = await sitDown(t, { pages: [long] });
  const page = await desk.open(long.url);
  const height = await page.evaluate(() => innerHeight);
  const toEnd = () => page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await toEnd();
  await until('most of the page is far away', () => page.evaluate(() => document.documentElement.scrollHeight > 20 * innerHeight));
  const near = async () => {
    const highlights = await desk.highlights(page);
    const places = highlights.map(({ y }) => y / height);
    return highlights.some(({ seen }) => seen) && Math.min(...places) > -6 && Math.max(...places) < 7;
  };
  await until('its beginning is marked', near);
  await toEnd();
  await until('its end is marked', near);
  await page.evaluate(() => scrollTo(0, 0));
  await until('its beginning is marked again', near);
});
