// Makes the pictures of the documents anew, from the real extension on the sample pages: ./build.sh pictures
//
// Each view once, in light or dark, in one language or the other, so that all four are seen among them.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Desk, until } from './analyst.mjs';
import { launch } from './browser.mjs';
import { Layer } from './layer.mjs';
import { pictureAt } from './server-pictures.mjs';
import { address, replicas } from './portals/replicas.mjs';
import { ROOT, goldenPages, serve } from './server.mjs';

const FOLDER = join(ROOT, 'docs/pictures');
/** As many as a reader looks at. */
const MOST = 12;
const url = (wanted) => goldenPages().find(({ name }) => name === wanted).url;

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const site = await serve({ pages: [...goldenPages(), ...(await replicas())] });
const browser = await launch({ port: site.port, width: 1280, height: 980 });
try {
  const desk = new Desk(browser, site, await browser.openExtensionPage('workbench.html'));
  await desk.loadSampleProfile();
  await desk.change({ operator: 'A. Analyst' });
  await desk.ask({ request: 'change_case', case: { ...(await desk.settings()).case, name: 'Velmora 2026' } });
  const item = await desk.open(url('item'));
  await desk.capture(item);
  await item.close();
  const results = await desk.open(url('results'));
  await desk.capture(results);
  await showDesk(desk, results);
  await showWorkbench(desk);
  await showPortal(desk);
} finally {
  await browser.close();
  await site.close();
}
const made = readdirSync(FOLDER);
if (made.length > MOST) throw new Error(`${made.length} pictures are more than ${MOST}.`);
process.stderr.write(`${made.length} pictures in docs/pictures: ${made.join(', ')}\n`);

/** Where a picture of this name goes. */
function picture(name) {
  return join(FOLDER, `${name}.png`);
}

/** Has the extension speak a language and be light or dark, and `page` have heard of it. */
async function wear(desk, page, language, theme) {
  await desk.change({ language, theme });
  await page.locator(`html[data-theme="${theme}"][lang^="${language}"]`).waitFor({ state: 'attached' });
}

/** A page of results beside the panel, as a window shows them, and the panel alone while a listing is decided about. */
async function showDesk(desk, results) {
  const panel = await desk.panelBeside(results);
  const { judgement } = await desk.state(results);
  const suspicious = judgement.listings.filter(({ level }) => level === 'high').map(({ item_id }) => item_id);
  for (const _ of suspicious.slice(0, 2)) {
    await panel.keyboard.press('j');
    await panel.keyboard.press('1');
  }
  await panel.keyboard.press('k');
  const layer = await Layer.of(results);
  for (const [language, theme] of [['en', 'light'], ['zh', 'dark']]) {
    await wear(desk, panel, language, theme);
    await panel.setViewportSize({ width: 400, height: 900 });
    await until('the page says what was decided', async () => (await layer.all('known')).length > 0);
    await beside(`desk-${language}-${theme}`, await results.screenshot(), await panel.screenshot());
  }
  await wear(desk, panel, 'zh', 'light');
  await panel.setViewportSize({ width: 400, height: 1200 });
  await panel.screenshot({ path: picture('panel-zh-light') });
  await wear(desk, panel, 'en', 'dark');
  await layer.focus((await layer.all('badge')).find(({ attributes }) => attributes['aria-label'].includes('Your label')));
  await until('the reasons are open', async () => (await layer.all('reasons')).length > 0);
  await results.screenshot({ path: picture('page-en-dark') });
  await panel.close();
  await wear(desk, desk.workbench, 'en', 'light');
}

/** Two pictures side by side: no screenshot holds a page and the side panel. */
async function beside(name, ...screenshots) {
  const page = await browser.context.newPage();
  const shown = screenshots.map((bytes) => `<img src="data:image/png;base64,${bytes.toString('base64')}">`);
  await page.setContent(`<style>body { margin: 0; display: flex; width: max-content; background: #9aa3ad; gap: 1px }</style>${shown.join('')}`);
  await page.locator('body').screenshot({ path: picture(name) });
  await page.close();
}

/** The gallery, an exhibit, the profile, a draft with its checklist, a comparison sheet. */
async function showWorkbench(desk) {
  const { workbench } = desk;
  const openAnew = () => workbench.goto(browser.extensionUrl('workbench.html')).then(() => workbench.reload());
  await workbench.bringToFront();
  await openAnew();
  await workbench.getByTestId('exhibit-row').first().waitFor();
  await wear(desk, workbench, 'zh', 'dark');
  await workbench.screenshot({ path: picture('evidence-zh-dark') });
  await wear(desk, workbench, 'en', 'light');
  await workbench.getByTestId('open-exhibit').first().click();
  await workbench.getByTestId('exhibit-file').first().waitFor();
  await workbench.screenshot({ path: picture('exhibit-en-light') });
  await workbench.getByTestId('section-profile').click();
  await workbench.getByTestId('try-titles').fill('Velmora Aerolux 5 1:1 quality with logo');
  await workbench.getByTestId('tried').first().waitFor();
  await wear(desk, workbench, 'en', 'dark');
  await workbench.getByTestId('try-titles').scrollIntoViewIfNeeded();
  await workbench.screenshot({ path: picture('profile-en-dark') });
  await wear(desk, workbench, 'en', 'light');
  await openAnew();
  await workbench.getByTestId('exhibit-select').first().check();
  await workbench.getByTestId('make-draft').click();
  await workbench.getByTestId('draft-field').first().waitFor();
  await workbench.locator('[data-testid=draft][data-busy=false]').waitFor();
  await workbench.screenshot({ path: picture('draft-en-light') });
  await showComparison(workbench);
}

/** The comparison sheet made for the draft that is shown, as the file it becomes. */
async function showComparison(workbench) {
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
  await workbench.getByTestId('compare-make').click();
  await workbench.getByTestId('draft').waitFor();
  const saving = workbench.getByTestId('attachments').locator('li', { hasText: 'comparison' }).getByRole('button');
  const [download] = await Promise.all([workbench.waitForEvent('download'), saving.click()]);
  await download.saveAs(picture('comparison-sheet'));
}

/** What the panel tells of a portal's form that was filled in by a click on the icon. */
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
  const panel = await browser.openExtensionPage('panel.html');
  await panel.setViewportSize({ width: 400, height: 1100 });
  await panel.locator('[data-testid=portal-phase][data-phase=settled]').waitFor();
  await panel.screenshot({ path: picture('portal-en-light') });
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
