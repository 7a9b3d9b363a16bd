// Cases and labels in the workbench, and what can happen while marked listings are captured one after the other.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { sitDown, stageAllowed, until } from './analyst.mjs';
import { Layer } from './layer.mjs';
import { goldenPages, itemPage } from './server.mjs';

const [BLOCKED, ITEM, RESULTS] = ['blocked', 'item', 'results'].map((wanted) => goldenPages().find(({ name }) => name === wanted));

test('what is changed at one moment, in whatever windows, is all kept', async (t) => {
  const desk = await sitDown(t, { pages: [], profile: false });
  const before = await desk.settings();
  const save = (change) => desk.reply({ request: 'save_settings', before, settings: { ...before, ...change } });
  const profile = JSON.stringify({ version: 1, name: 'Velmora', brands: [] });
  const replies = await Promise.all([
    save({ operator: 'Ana Example' }),
    desk.reply({ request: 'change_case', case: { ...before.case, name: 'Velmora 2026' } }),
    desk.importProfile(profile),
    save({ theme: 'dark' }),
    desk.reply({ request: 'change_case', case: { ...before.case, name: 'Velmora' } }),
    save({ quiet: true }),
  ]);
  assert.deepEqual(replies.filter(({ error }) => error), []);
  const { operator, theme, quiet, case: active, profile: kept } = await desk.settings();
  assert.deepEqual(
    { operator, theme, quiet, name: active.name, profile: kept?.name },
    { operator: 'Ana Example', theme: 'dark', quiet: true, name: 'Velmora', profile: 'Velmora' },
  );
});

