// The comparison sheet: two pictures side by side, differences pointed out and put into words, kept as an exhibit.

import assert from 'node:assert/strict';
import test from 'node:test';
import { sha256Of, sitDown, until } from './analyst.mjs';
import { near, readPixels } from './browser.mjs';
import { assertAccessible } from './looks.mjs';
import { pictureAt } from './server-pictures.mjs';
import { goldenPages } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const GENUINE = pictureAt('https://brand.example/kf/Sgenuine.jpg_360x360.jpg', 'headphones');
const WORDS = ['The cushion is glued, not sewn: no seam is to be seen.', '耳罩的颜色不同：正品为深蓝色。'];
/** The sheet's white space, the width of a column, and the colours of marks and of a picture's frame. */
const [MARGIN, COLUMN, MARK, FRAME] = [40, 740, [0xc8, 0x10, 0x2e], [0x9a, 0xa1, 0xab]];

/** Opens the page with both pictures on it: one taken in there, one of a captured listing. */
async function compare(desk, exhibit) {
  const page = await desk.browser.openExtensionPage('workbench.html#compare');
  await page.getByTestId('compare-take-in').setInputFiles({ name: 'genuine.png', mimeType: 'image/png', buffer: GENUINE });
  await isDrawn(page, 'genuine');
  await page.getByTestId('compare-exhibit-shown').selectOption(exhibit.id);
  await page.getByTestId('compare-shown').getByTestId('compare-picture').first().click();
  await isDrawn(page, 'shown');
  return page;
}

const isDrawn = (page, side) =>
  until(`the ${side} picture is drawn`, () =>
    page.getByTestId(`compare-sight-${side}`).locator('canvas').evaluate(({ width }) => width !== 300 && width),
  );

/** Draws from one place to another on a side, in parts of the picture. */
async function draw(page, side, [left, top], [right, bottom]) {
  const sight = page.getByTestId(`compare-sight-${side}`);
  await sight.scrollIntoViewIfNeeded();
  const box = await sight.boundingBox();
  await page.mouse.move(box.x + left * box.width, box.y + top * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + right * box.width, box.y + bottom * box.height, { steps: 4 });
  await page.mouse.up();
}

/** Makes the sheet, and gives its exhibit. */
async function make(desk, page) {
  await page.getByTestId('compare-make').click();
  const made = page.getByTestId('compare-made');
  await made.waitFor();
  return desk.exhibit(await made.getAttribute('data-exhibit-id'));
}

test('a sheet that is made for a draft is what the draft was missing', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM], height: 1400 });
  await desk.capture(await desk.open(ITEM.url));
  const { workbench } = desk;
  await workbench.bringToFront();
  await workbench.reload();
  await workbench.getByTestId('exhibit-select').first().check();
  await workbench.keyboard.press('d');
  await workbench.getByTestId('compare').click();
  await workbench.getByTestId('compare-take-in').setInputFiles({ name: 'genuine.png', mimeType: 'image/png', buffer: GENUINE });
  await isDrawn(workbench, 'genuine');
  await workbench.getByTestId('compare-shown').getByTestId('compare-picture').first().click();
  await isDrawn(workbench, 'shown');
  await until('the draft’s right stands there', async () => (await workbench.getByTestId('compare-right').inputValue()) === 'VELMORA');
  await draw(workbench, 'shown', [0.1, 0.15], [0.35, 0.4]);
  await workbench.getByTestId('compare-words').fill(WORDS[0]);
  await workbench.getByTestId('compare-make').click();
  await workbench.getByTestId('draft').waitFor();
  await until('the sheet is attached', async () => /comparison-.*\.png/.test(await workbench.getByTestId('attachments').innerText()));
  await until('nothing is missing any more', async () => (await workbench.locator('[data-testid=check][data-severity=error]').count()) === 0);
});

