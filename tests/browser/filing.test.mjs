// The whole way: a page is captured, a draft is made and called ready, the portal's form is filled in by one gesture, the
// analyst submits and tells the reference, and the draft is filed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';
import { Layer } from './layer.mjs';
import { WIDTH, assertAccessible } from './looks.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const REASON = 'Trademark keyword abuse';

/** A form with the portal's own words, and what is never to be touched. */
const FORM = {
  name: 'portal',
  url: 'https://ipp.alibabagroup.com/complaint.htm',
  body: `<!doctype html><meta charset="utf-8"><title>Complaint</title>
    <form onsubmit="event.preventDefault(); document.body.dataset.submitted = 'true'">
      <p><label>Complaint website <select name="platform"><option value="">Please choose<option>Taobao.com<option>AliExpress.com</select></label></p>
      <p><label>IPR <select name="kind"><option value="">Please choose<option>Copyright<option>Trademark</select></label></p>
      <p><label>Corresponding IPR information <select name="right"><option value="">Please choose<option>OTHER 1<option>VELMORA 018900001</select></label></p>
      <fieldset><legend>Complaint type</legend>
        <label><input type="radio" name="type" value="listing"> Product listing</label>
        <label><input type="radio" name="type" value="store"> Store front</label>
      </fieldset>
      <p><label>Complaint reason <select name="reason"><option value="">Please choose<option>Test buy<option>${REASON}</select></label></p>
      <p><label>Infringing listings <textarea name="links"></textarea></label></p>
      <p><label>Supplement infringement reason(s) <textarea name="text"></textarea></label></p>
      <p><label>Attachments <input type="file" name="files" multiple></label></p>
      <p><label><input type="checkbox" name="declaration"> I declare that the above is true.</label></p>
      <p><label>Verification code <input name="code"></label></p>
      <button>Submit</button>
    </form>`,
};

/** The same with a field whose name nobody could know. */
const RENAMED = {
  name: 'renamed',
  url: 'https://ipp.alibabagroup.com/renamed.htm',
  body: FORM.body.replace('Infringing listings', 'Enter the relevant addresses'),
};

/** What stands in the form. */
const standing = (page) =>
  page.evaluate(() => {
    const form = document.forms[0];
    const chosen = (name) => form.elements[name].value;
    return {
      platform: chosen('platform'),
      kind: chosen('kind'),
      right: chosen('right'),
      type: chosen('type'),
      reason: chosen('reason'),
      links: chosen('links'),
      text: chosen('text'),
      files: [...form.elements.files.files].map(({ name, size }) => ({ name, size })),
      declaration: form.elements.declaration.checked,
      code: chosen('code'),
      submitted: document.body.dataset.submitted ?? 'false',
    };
  });

/** The draft the workbench shows, as it is saved. */
async function saved(workbench) {
  await workbench.locator('[data-testid=draft][data-busy=false]').waitFor();
  const [download] = await Promise.all([workbench.waitForEvent('download'), workbench.getByTestId('export-json').click()]);
  return JSON.parse(readFileSync(await download.path(), 'utf8'));
}

/** Captures the sample item and makes a ready draft of it. */
async function readyDraft(t) {
  const desk = await sitDown(t, { pages: [ITEM, FORM, RENAMED] });
  await desk.change({ operator: 'Ana Example' });
  const page = await desk.open(ITEM.url);
  await desk.capture(page);
  await page.close();
  const { workbench } = desk;
  await workbench.bringToFront();
  await workbench.reload();
  await workbench.getByTestId('exhibit-select').check();
  await workbench.getByTestId('draft-reason').selectOption('trademark-keyword');
  await workbench.keyboard.press('d');
  await workbench.locator('[data-testid=draft][data-busy=false]').waitFor();
  await workbench.keyboard.press('r');
  await workbench.locator('[data-testid=readiness][data-ready=true]').waitFor();
  return { desk, workbench, draft: await saved(workbench) };
}

/** Clicks the icon on the portal's page, and gives the panel as a tab beside it. */
async function askAtPortal(desk, { url } = FORM) {
  const portal = await desk.browser.openPage(url);
  await desk.browser.triggerAction(portal);
  const panel = await desk.browser.openExtensionPage('panel.html');
  return { portal, panel };
}

const field = (panel, key) => panel.locator(`[data-testid=portal-field][data-field=${key}]`);