test('a case is made, named, archived, taken elsewhere and brought in again', async (t) => {
  const desk = await sitDown(t, { pages: [] });
  const { profile, case: first } = await desk.settings();
  const workbench = await desk.browser.openExtensionPage('workbench.html#cases');
  const row = (id) => workbench.locator(`[data-testid=case][data-case-id="${id}"]`);
  const name = row(first.id).getByTestId('case-name');
  await name.fill('Velmora');
  await name.press('Enter');
  await until('the first case has its name', async () => (await desk.settings()).case.name === 'Velmora');
  const verdict = { label: 'Suspicious', infringement: false, actionable: true, note: 'Look again', by: null };
  await desk.ask({ request: 'set_verdicts', case: first.id, verdicts: [{ item_id: '1005009100001048', verdict }] });

  await workbench.getByTestId('new-case-name').fill('Second');
  await workbench.getByTestId('create-case').click();
  const second = await until('the second is active', async () => {
    const { case: active } = await desk.settings();
    return active.name === 'Second' && active;
  });
  await row(second.id).and(workbench.locator('[data-active=true]')).waitFor();

  // What a page still shows of the first case is not written into the second.
  const now = await desk.settings();
  const late = await desk.reply({ request: 'save_settings', before: now, settings: { ...now, case: { ...first, name: 'Velmora' } } });
  assert.equal(late.error?.code, 'case_changed');
  const verdicts = await desk.reply({ request: 'set_verdicts', case: first.id, verdicts: [] });
  assert.equal(verdicts.error?.code, 'case_changed');

  const archive = row(first.id).getByTestId('archive-case');
  await archive.press('Enter');
  await until('it is archived', async () => (await desk.ask({ request: 'cases' })).find(({ id }) => id === first.id).archived);
  // It is said since when.
  await row(first.id).getByTestId('case-state').filter({ hasText: /\d/ }).waitFor();
  assert.ok(await archive.evaluate((button) => button === document.activeElement), 'the focus stays for taking it back');
  await archive.press('Enter');
  await until('it is back', async () => !(await desk.ask({ request: 'cases' })).find(({ id }) => id === first.id).archived);

  const [download] = await Promise.all([workbench.waitForEvent('download'), row(first.id).getByTestId('export-case').click()]);
  assert.equal(download.suggestedFilename(), 'counterproof-case-Velmora.json');
  const exported = JSON.parse(readFileSync(await download.path(), 'utf8'));
  assert.deepEqual(exported.profile, profile);
  assert.equal(exported.verdicts[0].verdict.note, 'Look again');

  const file = (value) => ({ name: 'case.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(value)) });
  await workbench.getByTestId('import-case').setInputFiles(file({ ...exported, profile: { ...profile, brands: [{ ...profile.brands[0], name: '' }] } }));
  assert.match(await workbench.getByTestId('cases-failure').innerText(), /profile.*brands/s, 'what is wrong is named');
  await workbench.getByTestId('import-case').setInputFiles(file({ ...exported, name: 'Brought in' }));
  const brought = await until('it is a case of its own', async () => {
    const { case: active } = await desk.settings();
    return active.name === 'Brought in' && active;
  });
  assert.ok(![first.id, second.id].includes(brought.id));
  assert.deepEqual((await desk.settings()).profile, profile);
  assert.equal((await desk.ask({ request: 'verdicts' }))[0].verdict.note, 'Look again');
});

test('what was captured for one case is neither shown nor chosen with another’s', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  await desk.change({ operator: 'Ana Example' });
  const { profile, case: first } = await desk.settings();
  const page = await desk.open(ITEM.url);
  const { workbench } = desk;
  const capture = async () => (await desk.capture(page)).id;
  const shown = () => workbench.getByTestId('exhibit-row').evaluateAll((rows) => rows.map((row) => row.dataset.exhibitId));
  const shows = (...ids) => until(`${ids} are shown`, async () => (await shown()).join() === ids.join());
  const box = (id) => workbench.locator(`[data-testid=exhibit-select][data-exhibit-id="${id}"]`);
  const chosen = () => workbench.locator('[data-testid=exhibit-select]:checked').count();
  const chooser = workbench.getByTestId('case-shown');

  const ofFirst = await capture();
  await workbench.bringToFront();
  await shows(ofFirst);
  assert.ok(await chooser.isHidden(), 'with one case there is nothing to choose');
  await box(ofFirst).check();
  await workbench.getByTestId('make-draft').click();
  await workbench.locator('[data-testid=draft][data-busy=false]').waitFor();

  await desk.ask({ request: 'create_case', name: 'Second' });
  await workbench.getByTestId('section-drafts').click();
  await workbench.getByTestId('nothing-of-case').waitFor();
  assert.equal(await workbench.getByTestId('draft-row').count(), 0);
  await workbench.getByTestId('show-all-cases').click();
  await workbench.getByTestId('draft-row').waitFor();
  await chooser.selectOption({ label: 'Second' });
  await workbench.getByTestId('section-evidence').click();
  await workbench.getByTestId('nothing-of-case').waitFor();

  await desk.ask({ request: 'import_profile', text: JSON.stringify(profile) });
  const ofSecond = await capture();
  await workbench.bringToFront();
  await shows(ofSecond);
  await chooser.selectOption({ label: 'No case' });
  await shows(ofFirst);
  await chooser.selectOption({ label: 'All cases' });
  await shows(ofSecond, ofFirst);
  await box(ofFirst).check();
  await box(ofSecond).check();
  await chooser.selectOption({ label: 'Second' });
  await shows(ofSecond);
  assert.equal(await chosen(), 1);
  await chooser.selectOption({ label: 'All cases' });
  await shows(ofSecond, ofFirst);
  assert.equal(await chosen(), 1, 'what was out of sight is chosen no longer');

  // With its name the first case gets what was captured before it had one.
  await desk.ask({ request: 'change_case', case: { ...first, name: 'Velmora' } });
  await chooser.selectOption({ label: 'Velmora' });
  await shows(ofFirst);
  const { document } = (await desk.events()).at(-1);
  assert.deepEqual([document.event.kind, document.exhibits.map(({ id }) => id)], ['assigned', [ofFirst]]);
  await desk.ask({ request: 'switch_case', id: first.id });
  await workbench.getByTestId('section-drafts').click();
  await workbench.getByTestId('draft-row').waitFor();
  await until('its own case is the one that is shown', () => chooser.evaluate((select) => select.selectedOptions[0]?.label === 'Velmora'));
});

test('a label of one’s own is offered, and one that is offered no longer stays what it was', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const workbench = await desk.browser.openExtensionPage('workbench.html#cases');
  await workbench.getByTestId('new-label-name').fill('Parallel import');
  await workbench.getByTestId('add-label').click();
  const own = workbench.getByTestId('label-row').last();
  await until('it stands last', async () => (await own.getByTestId('label-name').inputValue()) === 'Parallel import');
  const actionable = own.getByTestId('panel.verdict.actionable');
  await actionable.press('Space');
  const kept = async () => JSON.parse((await desk.ask({ request: 'case_document', document: 'labels' })).text ?? 'null')?.labels ?? [];
  await until('that is kept', async () => (await kept()).find(({ en }) => en === 'Parallel import')?.actionable);
  assert.ok(await actionable.evaluate((box) => box === document.activeElement), 'the focus stays');
  await workbench.locator('[data-testid=label-row][data-label=counterfeit]').getByTestId('panel.labels.offered').uncheck();
  await until('one is offered no longer', async () => (await kept()).find(({ id }) => id === 'counterfeit')?.inactive);

  const panel = await desk.panelBeside(await desk.open(RESULTS.url));
  await panel.keyboard.press('j');
  const labels = panel.getByTestId('bench').getByTestId('label');
  await until('the panel offers the one and not the other', async () => {
    const shown = (await labels.allInnerTexts()).join(' ');
    return shown.includes('Parallel import') && !shown.includes('Counterfeit');
  });

  // Capturing several in a row needs more than a click on the icon gives, and says so.
  await panel.keyboard.press('m');
  await panel.keyboard.press('b');
  await panel.getByTestId('queue-grant').waitFor();
  assert.equal((await desk.exhibits()).length, 0);
});

