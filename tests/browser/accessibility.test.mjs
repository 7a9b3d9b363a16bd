// Every view of the side panel and of the workbench is looked through by axe-core, in both themes and both languages.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';
import { goldenPages } from './server.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const golden = (wanted) => goldenPages().find(({ name }) => name === wanted);
const LOOKS = ['light', 'dark'].flatMap((theme) => ['en', 'zh'].map((language) => ({ theme, language })));
const SECTIONS = ['evidence', 'drafts', 'compare', 'rights', 'portals', 'verify', 'cases', 'profile', 'backup', 'settings'];

/** What axe-core finds wrong in a document as it stands, each with where. */
async function violations(document) {
  if (!(await document.evaluate(() => 'axe' in window))) await document.evaluate(AXE);
  return document.evaluate(async () => {
    const { violations, passes } = await axe.run({ resultTypes: ['violations'] });
    if (passes.length < 10) throw new Error(`axe-core looked for ${passes.length} things only`);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
  });
}

/** Gives a document every look, and asserts that none has a violation. */
async function assertAccessible(desk, document, view) {
  const wrong = [];
  // A colour that is on its way to another is neither.
  await document.emulateMedia({ reducedMotion: 'reduce' });
  for (const { theme, language } of LOOKS) {
    await desk.change({ theme, language });
    await until(`${view} is ${theme} and ${language}`, () =>
      document.evaluate(
        ({ theme, language }) => document.documentElement.dataset.theme === theme && document.documentElement.lang.startsWith(language),
        { theme, language },
      ),
    );
    wrong.push(...(await violations(document)).map((found) => `${view}, ${theme}, ${language}: ${found}`));
  }
  assert.deepEqual(wrong, []);
}

test('the side panel has no violation: without a profile, on results, at a listing, with its keys', async (t) => {
  const desk = await sitDown(t, { pages: [golden('results'), golden('item')], profile: false });
  const panel = await desk.browser.openExtensionPage('panel.html');
  await panel.getByTestId('load-sample-profile').waitFor();
  await assertAccessible(desk, panel, 'first run');
  await panel.close();
  await desk.loadSampleProfile();
  await desk.open(golden('results').url);
  const results = await desk.browser.openExtensionPage('panel.html');
  await results.getByTestId('listing-row').first().waitFor();
  await results.keyboard.press('?');
  for (const key of ['j', '1', 'm', 'd']) await results.keyboard.press(key);
  await results.getByTestId('drafting-failure').waitFor();
  for (const fold of await results.getByTestId('folded').all()) await fold.click();
  await assertAccessible(desk, results, 'results');
  await results.close();
  await desk.open(golden('item').url);
  const item = await desk.browser.openExtensionPage('panel.html');
  await item.getByTestId('listing-row').first().waitFor();
  await item.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
  await assertAccessible(desk, item, 'item');
});

test('no section of the workbench has a violation, nor an exhibit, nor a draft', async (t) => {
  const desk = await sitDown(t, { pages: [golden('item')] });
  await desk.change({ operator: 'Ana Example' });
  await desk.capture(await desk.open(golden('item').url));
  const { workbench } = desk;
  await workbench.bringToFront();
  await workbench.reload();
  for (const section of SECTIONS) {
    await workbench.getByTestId(`section-${section}`).click();
    await workbench.locator(`.section .section-head`).first().waitFor();
    await assertAccessible(desk, workbench, section);
  }
  await desk.change({ language: 'en' });
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
