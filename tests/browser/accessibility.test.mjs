// The views of the side panel and of the workbench, in every look, at both sizes and in both directions.

import test from 'node:test';
import { sitDown } from './analyst.mjs';
import { WIDTH, assertAccessible } from './looks.mjs';
import { goldenPages } from './server.mjs';

const golden = (wanted) => goldenPages().find(({ name }) => name === wanted);
const SECTIONS = ['evidence', 'drafts', 'compare', 'rights', 'portals', 'verify', 'cases', 'profile', 'backup', 'settings'];

test('the side panel has no violation: without a profile, on results, at a listing, with its keys', async (t) => {
  const desk = await sitDown(t, { pages: [golden('results'), golden('item')], profile: false });
  const panel = await desk.browser.openExtensionPage('panel.html');
  await panel.getByTestId('load-sample-profile').waitFor();
  await assertAccessible(desk, panel, 'first run', WIDTH.panel);
  await panel.close();
  await desk.loadSampleProfile();
  await desk.open(golden('results').url);
  const results = await desk.browser.openExtensionPage('panel.html');
  await results.getByTestId('listing-row').first().waitFor();
  await results.keyboard.press('?');
  for (const key of ['j', '1', 'm', 'd']) await results.keyboard.press(key);
  await results.getByTestId('drafting-failure').waitFor();
  for (const fold of await results.getByTestId('folded').all()) await fold.click();
  await assertAccessible(desk, results, 'results', WIDTH.panel);
  await results.close();
  await desk.open(golden('item').url);
  const item = await desk.browser.openExtensionPage('panel.html');
  await item.getByTestId('listing-row').first().waitFor();
  await item.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
  await assertAccessible(desk, item, 'item', WIDTH.panel);
});

test('no section of the workbench has a violation, nor an exhibit, nor a draft', async (t) => {
  const desk = await sitDown(t, { pages: [golden('item')] });
  await desk.change({ operator: 'Ana Example' });
  await desk.capture(await desk.open(golden('item').url));
  const { workbench } = desk;
  await workbench.bringToFront();
  await workbench.reload();
  await workbench.goto(desk.browser.extensionUrl('workbench.html#welcome'));
  await workbench.getByTestId('welcome-steps').waitFor();
  await assertAccessible(desk, workbench, 'welcome');
  for (const section of SECTIONS) {
    await workbench.getByTestId(`section-${section}`).click();
    await workbench.locator('.section .section-head').first().waitFor();
    await assertAccessible(desk, workbench, section);
  }
  await workbench.getByTestId('section-evidence').click();
  await workbench.getByTestId('open-exhibit').first().click();
  await workbench.getByTestId('exhibit-file').first().waitFor();
  await assertAccessible(desk, workbench, 'exhibit');
  await workbench.getByTestId('section-evidence').click();
  await workbench.getByTestId('exhibit-select').first().check();
  await workbench.getByTestId('make-draft').click();
  await workbench.getByTestId('draft-field').first().waitFor();
  await assertAccessible(desk, workbench, 'draft');
});

test('the forms of the profile and of the rights have no violation, nor has what is said of what is wrong in them', async (t) => {
  const desk = await sitDown(t, { pages: [] });
  const { workbench } = desk;
  const at = (testid) => workbench.getByTestId(testid).first();
  await workbench.bringToFront();
  await at('section-profile').click();
  await at('try-titles').fill('Velmorra Aerolux 5 headphones 1:1 replica\nTQY rain jacket');
  await at('tried').waitFor();
  await at('import-terms').setInputFiles({ name: 'terms.csv', mimeType: 'text/csv', buffer: Buffer.from('brand,term,matching\nVelmora,Klang,fuzzy\n') });
  await at('table-report').waitFor();
  await assertAccessible(desk, workbench, 'profile, tried, with a report');
  await at('take-no-rows').click();
  for (const [form, opener] of [['term-form', 'term'], ['product-form', 'add-product'], ['seller-form', 'add-seller']]) {
    await at(opener).click();
    await at(form).waitFor();
  }
  await at('seller-form').locator('[data-field=name]:is(input)').press('Enter');
  await at('wrong').waitFor();
  await assertAccessible(desk, workbench, 'profile, forms');
});
