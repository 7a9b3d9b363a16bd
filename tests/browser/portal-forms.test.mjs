// Every form is filled in from one plan, and holds it where its framework keeps it; taken back, it is as it was.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FILLED, allFilledBut, openPortal, outcomes } from './portal-driver.mjs';
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