test('a sheet shows both pictures with what differs, is kept with its role, and can be opened and changed again', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM], height: 1400 });
  await desk.change({ operator: 'Ana Example' });
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  const page = await compare(desk, exhibit);
  const problems = () => page.getByTestId('compare-problem').evaluateAll((all) => all.map(({ dataset }) => dataset.code));
  await until('it is said that nothing is pointed out yet', async () => (await problems()).join() === 'no_difference');
  assert.equal(await page.getByTestId('compare-make').isDisabled(), true);

  // The first difference by pointer on both pictures, the second by buttons and keys.
  await draw(page, 'shown', [0.1, 0.15], [0.35, 0.4]);
  await draw(page, 'genuine', [0.2, 0.2], [0.5, 0.45]);
  const areas = page.getByTestId('compare-area');
  await until('it is pointed out on both', async () => (await areas.count()) === 2);
  await page.getByTestId('compare-words').fill(WORDS[0]);
  await page.getByTestId('compare-add').click();
  const second = page.getByTestId('compare-difference').nth(1);
  await second.getByTestId('compare-words').fill(WORDS[1]);
  await until('its place is missing', async () => (await problems()).join() === 'not_pointed_out');
  await second.getByTestId('compare-point-out-shown').click();
  await second.getByTestId('compare-shape').selectOption('rectangle');
  const moved = page.getByTestId('compare-sight-shown').locator('[data-testid=compare-area][data-number="2"]');
  await moved.focus();
  const left = () => moved.evaluate(({ style }) => Number.parseFloat(style.left));
  const before = await left();
  await page.keyboard.press('ArrowRight');
  await until('a key moves it', async () => (await left()) > before);
  await assertAccessible(desk, page, 'a sheet');

  // A turn is taken back.
  await page.getByTestId('compare-turn-right-genuine').click();
  await page.getByTestId('compare-undo').click();
  await page.getByTestId('compare-right').fill('LUMENFOX');
  await page.getByTestId('compare-right-number').fill('302026001');
  await until('nothing is missing', async () => (await problems()).length === 0);
  const sheet = await make(desk, page);

  assert.equal(sheet.record.kind, 'import');
  const png = sheet.files.get('imported.png');
  assert.ok(png.length <= 5 * 1024 * 1024, `${png.length} bytes`);
  const data = sheetIn(png);
  assert.equal(data.format, 'counterproof-comparison/1');
  assert.equal(data.operator, 'Ana Example');
  assert.deepEqual(data.right, { name: 'LUMENFOX', number: '302026001' });
  assert.deepEqual(data.differences.map(({ number, words }) => [number, words]), WORDS.map((words, at) => [at + 1, words]));
  assert.deepEqual(data.differences.map(({ shown }) => shown.shape), ['ellipse', 'rectangle']);
  assert.equal(data.genuine.turns, 0);
  assert.equal(data.genuine.sha256, sha256Of(GENUINE));
  const original = exhibit.record.files.find(({ name }) => name === data.shown.file);
  assert.deepEqual([data.shown.exhibit, data.shown.sha256], [exhibit.id, original.sha256]);
  assert.equal(data.shown.address, exhibit.record.canonical_url);
  assert.equal(data.shown.captured, original.utc);

  // What is pointed out is marked where it is.
  const pixels = readPixels(png);
  assert.equal(pixels.width, 1600);
  for (const [place, side] of ['genuine', 'shown'].entries()) {
    const at = pictureOn(pixels, MARGIN + place * (COLUMN + MARGIN));
    for (const { number, [side]: marked } of data.differences) {
      if (!marked) continue;
      const scale = at.height / data[side].height;
      const { left, top, width, height } = marked.area;
      const [x, y] = [at.left + (left + width / 2) * scale, at.top + (top + height / 2) * scale];
      const touched = [
        [x - (width * scale) / 2, y],
        [x + (width * scale) / 2, y],
        [x, y - (height * scale) / 2],
        [x, y + (height * scale) / 2],
      ];
      const seen = touched.filter((point) => near(MARK, 40)(pixelAt(pixels, point)));
      // Its number may stand over one of them.
      assert.ok(seen.length >= 3, `${number} on the ${side} picture: ${seen.length} of its four sides`);
    }
  }

  // The pictures are as they were.
  assert.equal(sha256Of(await desk.file(original.sha256)), original.sha256);
  assert.equal(sha256Of(await desk.file(data.genuine.sha256)), sha256Of(GENUINE));

  // Opened again it is as it was, and another one is made of it.
  await page.goto(desk.browser.extensionUrl(`workbench.html#evidence/${sheet.id}`));
  await until('its role is shown', async () => (await page.getByTestId('noted-role').inputValue()) === 'comparison_sheet');
  await page.goto(desk.browser.extensionUrl(`workbench.html#compare/${sheet.id}`));
  const words = () => page.getByTestId('compare-words').evaluateAll((all) => all.map(({ value }) => value));
  await until('the words are there', async () => (await words()).join() === WORDS.join());
  await until('the areas are there', async () => (await areas.count()) === 3);
  await until('it is the one that is open', async () => (await page.getByTestId('compare-open').inputValue()) === sheet.id);
  await page.getByTestId('compare-up').nth(1).click();
  await page.getByTestId('compare-language').selectOption('zh');
  await until('the order is another', async () => (await words()).join() === WORDS.toReversed().join());
  const changed = sheetIn((await make(desk, page)).files.get('imported.png'));
  assert.deepEqual(changed.differences.map(({ number, words }) => [number, words]), WORDS.toReversed().map((words, at) => [at + 1, words]));
  assert.equal(changed.language, 'zh');
  assert.deepEqual(changed.shown, data.shown);
});

