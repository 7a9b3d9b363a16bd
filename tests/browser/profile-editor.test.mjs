// The profile's editor: a profile made from nothing by keyboard alone, changed, taken back, tried, filled from tables.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';
import { ROOT } from './server.mjs';

/** The editor as an analyst has it before them. */
class Editor {
  constructor(desk) {
    this.desk = desk;
    this.page = desk.workbench;
  }

  static async open(t, options = {}) {
    const editor = new Editor(await sitDown(t, { pages: [], ...options }));
    await editor.page.bringToFront();
    await editor.page.getByTestId('section-profile').click();
    return editor;
  }

  at(testid) {
    return this.page.getByTestId(testid);
  }

  field(form, name) {
    return this.at(form).locator(`[data-field="${name}"]:is(input, select, textarea)`);
  }

  async profile() {
    return (await this.desk.settings()).profile;
  }

  kept(what, holds) {
    return this.desk.kept(what, holds);
  }

  /** Waits until it is said of a field what is wrong. */
  wrong(field, hasText = /./) {
    return this.page.locator(`[data-testid=wrong][data-field="${field}"]`).filter({ hasText }).waitFor();
  }

  /** Goes on with Tab until the focus is on what `selector` names. */
  async tabTo(selector) {
    for (let presses = 0; presses < 80; presses += 1) {
      if (await this.page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await this.page.keyboard.press('Tab');
    }
    assert.fail(`Tab never reaches ${selector}`);
  }

  async press(selector, key = 'Enter') {
    await this.tabTo(selector);
    await this.page.keyboard.press(key);
  }
}

test('a profile is begun from nothing by keyboard, and every change of it taken back', async (t) => {
  const editor = await Editor.open(t, { profile: false });
  const { page } = editor;
  const { keyboard } = page;

  await editor.at('new-profile').waitFor();
  await editor.press('[data-testid=new-profile]');
  await editor.field('begin-profile', 'profile').and(page.locator(':focus')).waitFor();
  await keyboard.type('Audio brands');
  await keyboard.press('Enter');
  await editor.field('begin-profile', 'name').and(page.locator(':focus')).waitFor();
  await editor.wrong('name');
  assert.equal(await editor.profile(), null, 'and nothing is kept');
  await keyboard.type('Velmora');
  await editor.tabTo('[data-field=terms]');
  await keyboard.type('Velmora\n维尔莫拉\nAerolux 5');
  await editor.press('[data-testid=keep]');
  const begun = await editor.kept('a profile is in use', (profile) => profile !== null);
  assert.equal(begun.name, 'Audio brands');
  assert.deepEqual(begun.brands, [{ id: 'velmora', name: 'Velmora', terms: ['Velmora', '维尔莫拉', 'Aerolux 5'], products: [] }]);

  // A term is set, and what it catches follows while it is written.
  await editor.press('[data-testid=term]');
  await editor.field('term-form', 'text').and(page.locator(':focus')).waitFor();
  await until('what it catches stands beside it', async () =>
    (await editor.at('term-preview').locator('[data-caught=true]').allInnerTexts()).some((text) => text.startsWith('Velmra')),
  );
  await editor.field('term-form', 'matching').selectOption('exact');
  await until('exactly, no misspelling is', async () =>
    (await editor.at('term-preview').locator('[data-caught=false]').allInnerTexts()).some((text) => text.startsWith('Velmra')),
  );
  await editor.field('term-form', 'language').fill('Chinese!');
  // It is said at once, at the field.
  await editor.wrong('language', /no language tag/);
  await editor.desk.change({ language: 'zh' });
  await editor.wrong('language', /不是语言标签/);
  await editor.desk.change({ language: 'en' });
  await editor.wrong('language', /no language tag/);
  await editor.field('term-form', 'language').fill('de');
  await editor.at('term-form').getByTestId('keep').click();
  await editor.kept('the setting is kept', ({ brands }) => brands[0].terms[0].matching === 'exact');

  // More terms: one that another finds already is refused by name, one that is there letter for letter is left out.
  await editor.at('add-terms').click();
  await editor.field('new-terms', 'terms').fill('Velmorra\nVELMORRA');
  await editor.wrong('terms', /“VELMORRA” is found by “Velmorra”/);
  await editor.field('new-terms', 'terms').fill('Velmora Sound\nVelmora');
  await editor.at('new-terms').getByTestId('keep').click();
  await editor.kept('they are added', ({ brands }) => brands[0].terms.length === 4);
  await editor.at('done').filter({ hasText: '1 were there already' }).waitFor();

  // A product: its price is asked for, and what is no price is told.
  await editor.at('add-product').click();
  await editor.field('product-form', 'name').fill('Aerolux 5');
  await editor.field('product-form', 'reference_price').fill('a lot');
  await editor.wrong('reference_price', /“a lot” is no price/);
  await editor.field('product-form', 'reference_price').fill('149.00');
  await editor.field('product-form', 'lowest_authorised').fill('159');
  // It is above the usual one.
  await editor.wrong('lowest_authorised');
  await editor.field('product-form', 'lowest_authorised').fill('119');
  await editor.field('product-form', 'words').fill('aerolux, headphones | 耳机');
  await editor.field('product-form', 'words').press('Enter');
  const priced = await editor.kept('it is added', ({ brands }) => brands[0].products.length === 1);
  assert.deepEqual(priced.brands[0].products[0].words, ['aerolux', ['headphones', '耳机']]);

  // How low a price is a sign: the product goes by the profile, which goes by what is built in, until its own is entered.
  await editor.field('bands-form', 'weak').fill('40');
  await editor.wrong('weak', /below the 50 of medium/);
  await editor.field('bands-form', 'medium').fill('30');
  await editor.field('bands-form', 'medium').press('Enter');
  await editor.kept('the profile has its own', (profile) => profile.price_bands?.weak === 40);
  await editor.at('edit-product').click();
  assert.equal(await editor.field('product-form', 'bands.weak').getAttribute('placeholder'), '40');
  await editor.field('product-form', 'bands.strong').fill('35');
  await editor.wrong('bands.medium', /below the 35 of strong/);
  await editor.field('product-form', 'bands.strong').fill('10 %');
  await editor.wrong('bands.strong', /“10 %” is no whole number/);
  await editor.field('product-form', 'bands.strong').fill('10');
  await editor.field('product-form', 'bands.strong').press('Enter');
  const { brands, price_bands: ofProfile } = await editor.kept('and the product', (profile) => profile.brands[0].products[0].bands);
  assert.deepEqual([brands[0].products[0].bands, ofProfile], [{ strong: 10, medium: 30, weak: 40 }, { strong: 20, medium: 30, weak: 40 }]);
  await editor.at('undo').click();
  await editor.at('undo').click();
  assert.deepEqual(await editor.kept('both are taken back', (profile) => profile.price_bands === undefined), priced);
  await until('nothing is entered any more', async () => (await editor.field('bands-form', 'weak').inputValue()) === '');

  // A seller, moved from list to list; without an id it is none.
  await editor.at('add-seller').click();
  await editor.field('seller-form', 'name').fill('Harbor Bargain Store');
  await editor.field('seller-form', 'name').press('Enter');
  await editor.wrong('ids');
  await editor.field('seller-form', 'ids').fill('911000777 1101900777');
  await editor.at('seller-form').getByTestId('keep').click();
  await editor.kept('it is watched', ({ sellers }) => sellers.watched[0]?.ids.length === 2);
  await editor.at('seller-list').selectOption('denied');
  await editor.kept('it is denied', ({ sellers }) => sellers.watched.length === 0 && sellers.denied.length === 1);

  // A weight out of bounds is refused where it stands, one within is kept.
  const price = page.locator('[data-testid=weight][data-weight=price]');
  await price.fill('11');
  await price.press('Enter');
  await editor.at('wrong').waitFor();
  assert.equal((await editor.profile()).weights, undefined);
  await price.fill('4');
  await price.press('Enter');
  const before = await editor.kept('it weighs more', ({ weights }) => weights?.price === 4);

  await editor.at('remove-brand').click();
  await editor.kept('the brand is removed', ({ brands }) => brands.length === 0);
  await keyboard.press('u');
  assert.deepEqual(await editor.kept('it is back', ({ brands }) => brands.length === 1), before, 'with all it had');
  for (let steps = 0; steps < 7; steps += 1) await editor.at('undo').click();
  await editor.at('new-profile').waitFor();
  await editor.kept('all is taken back, to the beginning', (profile) => profile === null);
  await editor.at('done').waitFor({ state: 'detached' });
});

test('titles are tried as they are written, and again when the profile changes', async (t) => {
  const editor = await Editor.open(t);
  const { page } = editor;
  const titles = editor.at('try-titles');
  const tried = editor.at('tried');
  await titles.fill('Velmorra Aerolux 5 headphones 1:1 replica\nTQY rain jacket\nGarden hose 15 m');
  await until('all three are judged', async () => (await tried.count()) === 3);
  const [first, second, third] = [tried.nth(0), tried.nth(1), tried.nth(2)];
  assert.equal(await first.getAttribute('data-level'), 'high');
  assert.deepEqual(await first.locator('mark').allInnerTexts(), ['Velmorra', 'Aerolux 5', '1:1', 'replica']);
  const told = await first.getByTestId('tried-term').allInnerTexts();
  assert.ok(told.some((text) => text.includes('possible misspelling') && text.includes('as a brand')), told.join(' / '));
  assert.ok((await first.getByTestId('reason').count()) > 1, 'each finding is told in words');
  await first.getByTestId('explanation').waitFor({ state: 'attached' });
  assert.match(await second.getByTestId('near-miss').innerText(), /“TQY” to “TQX”.*differs too much/s);
  assert.equal(await third.getByTestId('near-miss').count(), 0, 'nothing is near a garden hose');
  assert.equal(await third.getAttribute('data-level'), 'none');

  await page.locator('[data-testid=brand][data-brand=tarnquist]').getByTestId('add-terms').click();
  await editor.field('new-terms', 'terms').fill('TQY');
  await editor.at('new-terms').getByTestId('keep').click();
  await until('the new term is found', async () => (await second.locator('mark').allInnerTexts()).includes('TQY'));
  await page.locator('h2').click();
  await page.keyboard.press('u');
  await until('and not any more, once it is taken back', async () => (await second.locator('mark').count()) === 0);
});

test('a table with faults is reported by line and column, and nothing of it is lost', async (t) => {
  const editor = await Editor.open(t);
  const before = await editor.profile();
  const choose = (what, text) =>
    editor.at(`import-${what}`).setInputFiles({ name: `${what}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) });
  const faulty = 'brand,term,matching\nVelmora,Velmora Sound,\nVelmora,Klang,fuzzy\nVelmora,VELMORA,\nOrvane,Orvane,exact\n';
  await choose('terms', faulty);
  await editor.at('table-report').waitFor();
  const faults = (await editor.at('fault').allInnerTexts()).map((text) => text.split('\t').slice(0, 2).join(': '));
  assert.deepEqual(faults, ['3: matching', '4: term']);
  assert.deepEqual(await editor.profile(), before, 'nothing is taken before it is asked for');
  await editor.at('take-no-rows').click();
  await choose('terms', faulty);
  await editor.at('take-good-rows').click();
  await editor.kept('the good rows are taken', ({ brands }) => brands.length === 3 && brands[0].terms.length === 4);
  await choose('prices', 'brand,product,currency,reference_price\nvelmora,Aerolux 5 headphones,USD,159\n');
  await editor.kept('a price is changed, and all else of the product stays', ({ brands }) => {
    const [product] = brands[0].products;
    return product.reference_price === '159' && product.words.length === 2 && brands[0].products.length === 1;
  });
  await choose('sellers', 'list;name;ids\ndenied;Velmora Official Store;911000001\n');
  await editor.kept('a seller is moved with all its ids', ({ sellers }) => sellers.allowed.length === 0 && sellers.denied[1].ids.length === 2);
  await choose('sellers', 'store\nx\n');
  await editor.at('table-refused').filter({ hasText: /sellers\.csv: line 1: store: there is no such column/ }).waitFor();
  for (let steps = 0; steps < 3; steps += 1) await editor.at('undo').click();
  assert.deepEqual(await editor.kept('each table is one step', ({ brands }) => brands.length === 2), before);

  const download = editor.page.waitForEvent('download');
  await editor.at('template-prices').click();
  assert.equal((await download).suggestedFilename(), 'counterproof-prices.csv');
});

test('a saved page is tried under the profile, as HTML and as an archive', async (t) => {
  const editor = await Editor.open(t);
  const source = readFileSync(join(ROOT, 'tests/pages/item/source.html'));
  const { url } = JSON.parse(readFileSync(join(ROOT, 'tests/pages/item/case.json'), 'utf8'));
  const archive = [
    `Snapshot-Content-Location: ${url}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/related; type="text/html"; boundary="----b"',
    '',
    '------b',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    source.toString('base64'),
    '------b--',
    '',
  ].join('\r\n');
  const told = [];
  for (const [name, buffer] of [
    ['page.html', Buffer.from(`<!-- saved from url=(0050)${url} -->\n${source}`)],
    ['page.mhtml', Buffer.from(archive)],
  ]) {
    await editor.at('try-open').setInputFiles({ name, mimeType: 'text/html', buffer });
    await until(`${name} is read`, async () => (await editor.at('try-page').innerText()).startsWith(name));
    told.push(await editor.at('tried').allInnerTexts());
  }
  assert.deepEqual(told[1], told[0]);
  assert.ok((await editor.at('tried').locator('mark').count()) > 0, 'what matches is marked');
  await editor.at('try-open').setInputFiles({
    name: 'broken.mhtml',
    mimeType: 'multipart/related',
    buffer: Buffer.from('MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b--\r\n'),
  });
  await editor.at('try-unread').filter({ hasText: /broken\.mhtml .*without an HTML document/ }).waitFor();
});
