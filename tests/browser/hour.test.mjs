// An analyst's hour in front of a page of results, by keyboard alone: listings are labelled and noted,
// three are captured one after the other and put into a draft; another case is switched to, and back.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { sitDown, stageAllowed, until } from './analyst.mjs';
import { Layer } from './layer.mjs';
import { goldenPages, itemPage } from './server.mjs';

const golden = (wanted) => goldenPages().find(({ name }) => name === wanted);
const RESULTS = golden('results');

/** Waits until a listing is the one that is looked at. */
const isCurrent = (panel, id) => panel.locator(`.listing[aria-current=true][data-item-id="${id}"]`).waitFor();

const current = (panel) => panel.locator('.listing[aria-current=true]').getAttribute('data-item-id');

test('an hour by keyboard alone: triage, capture, draft, another case and back', async (t) => {
  const shown = JSON.parse(readFileSync(join(RESULTS.file, '../expected.json'), 'utf8'));
  const ids = [...new Set(JSON.stringify(shown).match(/1005009100\d{6}/g))];
  // Far from UTC, so that both times have to be told.
  const environment = { TZ: 'Asia/Kolkata' };
  const desk = await sitDown(t, { pages: [RESULTS, ...ids.map(itemPage)], extension: stageAllowed(t), environment });
  await desk.change({ operator: 'Ana Example' });
  const first = (await desk.settings()).case;
  await desk.ask({ request: 'change_case', case: { ...first, name: 'Velmora' } });
  await desk.ask({ request: 'create_case', name: 'Second' });
  await desk.ask({ request: 'switch_case', id: first.id });
  const page = await desk.open(RESULTS.url);
  const panel = await desk.panelBeside(page);
  const press = (key) => panel.keyboard.press(key);

  // Ten listings are labelled, each by one digit, in the order of the list.
  const labelled = [];
  for (let place = 0; place < 10; place += 1) {
    await press('j');
    const id = await until('each key goes one listing on', async () => {
      const id = await current(panel);
      return !labelled.includes(id) && id;
    });
    labelled.push(id);
    await press(String((place % 9) + 1));
  }
  await until('ten verdicts are kept', async () => (await desk.ask({ request: 'verdicts' })).length === 10);
  const verdicts = new Map((await desk.ask({ request: 'verdicts' })).map(({ item_id: id, verdict }) => [id, verdict]));
  const given = verdicts.get(labelled[0]);
  assert.deepEqual([given.label, given.infringement, given.actionable, given.by.operator], ['Counterfeit', true, true, 'Ana Example']);
  assert.deepEqual([verdicts.get(labelled[6]).label, verdicts.get(labelled[6]).infringement], ['Legitimate', false]);

  // The last one is taken back, and its switches are turned one by one.
  await press('u');
  await until('the last label is gone', async () => (await desk.ask({ request: 'verdicts' })).length === 9);
  await press('i');
  await press('t');
  await press('i');
  await until('the switches hold', async () => {
    const kept = (await desk.ask({ request: 'verdicts' })).find(({ item_id: id }) => id === labelled[9])?.verdict;
    return kept && !kept.infringement && kept.actionable && kept.label === null;
  });

  // A note on the first one.
  for (let steps = 0; steps < 9; steps += 1) await press('k');
  await isCurrent(panel, labelled[0]);
  await press('n');
  await panel.getByTestId('note').and(panel.locator(':focus')).waitFor();
  await panel.keyboard.type('Stitching differs');
  await press('Enter');
  await until('the note is kept', async () => {
    const kept = (await desk.ask({ request: 'verdicts' })).find(({ item_id: id }) => id === labelled[0]);
    return kept?.verdict.note === 'Stitching differs';
  });

  // Three are marked and captured one after the other.
  const marked = labelled.slice(0, 3);
  for (const id of marked) {
    await isCurrent(panel, id);
    await press('m');
    await press('j');
  }
  await press('b');
  await panel.locator('[data-testid=queue-progress][data-running=false]').waitFor();
  const exhibits = await desk.exhibits();
  assert.deepEqual(exhibits.map(({ url }) => /\d{16}/.exec(url)[0]).sort(), [...marked].sort());
  await until('the tab is back where the listings were found', () => page.url() === RESULTS.url);
  const ofFirst = exhibits.find(({ url }) => url.includes(marked[0]));
  await until('case, label and note are on what was captured', async () => {
    const events = (await desk.events()).map(({ document }) => document);
    const ofIt = events.filter(({ exhibits }) => exhibits.some(({ id }) => id === ofFirst.id));
    return ofIt.map(({ event }) => event.kind).sort().join() === 'assigned,labelled,noted';
  });

  // What was captured goes into one draft.
  for (const id of marked) await panel.locator(`[data-testid=listing-row][data-item-id="${id}"] [data-testid=captured]`).waitFor();
  const [{ sealed }] = await desk.exhibits();
  const [day, time] = [sealed.slice(0, 10), sealed.slice(11, 19)];
  const told = `${new Date(sealed).toLocaleString('sv-SE', { timeZone: 'Asia/Kolkata' })} (${day} ${time} UTC)`;
  await panel.getByTestId('captured').filter({ hasText: told.replace(`(${told.slice(0, 10)} `, '(') }).waitFor();
  const drafts = new Set();
  // Going back ends at the first one, from wherever it begins.
  await until('the first one is looked at', async () => {
    await press('k');
    return (await panel.locator('.listing[aria-current=true]').count()) === 1 && (await current(panel)) === marked[0];
  });
  for (let place = 0; place < 2; place += 1) {
    await press('d');
    const put = panel.getByTestId('put-into-draft');
    await put.waitFor();
    drafts.add(await put.getAttribute('data-draft-id'));
    await press('j');
    await isCurrent(panel, marked[place + 1]);
  }
  // The third one in a panel that was opened anew, before it has read what there is.
  const letGo = await desk.hold('exhibits');
  await panel.reload();
  await panel.getByTestId('listing-row').first().waitFor();
  for (const id of marked) {
    await press('j');
    await isCurrent(panel, id);
  }
  await press('d');
  await letGo();
  const put = panel.getByTestId('put-into-draft');
  await put.waitFor();
  drafts.add(await put.getAttribute('data-draft-id'));
  assert.equal(drafts.size, 1, 'all are in the same draft');
  const layer = await Layer.of(page);
  await layer.badge('Your label: Counterfeit', 'Captured', 'Stands in a draft that is not filed yet');

  // Another case has none of it; coming back, all of it is there.
  await press('g');
  await panel.getByTestId('active-case').and(panel.locator(':focus')).waitFor();
  await press('ArrowDown');
  await until('the second case is active', async () => (await desk.settings()).case.name === 'Second');
  assert.equal((await desk.settings()).profile, null);
  assert.deepEqual(await desk.ask({ request: 'verdicts' }), []);
  await panel.getByTestId('other-case').waitFor();
  await press('ArrowUp');
  await until('the first case is active', async () => (await desk.settings()).case.name === 'Velmora');
  assert.equal((await desk.ask({ request: 'verdicts' })).length, 10);
  await panel.locator('[data-testid=verdict]').first().waitFor();
});