test('only a part of a picture is shown, turned, and what is pointed out stays on it', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM], height: 1400 });
  const exhibit = await desk.capture(await desk.open(ITEM.url));
  const page = await compare(desk, exhibit);
  await page.getByTestId('compare-crop-shown').click();
  await draw(page, 'shown', [0, 0], [0.5, 0.75]);
  const sight = page.getByTestId('compare-sight-shown').locator('canvas');
  const size = () => sight.evaluate(({ width, height }) => [width, height]);
  const whole = await page.getByTestId('compare-sight-genuine').locator('canvas').evaluate(({ width }) => width);
  assert.ok(whole > 0);
  const upright = await until('a part is shown', async () => {
    const [width, height] = await size();
    return width < height && [width, height];
  });
  await page.getByTestId('compare-turn-right-shown').click();
  await until('it lies on its side', async () => (await size()).join() === upright.toReversed().join());
  await draw(page, 'shown', [0.5, 0.5], [0.9, 0.9]);
  await page.getByTestId('compare-words').fill(WORDS[0]);
  const data = sheetIn((await make(desk, page)).files.get('imported.png'));
  assert.equal(data.shown.turns, 1);
  assert.deepEqual([data.shown.crop.width, data.shown.crop.height], upright);
  // The right half of what is shown was its upper half before it was turned.
  const { area } = data.differences[0].shown;
  assert.ok(area.top + area.height <= data.shown.crop.top + data.shown.crop.height / 2 + 1, JSON.stringify(area));
  assert.ok(area.left >= data.shown.crop.left + data.shown.crop.width / 2 - 1, JSON.stringify(area));
});

/** Where the picture stands in the column that begins at `left`: its frame is the first long line down there. */
function pictureOn(pixels, left) {
  const isFrame = (y) => near(FRAME)(pixelAt(pixels, [left - 1, y]));
  for (let top = 0; top < pixels.height; top++) {
    let end = top;
    while (end < pixels.height && isFrame(end)) end += 1;
    if (end - top > 100) return { left, top: top + 1, height: end - top - 2 };
  }
  return assert.fail(`no picture begins at ${left}`);
}

function pixelAt({ data, width }, [x, y]) {
  const at = (Math.round(y) * width + Math.round(x)) * 4;
  return [...data.subarray(at, at + 3)];
}

/** The sheet's data in its PNG. */
function sheetIn(png) {
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    const keyword = 'counterproof-comparison\0';
    if (png.toString('latin1', at + 4, at + 8) === 'iTXt' && data.toString('latin1', 0, keyword.length) === keyword) {
      return JSON.parse(data.subarray(keyword.length + 4).toString('utf8'));
    }
  }
  return assert.fail('the PNG holds no sheet');
}
