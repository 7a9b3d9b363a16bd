// Official pictures: hashed in the workbench, compared with what listings show. The worker fetches and decodes, the page
// judges.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';
import { counterproof } from './browser.mjs';
import { drawing, plainPicture } from './drawings.mjs';
import { STRICT_POLICY, goldenPages, pictureIdentity } from './server.mjs';

const RESULTS = goldenPages().find(({ name }) => name === 'results');
const SMALL = /\.jpg_220x220\.jpg$/;

/** The seed of the official picture; the others' are their places on the page. */
const OFFICIAL = 7_001;

/** What cards show of the official picture, by their places on the page, and how that is told. */
const TAKEN = new Map([
  [1, { key: 'why.picture.same', look: { type: 'image/jpeg', quality: 0.4 } }],
  [4, { key: 'why.picture.mirrored', look: { mirrored: true, type: 'image/webp', quality: 0.5 } }],
  [9, { key: 'why.picture.cropped', look: { cropped: 5, type: 'image/jpeg', quality: 0.7 } }],
]);

/** The place of the card whose picture is not to be had. */
const MISSING = 12;

/** Has the site show pictures of ours on the cards of a page. Gives the addresses of the pictures, card by card. */
async function showPictures(desk) {
  const page = await desk.open(RESULTS.url);
  const cards = (await desk.state(page)).reading.listings.map(({ images }) => images[0]);
  await page.close();
  const looks = new Map();
  for (const [place, address] of cards.entries()) {
    const taken = TAKEN.get(place);
    const look = taken ? { seed: OFFICIAL, ...taken.look } : { seed: place + 1, type: 'image/jpeg', quality: 0.8 };
    const picture = { type: look.type, bytes: await drawing(desk.workbench, { side: 220, ...look }) };
    looks.set(pictureIdentity(address), place === MISSING ? null : picture);
  }
  desk.site.pictureAt = (url) => looks.get(pictureIdentity(url)) ?? null;
  return cards;
}

/** Opens the profile in the workbench and gives its official pictures to it as files. */
async function addPictures(desk, files) {
  const workbench = await desk.browser.openExtensionPage('workbench.html#profile');
  await workbench.getByTestId('add-pictures').setInputFiles(files);
  return workbench;
}

async function sitDownWithPictures(t, options) {
  const desk = await sitDown(t, { pages: [RESULTS], ...options });
  const cards = await showPictures(desk);
  const buffer = await drawing(desk.workbench, { seed: OFFICIAL });
  const workbench = await addPictures(desk, { name: 'front.png', mimeType: 'image/png', buffer });
  await workbench.getByTestId('official-picture').waitFor();
  return { desk, cards };
}

/** The page's state once every picture was looked at: the one that is not to be had is counted then. */
function compared(desk, page) {
  return until('every picture was compared', async () => {
    const state = await desk.state(page);
    return state.pictures_not_compared > 0 && state;
  });
}

const pictureFindings = ({ judgement }) =>
  judgement.listings.flatMap(({ findings }) => findings.filter(({ kind }) => kind.name === 'picture'));

for (const [engine, policy] of [['wasm', null], ['script', STRICT_POLICY]]) {
  test(`of all cards those are found that show the official picture, engine ${engine}`, async (t) => {
    const { desk, cards } = await sitDownWithPictures(t, { policy });
    const page = await desk.open(RESULTS.url);
    const state = await compared(desk, page);
    assert.equal(state.engine, engine);
    assert.equal(state.pictures_not_compared, 1);
    const expected = [...TAKEN].map(([place, { key }]) => [state.reading.listings[place].item_id, key]);
    const found = pictureFindings(state).map(({ item_id, why }) => [item_id, why.key]);
    assert.deepEqual(found.sort(), expected.sort());
    for (const { group, why } of pictureFindings(state)) assert.deepEqual([group, why.arguments.picture], ['image', 'front.png']);

    // The site's small pictures are enough; only where there is none the whole one is asked for.
    const whole = desk.site.requests.filter((url) => cards.includes(url));
    assert.deepEqual([...new Set(whole)], [cards[MISSING]]);
    assert.ok(cards.every((address) => desk.site.requests.some((url) => SMALL.test(url) && url.startsWith(address))));
  });
}

test('the panel names the official picture and counts what could not be compared', async (t) => {
  const { desk } = await sitDownWithPictures(t);
  const page = await desk.open(RESULTS.url);
  const state = await compared(desk, page);
  const panel = await desk.browser.openExtensionPage('panel.html');
  const { item_id } = state.reading.listings[4];
  const reasons = panel.locator(`[data-testid=listing-row][data-item-id="${item_id}"]`).getByTestId('reason');
  // Rows that are far from being seen are not laid out, and have no inner text.
  await until('the reason is told', async () =>
    (await reasons.allTextContents()).some((text) => text.includes('matches Velmora’s official picture “front.png”, mirrored')),
  );
  await until('the other is counted', async () => /: 1$/.test(await panel.getByTestId('pictures-not-compared').innerText()));
});

test('what was captured is shown with the official picture and how its level came about', async (t) => {
  const { desk } = await sitDownWithPictures(t);
  const page = await desk.open(RESULTS.url);
  const state = await compared(desk, page);
  const { id } = await desk.capture(page);
  const workbench = await desk.browser.openExtensionPage(`workbench.html#evidence/${id}`);
  const { item_id } = state.reading.listings[1];
  const kept = workbench.locator(`[data-testid=kept-listing][data-item-id="${item_id}"]`);
  await kept.waitFor();
  await kept.getByTestId('reason').filter({ hasText: '“front.png”' }).waitFor();
  await kept.getByTestId('explanation').locator('summary').click();
  assert.ok((await kept.getByTestId('rule').innerText()).length > 0);
  assert.ok((await kept.locator('[data-testid=share][data-group=image]').count()) === 1);
});

