// The profile's editor: a profile made from nothing by keyboard alone, changed, taken back.

import assert from 'node:assert/strict';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';

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
    return this.at(form).locator(`[data-field=${name}]:is(input, select, textarea)`);
  }

  async profile() {
    return (await this.desk.settings()).profile;
  }

  /** Waits until the worker keeps a profile of which this holds. */
  kept(what, holds) {
    return until(what, async () => {
      const profile = await this.profile();
      return holds(profile) ? profile ?? true : false;
    });
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

  await editor.press('[data-testid=new-profile]');
  await editor.field('begin-profile', 'profile').and(page.locator(':focus')).waitFor();
  await keyboard.type('Audio brands');
  await keyboard.press('Enter');
  await editor.field('begin-profile', 'name').and(page.locator(':focus')).waitFor();
  assert.equal(await editor.at('wrong').getAttribute('data-field'), 'name', 'the brand has no name yet');
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
  assert.match(await editor.at('wrong').innerText(), /no language tag/, 'it is said at once, at the field');
  assert.equal(await editor.at('wrong').getAttribute('data-field'), 'language');
  await editor.field('term-form', 'language').fill('de');
  await editor.at('term-form').getByTestId('keep').click();
  await editor.kept('the setting is kept', ({ brands }) => brands[0].terms[0].matching === 'exact');

  // More terms: one that another finds already is refused by name, one that is there letter for letter is left out.
  await editor.at('add-terms').click();
  await editor.field('new-terms', 'terms').fill('Velmorra\nVELMORRA');
  assert.match(await editor.at('wrong').innerText(), /“VELMORRA” is found by “Velmorra”/);
  await editor.field('new-terms', 'terms').fill('Velmora Sound\nVelmora');
  await editor.at('new-terms').getByTestId('keep').click();
  await editor.kept('they are added', ({ brands }) => brands[0].terms.length === 4);
  assert.match(await editor.at('done').innerText(), /1 were there already/);

  // A product: its price is asked for, and what is no price is told.
  await editor.at('add-product').click();
  await editor.field('product-form', 'name').fill('Aerolux 5');
  await editor.field('product-form', 'reference_price').fill('a lot');
  assert.match(await editor.at('wrong').innerText(), /“a lot” is no price/);
  await editor.field('product-form', 'reference_price').fill('149.00');
  await editor.field('product-form', 'lowest_authorised').fill('159');
  assert.equal(await editor.at('wrong').getAttribute('data-field'), 'lowest_authorised', 'it is above the usual one');
  await editor.field('product-form', 'lowest_authorised').fill('119');
  await editor.field('product-form', 'words').fill('aerolux, headphones | 耳机');
  await editor.field('product-form', 'words').press('Enter');
  const priced = await editor.kept('it is added', ({ brands }) => brands[0].products.length === 1);
  assert.deepEqual(priced.brands[0].products[0].words, ['aerolux', ['headphones', '耳机']]);

  // A seller, moved from list to list; without an id it is none.
  await editor.at('add-seller').click();
  await editor.field('seller-form', 'name').fill('Harbor Bargain Store');
  await editor.field('seller-form', 'name').press('Enter');
  assert.equal(await editor.at('wrong').getAttribute('data-field'), 'ids');
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
  assert.equal(await editor.at('done').count(), 0);
});