test('a ready draft is filled in by one gesture, and filed under the reference the analyst enters', async (t) => {
  const { desk, workbench, draft } = await readyDraft(t);
  const { portal, panel } = await askAtPortal(desk);
  for (const key of ['platform', 'right_kind', 'right', 'complaint_type', 'reason', 'links', 'text', 'attachments']) {
    await panel.locator(`[data-testid=portal-field][data-field=${key}][data-outcome=filled]`).waitFor();
  }
  const form = await standing(portal);
  assert.deepEqual(
    { ...form, files: form.files.map(({ size }) => size) },
    {
      platform: 'AliExpress.com',
      kind: 'Trademark',
      right: 'VELMORA 018900001',
      type: 'listing',
      reason: REASON,
      links: draft.listings.map(({ link }) => link).join('\n'),
      text: draft.text.en,
      files: draft.attachments.map(({ size }) => size),
      declaration: false,
      code: '',
      submitted: 'false',
    },
  );
  assert.equal(await panel.getByTestId('portal-draft').locator('option').count(), 1, 'the draft stands in the list once');
  // What the form lacks is told, and can be copied.
  await panel.locator('[data-testid=portal-field][data-field=right_expires][data-outcome=not_found]').waitFor();
  assert.ok(await field(panel, 'right_expires').getByTestId('copy-field').isEnabled());
  await panel.getByTestId('portal-left').filter({ hasText: 'I declare that the above is true' }).waitFor();
  await assertAccessible(desk, panel, 'at a portal', WIDTH.panel);

  await panel.getByTestId('file').click();
  await panel.getByTestId('reference').fill('CP-2026-4711');
  await panel.getByTestId('save-reference').click();
  await panel.getByTestId('filed-note').filter({ hasText: 'CP-2026-4711' }).waitFor();

  const row = workbench.locator(`[data-testid=draft-row][data-draft-id="${draft.id}"]`);
  await workbench.bringToFront();
  await workbench.goto(desk.browser.extensionUrl('workbench.html#drafts'));
  await row.locator('[data-filed=true]').waitFor();
  await row.locator('a').click();
  await workbench.getByTestId('filed').filter({ hasText: /Ana Example.*CP-2026-4711/ }).waitFor();
  // A filed draft stays as it is.
  await workbench.getByTestId('call-ready').waitFor({ state: 'detached' });
  const filed = await saved(workbench);
  assert.equal(filed.state.name, 'filed');
  assert.equal(filed.state.reference, 'CP-2026-4711');
  assert.deepEqual({ ...filed, state: null }, { ...draft, state: null });
  const listing = await desk.open(ITEM.url);
  await (await Layer.of(listing)).badge('Complaint filed');
  await workbench.bringToFront();

  await workbench.getByTestId('not-filed').click();
  await workbench.locator('[data-testid=readiness][data-ready=true]').waitFor();
});

test('what was filled in is taken back by one key', async (t) => {
  const { desk } = await readyDraft(t);
  const { portal, panel } = await askAtPortal(desk);
  await panel.locator('[data-testid=portal-field][data-field=attachments][data-outcome=filled]').waitFor();
  await panel.locator('body').press('u');
  await panel.locator('[data-testid=portal-phase][data-phase=undone]').waitFor();
  const { platform, kind, right, reason, links, text, files, submitted } = await standing(portal);
  assert.deepEqual(
    { platform, kind, right, reason, links, text, files, submitted },
    { platform: '', kind: '', right: '', reason: '', links: '', text: '', files: [], submitted: 'false' },
  );
});

test('a field that is pointed at once is found there from then on, until that is forgotten', async (t) => {
  const { desk, workbench, draft } = await readyDraft(t);
  const links = draft.listings.map(({ link }) => link).join('\n');
  const { portal, panel } = await askAtPortal(desk, RENAMED);
  await panel.locator('[data-testid=portal-field][data-field=attachments][data-outcome=filled]').waitFor();
  await panel.locator('[data-testid=portal-field][data-field=links][data-outcome=not_found]').waitFor();
  assert.equal((await standing(portal)).links, '');

  await field(panel, 'links').getByTestId('point-field').click();
  await panel.getByTestId('pointing').waitFor();
  await portal.bringToFront();
  await portal.locator('textarea[name=links]').click();
  await panel.bringToFront();
  await panel.locator('[data-testid=portal-field][data-field=links][data-outcome=filled]').waitFor();
  await panel.getByTestId('done').first().waitFor();
  assert.equal((await standing(portal)).links, links);
  const pointed = async () => JSON.parse((await desk.ask({ request: 'case_document', document: 'portals' })).text).portals[0]?.pointed;
  await until('its name is kept', async () => (await pointed()).links.label === 'relevant addresses');
  await panel.close();
  await portal.close();

  const again = await askAtPortal(desk, RENAMED);
  await again.panel.locator('[data-testid=portal-field][data-field=links][data-outcome=filled]').waitFor();
  assert.equal((await standing(again.portal)).links, links);

  await workbench.bringToFront();
  await workbench.goto(desk.browser.extensionUrl('workbench.html#portals'));
  await workbench.getByTestId('forget-pointed').click();
  await until('it is forgotten', async () => !(await pointed()));
});

test('at a portal without a ready draft the panel says what to do', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM, FORM] });
  const { portal, panel } = await askAtPortal(desk);
  await panel.getByTestId('no-ready-draft').waitFor();
  await until('nothing stands in the form', async () => (await standing(portal)).links === '');
});

test('an analyst who filed by hand says so on the draft', async (t) => {
  const { workbench } = await readyDraft(t);
  assert.equal(await workbench.getByTestId('open-portal').getAttribute('href'), 'https://ipp.alibabagroup.com/');
  assert.ok(await workbench.getByTestId('call-filed').isDisabled(), 'a reference is entered, or it is said that there is none');
  await workbench.getByTestId('call-filed-without').click();
  await workbench.getByTestId('filed').waitFor();
  assert.equal((await saved(workbench)).state.reference, '');
});
