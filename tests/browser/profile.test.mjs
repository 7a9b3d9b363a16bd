// What the workbench changes of a profile besides its pictures: exchange rates and standard cue words.

import assert from 'node:assert/strict';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';

/** A day's rates in the form of the European Central Bank's file. */
const RATES = `Date,USD,GBP,CNY\n2 November 2026,1.25,0.875,7.5\n`;

test('exchange rates are imported, used, and given back', async (t) => {
  const desk = await sitDown(t, { pages: [] });
  const workbench = await desk.browser.openExtensionPage('workbench.html#profile');
  const inUse = workbench.getByTestId('rates-in-use');
  await inUse.waitFor();
  const builtIn = await inUse.innerText();
  await workbench.getByTestId('import-rates').setInputFiles({ name: 'eurofxref.csv', mimeType: 'text/csv', buffer: Buffer.from(RATES) });
  await until('their date is told', async () => (await inUse.innerText()).includes('2026-11-02'));
  const { rates } = await desk.kept('they are kept', (profile) => profile.rates?.date === '2026-11-02');
  assert.deepEqual(rates.euro, { CNY: '7.5', GBP: '0.875', USD: '1.25' });

  await workbench.getByTestId('built-in-rates').click();
  await until('the built-in ones are back', async () => (await inUse.innerText()) === builtIn);
  await desk.kept('none of our own are kept', (profile) => profile.rates === undefined);
});

test('a file that holds no rates is refused, and the rates stay', async (t) => {
  const desk = await sitDown(t, { pages: [] });
  const before = (await desk.settings()).profile;
  const workbench = await desk.browser.openExtensionPage('workbench.html#profile');
  await workbench.getByTestId('import-rates').setInputFiles({ name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from('Lamp,19.90\n') });
  const error = workbench.getByTestId('rates-error');
  await error.waitFor();
  assert.match(await error.innerText(), /eurofxref/);
  assert.deepEqual((await desk.settings()).profile, before);
});

test('standard cue words are switched off and on by language', async (t) => {
  const desk = await sitDown(t, { pages: [] });
  const workbench = await desk.browser.openExtensionPage('workbench.html#profile');
  const inForce = workbench.getByTestId('standard-cues-in-force');
  const boxes = workbench.getByTestId('standard-cues');
  await until('all are in force', async () => /in force in all \d+ languages/.test(await inForce.innerText()));
  const count = await boxes.count();

  await workbench.locator('[data-testid=standard-cues][data-language=es]').uncheck();
  await until('one is not', async () => (await inForce.innerText()) === `in force in ${count - 1} of ${count} languages`);
  const kept = async () => (await desk.settings()).profile.standard_cues;
  await until('that is kept', async () => Array.isArray(await kept()));
  assert.equal((await kept()).includes('es'), false);
  assert.equal((await kept()).length, count - 1);

  await workbench.getByTestId('no-standard-cues').click();
  await until('none is', async () => (await kept()) === false);
  const checked = boxes.and(workbench.locator(':checked'));
  await until('no box is checked', async () => (await checked.count()) === 0);
  await workbench.getByTestId('all-standard-cues').click();
  await until('all are again', async () => (await kept()) === undefined);
  await until('every box is checked', async () => (await checked.count()) === count);
});
