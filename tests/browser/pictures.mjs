// Makes the pictures of the documents anew, from the real extension on the sample pages: node tests/browser/pictures.mjs
//
// With a folder as argument it also shows every view in both themes and both languages there, for looking at.
// `desk.png` is the one picture made by hand: a whole window, with the side panel beside the page, needs a display.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Desk, until } from './analyst.mjs';
import { launch } from './browser.mjs';
import { pictureAt } from './server-pictures.mjs';
import { address, replicas } from './portals/replicas.mjs';
import { ROOT, goldenPages, serve } from './server.mjs';

const folder = join(ROOT, 'docs/pictures');
const looks = process.argv[2] && resolve(process.argv[2]);
const url = (wanted) => goldenPages().find(({ name }) => name === wanted).url;

const site = await serve({ pages: [...goldenPages(), ...(await replicas())] });
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
  await showPortal(desk);
  if (looks) await showEverything(desk, results);
} finally {
  await browser.close();
  await site.close();
}

function picture(where, name) {
  mkdirSync(where, { recursive: true });
  return join(where, `${name}.png`);
}

/** The gallery, an exhibit, a draft with its checklist, a comparison sheet. */
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
  await workbench.locator('[data-testid=draft][data-busy=false]').waitFor();
  await workbench.screenshot({ path: picture(where, `draft${suffix}`), fullPage: Boolean(suffix) });
  await workbench.getByTestId('draft-checklist').screenshot({ path: picture(where, `checklist${suffix}`) });
  if (!suffix) await showComparison(workbench, where);
}

/** The comparison sheet made for the draft that is shown, as the file it becomes. */
async function showComparison(workbench, where) {
  await workbench.getByTestId('compare').click();
  const genuine = pictureAt('https://brand.example/kf/Sgenuine.jpg_640x640.jpg', 'headphones');
  await workbench.getByTestId('compare-take-in').setInputFiles({ name: 'genuine.png', mimeType: 'image/png', buffer: genuine });
  await workbench.getByTestId('compare-shown').getByTestId('compare-picture').first().click();
  const isDrawn = (side) => workbench.getByTestId(`compare-sight-${side}`).locator('canvas').evaluate(({ width }) => width !== 300 && width);
  for (const side of ['genuine', 'shown']) await until(`the ${side} picture is drawn`, () => isDrawn(side));
  const marks = [
    ['The cushion is glued, not sewn: no seam is to be seen.', [0.62, 0.5], [0.85, 0.8]],
    ['The band is narrower than on the genuine model.', [0.3, 0.12], [0.7, 0.3]],
  ];
  for (const [at, [words, from, to]] of marks.entries()) {
    if (at > 0) await workbench.getByTestId('compare-add').click();
    for (const side of ['genuine', 'shown']) await drag(workbench, workbench.getByTestId(`compare-sight-${side}`), from, to);
    await workbench.getByTestId('compare-words').nth(at).fill(words);
  }
  await workbench.screenshot({ path: picture(where, 'compare'), fullPage: true });
  await workbench.getByTestId('compare-make').click();
  await workbench.getByTestId('draft').waitFor();
  const saving = workbench.getByTestId('attachments').locator('li', { hasText: 'comparison' }).getByRole('button');
  const [download] = await Promise.all([workbench.waitForEvent('download'), saving.click()]);
  await download.saveAs(picture(where, 'comparison-sheet'));
}

/** A portal's form that was filled in by a click on the icon, and what the panel tells of it. */
async function showPortal(desk) {
  const { workbench } = desk;
  await workbench.goto(browser.extensionUrl('workbench.html'));
  await workbench.reload();
  await workbench.getByTestId('draft-reason').selectOption('trademark-keyword');
  await workbench.getByTestId('exhibit-select').last().check();
  await workbench.keyboard.press('d');
  await workbench.locator('[data-testid=draft][data-busy=false]').waitFor();
  await workbench.keyboard.press('r');
  await workbench.locator('[data-testid=readiness][data-ready=true]').waitFor();
  const portal = await browser.openPage(address('ant'));
  await browser.triggerAction(portal);
  // What the side panel has begun, a tab of its own shows in the end: the form has to be in front until then.
  await until('the form is filled in', async () => (await portal.evaluate(() => window.replica.state())).attachments.length > 0);
  await portal.screenshot({ path: picture(folder, 'portal-filled'), fullPage: true });
  const panel = await browser.openExtensionPage('panel.html');
  await panel.setViewportSize({ width: 400, height: 1200 });
  await panel.locator('[data-testid=portal-phase][data-phase=settled]').waitFor();
  await panel.screenshot({ path: picture(folder, 'portal-panel') });
  if (looks) {
    for (const language of ['en', 'zh']) {
      for (const theme of ['light', 'dark']) {
        await desk.change({ language, theme });
        await panel.locator(`html[data-theme="${theme}"]`).waitFor({ state: 'attached' });
        await panel.screenshot({ path: picture(looks, `portal-panel-${language}-${theme}`), fullPage: true });
      }
    }
    await desk.change({ language: 'en', theme: 'light' });
  }
  await panel.close();
  await portal.close();
}

/** Draws from one place to another, in parts of what is drawn on. */
async function drag(page, sight, [left, top], [right, bottom]) {
  await sight.scrollIntoViewIfNeeded();
  const box = await sight.boundingBox();
  await page.mouse.move(box.x + left * box.width, box.y + top * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + right * box.width, box.y + bottom * box.height, { steps: 4 });
  await page.mouse.up();
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
      for (const section of ['rights', 'portals', 'profile', 'settings']) {
        await desk.workbench.getByTestId(`section-${section}`).click();
        await desk.workbench.screenshot({ path: picture(looks, `${section}${suffix}`) });
      }
    }
  }
}
