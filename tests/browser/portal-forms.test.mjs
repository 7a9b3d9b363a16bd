// Every form is filled in from one plan, and holds it where its framework keeps it; taken back, it is as it was.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './analyst.mjs';
import { FILLED, allFilledBut, openPortal, outcomes, plan } from './portal-driver.mjs';
import { AT_ONCE, address } from './portals/replicas.mjs';

let portal;
before(async () => (portal = await openPortal()));
after(() => portal?.close());

for (const name of AT_ONCE) {
  test(`the form ${name} is filled in and taken back`, async () => {
    const filling = await portal.enter(address(name));
    const first = await filling.held();
    const state = await filling.fill();
    assert.deepEqual(outcomes(state), allFilledBut(), JSON.stringify(state, null, 1));
    assert.deepEqual(state.phase, { phase: 'settled' });
    assert.deepEqual(await filling.held(), FILLED);

    const undone = await filling.undo();
    assert.deepEqual(await filling.held(), first);
    assert.deepEqual(new Set(undone.fields.map(({ outcome }) => outcome.outcome)), new Set(['put_back']), JSON.stringify(undone));
    await filling.close();
  });
}

test('a form in steps is filled in as the analyst goes on, and what comes late when it has come', async () => {
  const filling = await portal.enter(address('wizard'));
  const { page } = filling;
  await filling.take();
  await filling.tell({ command: 'fill', plan: plan() });
  const filled = (...keys) =>
    until(`${keys} are filled in`, async () => {
      const came = outcomes(await filling.describe());
      return keys.every((key) => came[key] === 'filled') || Promise.reject(new Error(JSON.stringify(came)));
    });
  const next = () => page.getByText('Next', { exact: true }).click();

  await filled('platform');
  await next();
  await filled('right_kind', 'right', 'right_number', 'right_expires');
  await next();
  await filled('complaint_type');
  await until('no reason is found yet', async () => outcomes(await filling.describe()).reason === 'not_found');
  await page.evaluate(() => dispatchEvent(new Event('reasons')));
  await filled('reason');
  await next();
  await filled('links', 'order_number');
  await next();
  await filled('text');
  await next();
  await filled('attachments');
  const state = await until('every field is settled', async () => {
    const now = await filling.describe();
    return now.phase.phase === 'settled' && now;
  });
  assert.deepEqual(outcomes(state), allFilledBut());
  assert.deepEqual(await filling.held(), FILLED);
  await filling.close();
});
