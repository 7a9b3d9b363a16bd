// What `./build.sh run` starts: Chromium with the extension, on two sample pages of ours, with the sample profile.
//
//   run.mjs                           in a window, until that is closed
//   run.mjs --headless [--output DIR] unattended: capture both pages, draft, export, verify; the bundle's path comes last

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { counterproof, launch } from './browser.mjs';
import { ROOT, goldenPages, serve } from './server.mjs';

const SAMPLES = ['results', 'item'];

/** How much of a draft's field is printed, in characters. */
const LONGEST = 400;

const options = readOptions();
const site = await serve();
const browser = await launch({ port: site.port, headless: options.headless, width: 1440, height: 960 });
const closed = new Promise((resolve) => browser.context.on('close', resolve));
try {
  await takeSampleProfile();
  const urls = SAMPLES.map((sample) => goldenPages().find(({ name }) => name === sample).url);
  if (options.headless) {
    process.exitCode = await unattended(urls, options.output);
  } else {
    for (const url of urls) await browser.openPage(url);
    say('Click the toolbar icon to capture a page. Close the window to end.');
    await closed;
  }
} finally {
  await browser.close();
  await site.close();
}

/** Takes the sample profile into use, by the button a new analyst sees. */
async function takeSampleProfile() {
  const panel = await browser.openExtensionPage('panel.html');
  const button = panel.getByTestId('load-sample-profile');
  await button.click();
  await button.waitFor({ state: 'detached' });
  await panel.close();
}

/** The whole way. Gives the exit status. */
async function unattended(urls, folder) {
  const workbench = await browser.openExtensionPage('workbench.html');
  for (const [index, url] of urls.entries()) {
    const page = await browser.openPage(url);
    await tellFindings(page);
    await browser.triggerAction(page);
    const row = workbench.getByTestId('exhibit-row').nth(index);
    await row.waitFor({ state: 'attached' });
    say(`captured: ${await workbench.getByTestId('exhibit-row').first().getAttribute('data-completeness')}`);
  }

  await workbench.bringToFront();
  for (const box of await workbench.getByTestId('exhibit-select').all()) await box.check();
  const bundle = await exportBundle(workbench, folder);
  await tellDraft(workbench);

  say('\ncounterproof verify');
  const { status, stdout, stderr } = counterproof('verify', bundle);
  say((stdout + stderr).trimEnd());
  say(bundle);
  return status;
}

/** Prints what the side panel shows of a page: its listings by level, each with its reasons. */
async function tellFindings(page) {
  const panel = await browser.openExtensionPage('panel.html');
  const rows = panel.getByTestId('listing-row');
  await rows.first().waitFor();
  say(`\n${await page.title()}\n${page.url()}`);
  for (const row of await rows.all()) {
    const title = await row.getByRole('heading').textContent();
    const reasons = await row.getByTestId('reason').allTextContents();
    say(`  ${(await row.getAttribute('data-level')).padEnd(8)}${title}`);
    for (const reason of reasons) say(`          - ${reason}`);
  }
  for (const folded of await panel.getByTestId('folded').allInnerTexts()) say(`  ${folded}`);
  await panel.close();
}

/** Makes a draft of what is selected and prints its fields. */
async function tellDraft(workbench) {
  await workbench.getByTestId('make-draft').click();
  const fields = workbench.getByTestId('draft-field');
  await fields.first().waitFor();
  say('\ndraft');
  for (const text of await fields.allInnerTexts()) say(`  ${shortened(text.trim()).replace(/\s*\n\s*/g, '\n    ')}`);
}

/** Exports what is selected and gives the bundle's path. */
async function exportBundle(workbench, folder) {
  const [download] = await Promise.all([
    workbench.waitForEvent('download'),
    workbench.getByTestId('export-bundle').click(),
  ]);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

function shortened(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}

function readOptions() {
  try {
    const { values } = parseArgs({ options: { headless: { type: 'boolean' }, output: { type: 'string' } } });
    const { headless = false, output } = values;
    if (output !== undefined && !headless) throw new Error('--output goes with --headless.');
    return { headless, output: resolve(output ?? join(ROOT, 'tests/browser/output')) };
  } catch (error) {
    process.stderr.write(`run: ${error.message}\n`);
    process.exit(2);
  }
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