test('what is decided before the verdicts are read is put to what was decided before', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  const panel = await desk.panelBeside(page);
  await panel.keyboard.press('j');
  const looked = panel.locator('.listing[aria-current=true]');
  const id = await until('a listing is looked at', () => looked.getAttribute('data-item-id'));
  const verdict = { label: 'Counterfeit', infringement: true, actionable: true, note: 'The seam', by: null };
  const { id: active } = (await desk.settings()).case;
  await desk.ask({ request: 'set_verdicts', case: active, verdicts: [{ item_id: id, verdict }] });
  const letGo = await desk.hold('verdicts');
  await panel.reload();
  await panel.getByTestId('listing-row').first().waitFor();
  await panel.keyboard.press('j');
  await until('the same is looked at', async () => (await looked.getAttribute('data-item-id')) === id);
  await panel.keyboard.press('t');
  await panel.keyboard.press('i');
  await letGo();
  const kept = async () => (await desk.ask({ request: 'verdicts' }))[0].verdict;
  await until('both switches are turned', async () => {
    const { infringement, actionable } = await kept();
    return !infringement && !actionable;
  });
  const { label, note } = await kept();
  assert.deepEqual([label, note], ['Counterfeit', 'The seam']);
  await panel.keyboard.press('u');
  await until('the last one is taken back', async () => (await kept()).infringement);
});

test('a seller is put on a list by one key, and taken off by undo', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  const layer = await Layer.of(page);
  const panel = await desk.panelBeside(page);
  const { reading, judgement } = await desk.state(page);
  const at = judgement.listings.findIndex(({ level }, place) => level === 'medium' && reading.listings[place].seller?.id);
  const { item_id: id, seller } = reading.listings[at];
  const row = panel.locator(`.listing[data-item-id="${id}"]`);
  while ((await row.getAttribute('aria-current')) !== 'true') await panel.keyboard.press('j');
  const denied = async () => (await layer.all('badge')).filter(({ attributes }) => attributes['aria-label'].includes('denied sellers'));
  await layer.badge('denied sellers');
  const before = await denied();
  const on = (profile, list) => profile.sellers[list].some(({ ids }) => ids.includes(seller.id));
  await panel.keyboard.press('x');
  await desk.kept('the seller is denied', (profile) => on(profile, 'denied'));
  await until('the page says so of one more listing', async () => (await denied()).length > before.length);
  await panel.keyboard.press('w');
  await desk.kept('watched instead', (profile) => on(profile, 'watched') && !on(profile, 'denied'));
  await panel.keyboard.press('a');
  await desk.kept('allowed instead', (profile) => on(profile, 'allowed') && !on(profile, 'watched'));
  await panel.keyboard.press('u');
  await desk.kept('watched again', (profile) => on(profile, 'watched') && !on(profile, 'allowed'));
});

test('a round of captures pauses for a person, goes on, and is stopped', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS], extension: stageAllowed(t) });
  const page = await desk.open(RESULTS.url);
  const panel = await desk.panelBeside(page);
  const marked = [];
  for (let place = 0; place < 3; place += 1) {
    await panel.keyboard.press('j');
    marked.push(await panel.locator('.listing[aria-current=true]').getAttribute('data-item-id'));
    await panel.keyboard.press('m');
  }
  // The second one is answered with the site's own question whether a person is there; the third never answers.
  const [first, second] = marked.map(itemPage);
  desk.site.pages.push(first, { ...second, body: readFileSync(BLOCKED.file, 'utf8') });
  desk.site.stalled = new RegExp(marked[2]);
  const items = panel.getByTestId('queue-item');
  const state = (place) => items.nth(place).getAttribute('data-state');
  const progress = panel.getByTestId('queue-progress');
  await panel.keyboard.press('b');
  await until('the first is captured', async () => (await items.count()) === 3 && (await state(0)) === 'complete');
  await until('the second waits for the analyst', async () => /only you can answer/.test(await progress.innerText()));
  assert.equal(await state(1), 'opening');

  // The analyst answers, and has it go on.
  desk.site.pages = [RESULTS, first, second];
  await page.reload();
  await panel.getByTestId('pause-queue').click();
  await until('the second is captured too', async () => (await state(1)) === 'complete');
  await until('the third is opened', async () => (await state(2)) === 'opening');
  await panel.getByTestId('stop-queue').click();
  await panel.locator('[data-testid=queue-progress][data-running=false]').waitFor();
  assert.equal(await state(2), 'waiting');
  assert.equal((await desk.exhibits()).length, 2);
  await until('the tab is back at the results', async () => page.url() === RESULTS.url);
  // What was not captured stays marked.
  assert.match(await panel.getByTestId('begin-queue').innerText(), /1/);
});
