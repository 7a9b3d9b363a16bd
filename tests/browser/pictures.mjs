// Makes the pictures of the documents anew, from the real extension on the sample pages: node tests/browser/pictures.mjs
//
// With a folder as argument it also shows every view in both themes and both languages there, for looking at.
// `desk.png` is the one picture made by hand: a whole window, with the side panel beside the page, needs a display.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Desk, until } from './analyst.mjs';
import { launch } from './browser.mjs';
import { ROOT, goldenPages, serve } from './server.mjs';

const folder = join(ROOT, 'docs/pictures');
const looks = process.argv[2] && resolve(process.argv[2]);
const url = (wanted) => goldenPages().find(({ name }) => name === wanted).url;

const site = await serve();
const browser = await launch({ port: site.port, width: 1280, height: 980 });
try {
  const desk = new Desk(browser, site, await browser.openExtensionPage('workbench.html'));
  await desk.loadSampleProfile();
  await desk.change({ operator: 'A. Analyst' });
  const item = await desk.open(url('item'));
  await desk.capture(item);
  const results = await desk.open(url('results'));
  await desk.capture(results);
  await showWorkbench(desk.workbench, folder);
  if (looks) await showEverything(desk, results);
} finally {
  await browser.close();
  await site.close();
}

function picture(where, name) {
  mkdirSync(where, { recursive: true });
  return join(where, `${name}.png`);
}

/** The gallery, an exhibit, a draft. */
async function showWorkbench(workbench, where, suffix = '') {
  const openAnew = () => workbench.goto(browser.extensionUrl('workbench.html')).then(() => workbench.reload());
  await workbench.bringToFront();
  await openAnew();
  await workbench.getByTestId('exhibit-row').first().waitFor();
  await workbench.screenshot({ path: picture(where, `workbench${suffix}`) });
  await workbench.getByTestId('open-exhibit').first().click();
  await workbench.getByTestId('exhibit-file').first().waitFor();
  await workbench.screenshot({ path: picture(where, `exhibit${suffix}`), fullPage: Boolean(suffix) });
  await openAnew();
  await workbench.getByTestId('exhibit-select').first().check();
  await workbench.getByTestId('make-draft').click();
  await workbench.getByTestId('draft-field').first().waitFor();
  await workbench.screenshot({ path: picture(where, `draft${suffix}`), fullPage: Boolean(suffix) });
}

async function showEverything(desk, results) {
  await results.bringToFront();
  const panel = await browser.openExtensionPage('panel.html');
  await panel.setViewportSize({ width: 380, height: 900 });
  await panel.getByTestId('listing-row').first().waitFor();
  for (const language of ['en', 'zh']) {
    for (const theme of ['light', 'dark']) {
      const suffix = `-${language}-${theme}`;
      await desk.change({ language, theme });
      await panel.bringToFront();
      await panel.locator(`html[data-theme="${theme}"]`).waitFor({ state: 'attached' });
      await panel.screenshot({ path: picture(looks, `panel${suffix}`) });
      await until('the page is marked', async () => (await desk.highlights(results)).length > 0);
      await results.screenshot({ path: picture(looks, `results${suffix}`) });
      await showWorkbench(desk.workbench, looks, suffix);
      for (const section of ['profile', 'settings']) {
        await desk.workbench.getByTestId(`section-${section}`).click();
        await desk.workbench.screenshot({ path: picture(looks, `${section}${suffix}`) });
      }
    }
  }
}
