// The register of rights and the portals: entered, checked, imported, exported, taken back.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';
import { assertAccessible } from './looks.mjs';
import { ROOT, goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const SAMPLE = readFileSync(join(ROOT, 'extension/sample-rights.json'), 'utf8');
const PROFILE = JSON.parse(readFileSync(join(ROOT, 'extension/sample-profile.json'), 'utf8'));
const CERTIFICATE = Buffer.from('%PDF-1.4\nThe certificate of a mark that does not exist.\n');

/** A register as the workbench shows it, and as the worker keeps it. */
class Register {
  constructor(desk) {
    this.desk = desk;
    this.workbench = desk.workbench;
  }

  /** An empty one: with the sample profile its rights would be in it. */
  static async open(t) {
    const register = new Register(await sitDown(t, { profile: false }));
    await register.workbench.bringToFront();
    await register.workbench.getByTestId('section-rights').click();
    await register.workbench.getByTestId('no-rights').waitFor();
    return register;
  }

  field(name) {
    return this.workbench.locator(`[data-testid=right] :is(input, select, textarea)[data-field=${name}]`);
  }

  row(id) {
    return this.workbench.locator(`[data-testid=right-row][data-right-id="${id}"]`);
  }

  /** What is said of a right, by the keys of the texts. */
  checks(within) {
    return within.getByTestId('check').evaluateAll((all) => all.map((one) => one.dataset.key));
  }

  async kept(document = 'rights') {
    const { text } = await this.desk.ask({ request: 'case_document', document });
    return text === null ? [] : JSON.parse(text)[document];
  }

  /** Waits until so many are kept, and gives them: the page shows what was changed a moment before that. */
  keeps(count, document = 'rights') {
    return until(`${count} are kept`, async () => {
      const kept = await this.kept(document);
      return kept.length === count && kept;
    });
  }

  /** Waits until it is said of a field what is wrong. */
  wrong(field) {
    return this.workbench.locator(`[data-testid=wrong][data-field=${field}]`).waitFor();
  }

  /** Has a text taken in as a file of this name. */
  choose(button, name, text) {
    const mimeType = name.endsWith('.csv') ? 'text/csv' : 'application/json';
    return this.workbench.getByTestId(button).setInputFiles({ name, mimeType, buffer: Buffer.from(text) });
  }

  async saved(button) {
    const download = this.workbench.waitForEvent('download');
    await this.workbench.getByTestId(button).click();
    return readFileSync(await (await download).path(), 'utf8');
  }

  async importSample() {
    await this.choose('import-rights', 'rights.json', SAMPLE);
    await this.row('velmora-eu-word').waitFor();
    return this.keeps(2);
  }

  async undo() {
    await this.workbench.getByTestId('undo').click();
    await this.workbench.getByTestId('done').waitFor({ state: 'detached' });
  }
}

test('a right is entered by hand, with its certificate, and it is said how it stands', async (t) => {
  const register = await Register.open(t);
  const { workbench } = register;
  await workbench.getByTestId('add-right').click();
  await register.field('name').fill('VELMORA');
  await register.field('brand').fill('velmora');
  await register.field('holder').fill('Velmora Audio GmbH');
  await register.field('territory').fill('Europe');
  await workbench.getByTestId('save-right').click();
  await register.wrong('territory');
  assert.deepEqual(await register.kept(), [], 'and nothing is kept');

  await register.field('territory').fill('EU');
  await register.field('number').fill('018900001');
  await register.field('expires').fill('2033-04-30');
  await register.field('verification').selectOption('approved');
  await register.field('classes').first().fill('46');
  await workbench.getByTestId('save-right').click();
  await register.wrong('classes');
  await register.field('classes').first().fill('9');
  await register.field('goods').first().fill('Headphones; loudspeakers');
  const standing = workbench.getByTestId('right-standing');
  await standing.locator('[data-key="check.right_paper"]').first().waitFor();
  await until('certificate and class page are said to be missing', async () => (await register.checks(standing)).length === 2);
  await assertAccessible(register.desk, workbench, 'a right');

  await workbench.getByTestId('add-document').setInputFiles({
    name: 'certificate.pdf',
    mimeType: 'application/pdf',
    buffer: CERTIFICATE,
  });
  await workbench.locator('[data-testid=right-document][data-kind=certificate]').waitFor();
  await until('the certificate is said to be there', async () => (await register.checks(standing)).length === 1);
  await workbench.getByTestId('save-right').click();
  await workbench.getByTestId('done').waitFor();

  const [right] = await register.keeps(1);
  assert.equal(right.id, 'velmora-eu');
  assert.deepEqual(right.details.trademark.classes, [{ number: 9, goods: 'Headphones; loudspeakers' }]);
  const [document] = right.documents;
  assert.equal(document.sha256, createHash('sha256').update(CERTIFICATE).digest('hex'));
  assert.ok((await register.desk.file(document.sha256)).equals(CERTIFICATE), 'it is an exhibit');
  const [event] = await until('that it was taken in is in the chain', async () => {
    const events = await register.desk.events();
    return events.length > 0 && events;
  });
  assert.deepEqual(event.document.exhibits.map(({ id }) => id), [document.exhibit]);
  await workbench.locator(`[data-testid=right-document] a[href="#evidence/${document.exhibit}"]`).waitFor();

  await workbench.getByTestId('delete-right').click();
  await workbench.getByTestId('no-rights').waitFor();
  await register.keeps(0);
  await register.undo();
  await register.row('velmora-eu').waitFor();
  assert.deepEqual(await register.keeps(1), [right]);
});

test('what is imported as JSON is exported alike, and it is said what is wrong with each right', async (t) => {
  const register = await Register.open(t);
  await register.importSample();
  assert.deepEqual(JSON.parse(await register.saved('export-rights-json')), JSON.parse(SAMPLE));
  const pending = await register.checks(register.row('tarnquist-us-word'));
  assert.ok(pending.includes('check.right_pending') && pending.includes('check.right_not_submitted'), pending.join(' '));
  const approved = await register.checks(register.row('velmora-eu-word'));
  assert.deepEqual([...new Set(approved)], ['check.right_paper'], 'its papers alone');
});

test('a table is merged by id, and taken back as a whole', async (t) => {
  const register = await Register.open(t);
  const before = await register.importSample();
  const table = await register.saved('export-rights-table');
  const changed = table.replace('Velmora Audio GmbH', 'Velmora Holding SE');
  const row = changed.split('\n').find((line) => line.startsWith('velmora-eu-word'));
  await register.choose('import-rights', 'rights.csv', `${changed.trimEnd()}\n${row.replace('velmora-eu-word', 'velmora-other')}\n`);
  await register.row('velmora-other').waitFor();
  await register.workbench.getByTestId('done').filter({ hasText: '1 added, 2 replaced' }).waitFor();
  assert.equal((await register.keeps(3))[0].holder, 'Velmora Holding SE');
  await register.undo();
  assert.deepEqual(await register.keeps(2), before);
});

test('the template of a table can be taken in as it is', async (t) => {
  const register = await Register.open(t);
  const template = await register.saved('rights-template');
  await register.choose('import-rights', 'template.csv', template);
  await register.workbench.getByTestId('right-row').first().waitFor();
  // One of each kind.
  await register.keeps(4);
});

test('a file with something wrong in it is refused whole, with line and field', async (t) => {
  const register = await Register.open(t);
  const before = await register.importSample();
  const refusal = register.workbench.getByTestId('rights-refused');
  const refused = async (name, text, wanted) => {
    await register.choose('import-rights', name, text);
    await refusal.filter({ hasText: name }).filter({ hasText: wanted }).waitFor();
  };
  const table = (await register.saved('export-rights-table')).replace('2033-04-30', 'soon');
  await refused('broken.csv', table, /line 2.*expires/);
  await refused('broken.json', SAMPLE.replace('2033-04-30', 'soon'), /line 12.*rights\[0\]\.expires/);
  await refused('newer.json', SAMPLE.replace('counterproof-rights/1', 'counterproof-rights/2'), /newer.*update Counterproof/);
  assert.deepEqual(await register.kept(), before);
});

test('rights that stood in the profile are in the register', async (t) => {
  const register = await Register.open(t);
  const old = { id: 'r', kind: 'trademark', brand: 'velmora', name: 'VELMORA', number: '1', registrant: 'V', classes: [9],
    jurisdiction: 'EU', expires: '2033-04-30', status: 'registered' };
  const settings = { ...(await register.desk.settings()), operator: 'Ana Example', profile: { ...PROFILE, rights: [old] } };
  await register.workbench.evaluate((settings) => chrome.storage.local.set({ settings }), settings);
  assert.ok(await register.desk.browser.killServiceWorker());
  const { profile } = await until('they are read anew', async () => {
    const settings = await register.desk.settings();
    return settings.operator === 'Ana Example' && settings;
  });
  assert.deepEqual([profile.name, profile.rights], [PROFILE.name, undefined], 'all else is as it was');
  await register.workbench.reload();
  await register.row('r').waitFor();
  const [right] = JSON.parse(await register.saved('export-rights-json')).rights;
  assert.equal(right.holder, 'V');
  assert.deepEqual(right.details.trademark.classes, [{ number: 9 }]);
});

test('a draft names the reason as the portal shows it', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM] });
  const { workbench } = desk;
  await workbench.bringToFront();
  await workbench.getByTestId('section-portals').click();
  const reason = workbench.locator('[data-testid=portal-reason]').first();
  await reason.locator('summary').click();
  await reason.getByTestId('reason-label').fill('Counterfeits, as my account says');
  await reason.getByTestId('reason-label').press('Enter');
  await workbench.getByTestId('done').waitFor();
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  await workbench.bringToFront();
  await workbench.getByTestId('section-evidence').click();
  await workbench.locator(`[data-testid=exhibit-row][data-exhibit-id="${exhibit.id}"] [data-testid=exhibit-select]`).check();
  await workbench.getByTestId('make-draft').click();
  await workbench.locator('[data-testid=draft-field][data-key=reason]').filter({ hasText: 'as my account says' }).waitFor();
});