test('without official pictures none is fetched', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  assert.equal((await desk.state(page)).pictures_not_compared, 0);
  assert.deepEqual(desk.site.requests.filter((url) => SMALL.test(url)), []);
});

test('pictures are taken from files, and those that can not be used are refused by name', async (t) => {
  const desk = await sitDown(t, { pages: [] });
  const front = await drawing(desk.workbench, { seed: 1 });
  const back = await drawing(desk.workbench, { seed: 2, type: 'image/webp', quality: 0.9 });
  const workbench = await addPictures(desk, [
    { name: 'front.png', mimeType: 'image/png', buffer: front },
    { name: 'price list.png', mimeType: 'image/png', buffer: Buffer.from('Velmora 149 USD') },
    { name: 'white.png', mimeType: 'image/png', buffer: await plainPicture(desk.workbench) },
    { name: 'back.webp', mimeType: 'image/webp', buffer: back },
    { name: 'front again.png', mimeType: 'image/png', buffer: front },
  ]);
  const tiles = workbench.getByTestId('official-picture');
  await until('two are taken', async () => (await tiles.count()) === 2);
  assert.match(await tiles.first().innerText(), /^front\.png/);
  await until('both are seen', () =>
    tiles.locator('img').evaluateAll((images) => images.length === 2 && images.every((image) => image.naturalWidth === 128)),
  );
  const refused = await until('three are refused', async () => {
    const texts = await workbench.getByTestId('picture-refused').allInnerTexts();
    return texts.length === 3 && texts;
  });
  assert.match(refused[0], /^price list\.png is no picture/);
  assert.match(refused[1], /^white\.png is too plain/);
  assert.match(refused[2], /^front again\.png is there already/);

  await desk.change({ language: 'zh' });
  await until('the refusals are told in Chinese', async () =>
    (await workbench.getByTestId('picture-refused').allInnerTexts()).every((text) => /[一-鿿]/.test(text)),
  );
});

test('a picture that was removed comes back where it was', async (t) => {
  const desk = await sitDown(t, { pages: [] });
  const files = [1, 2, 3].map(async (seed) => ({
    name: `view ${seed}.png`,
    mimeType: 'image/png',
    buffer: await drawing(desk.workbench, { seed }),
  }));
  const workbench = await addPictures(desk, await Promise.all(files));
  const tiles = workbench.getByTestId('official-picture');
  await until('three are taken', async () => (await tiles.count()) === 3);
  const namesOf = (profile) => profile.brands[0].pictures?.map(({ name }) => name);
  const before = await desk.kept('three are kept', (profile) => namesOf(profile)?.length === 3);
  await tiles.nth(1).getByTestId('remove-picture').click();
  await until('it is gone', async () => (await tiles.count()) === 2);
  const without = await desk.kept('two are kept', (profile) => namesOf(profile).length === 2);
  assert.deepEqual(namesOf(without), ['view 1.png', 'view 3.png']);
  await workbench.getByTestId('undo').click();
  await until('it is back', async () => (await tiles.count()) === 3);
  assert.deepEqual(await desk.kept('three are kept again', (profile) => namesOf(profile).length === 3), before);
});

test('a picture is dropped for a product', async (t) => {
  const desk = await sitDown(t, { pages: [] });
  const buffer = await drawing(desk.workbench, { seed: 3 });
  const workbench = await desk.browser.openExtensionPage('workbench.html#profile');
  await workbench.getByTestId('pictures-of').selectOption({ label: 'Velmora · Aerolux 5 headphones' });
  const dataTransfer = await workbench.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'box.png', { type: 'image/png' }));
    return transfer;
  }, buffer.toString('base64'));
  await workbench.getByTestId('drop-pictures').dispatchEvent('drop', { dataTransfer });
  const tile = workbench.getByTestId('official-picture');
  await tile.waitFor();
  assert.match(await tile.innerText(), /box\.png\s+Aerolux 5 headphones/);
  const { brands } = await desk.kept('it is kept', (profile) => profile.brands[0].pictures?.length);
  const [picture] = brands[0].pictures;
  assert.deepEqual([picture.name, picture.product], ['box.png', 'Aerolux 5 headphones']);
});

test('the workbench and the command make the same hashes of a picture', async (t) => {
  const desk = await sitDown(t, { pages: [] });
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-official-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const buffer = await drawing(desk.workbench, { seed: 4, side: 701 });
  const file = join(folder, 'front.png');
  writeFileSync(file, buffer);
  const { status, stdout, stderr } = counterproof('picture', 'hash', file);
  assert.equal(status, 0, stderr);
  const workbench = await addPictures(desk, { name: 'front.png', mimeType: 'image/png', buffer });
  await workbench.getByTestId('official-picture').waitFor();
  const { brands } = await desk.kept('it is kept', (profile) => profile.brands[0].pictures?.length);
  const [{ thumbnail, ...picture }] = brands[0].pictures;
  assert.match(thumbnail, /^data:image\/webp;base64,/);
  assert.deepEqual([picture], JSON.parse(stdout));
});