test('a portal is changed to what is shown there, and can be as built in again', async (t) => {
  const register = await Register.open(t);
  const { workbench } = register;
  await workbench.getByTestId('section-portals').click();
  const reason = workbench.locator('[data-testid=portal-reason]').first();
  await reason.locator('summary').click();
  await reason.getByTestId('reason-label').fill('Counterfeits, as my account says');
  await reason.getByTestId('reason-label').press('Enter');
  await workbench.getByTestId('done').waitFor();
  const [{ reasons }] = await register.keeps(1, 'portals');
  const [label] = reasons;
  assert.equal(label.label, 'Counterfeits, as my account says');
  assert.deepEqual([label.certainty, label.source], ['analyst', 'as shown in your portal']);

  // A second change does not undo the first.
  await workbench.getByTestId('limit-links').fill('100');
  await workbench.getByTestId('limit-links').press('Enter');
  await until('both are kept', async () => (await register.kept('portals'))[0].links.value === 100);
  assert.equal((await register.kept('portals'))[0].reasons[0].label, label.label);
  await workbench.getByTestId('limit-links').fill('many');
  await workbench.getByTestId('limit-links').press('Enter');
  await workbench.getByTestId('portal-problem').filter({ hasText: 'many' }).waitFor();

  const count = await workbench.getByTestId('portal-reason').count();
  await workbench.getByTestId('new-reason').fill('Parallel imports');
  await workbench.getByTestId('add-reason').click();
  await workbench.locator('[data-testid=portal-reason][data-code=parallel-imports]').waitFor();
  await register.undo();
  await until('it is taken back', async () => (await workbench.getByTestId('portal-reason').count()) === count);

  const exported = await register.saved('export-portals');
  await workbench.getByTestId('restore-portal').click();
  await register.keeps(0, 'portals');
  await register.choose('import-portals', 'portals.json', exported);
  assert.equal((await register.keeps(1, 'portals'))[0].links.value, 100);
  await register.choose('import-portals', 'broken.json', exported.replace('"value": 100', '"value": 0'));
  await workbench.getByTestId('portals-refused').filter({ hasText: /line \d+.*portals\[0\]\.links/ }).waitFor();
});
