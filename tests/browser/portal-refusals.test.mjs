// What is not the form, or not surely, gets nothing; what does not want to be filled in comes to an end.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './analyst.mjs';
import { FILLED, allFilledBut, openPortal, outcomes, plan } from './portal-driver.mjs';
import { ENGLISH } from './portals/fields.mjs';
import { fields, form } from './portals/plain.mjs';
import { PORTAL, plain } from './portals/replicas.mjs';

/** Plans whose labels say less, as synonyms do. */
const BROAD = {
  platform: { labels: ['Complaint website', 'Website'] },
  reason: { labels: ['Complaint reason', 'Reason'] },
  text: { labels: ['Supplement infringement reason(s)', 'Description'] },
  order_number: { labels: ['Transaction order number', 'Order number'] },
};

const labelled = (keys, labels = ENGLISH) => fields({ keys, labels: { ...ENGLISH, ...labels } });

/** Pages that are none of a portal's forms. */
const NOTHING = {
  'a form to send goods back': `<form>${labelled(['platform', 'reason', 'order_number', 'text', 'attachments'], {
    platform: 'Website',
    reason: 'Reason',
    order_number: 'Order number',
    text: 'Description',
  })}<button>Submit</button></form>`,
  'a filter of complaints': `<form>${labelled(['platform', 'complaint_type', 'reason'])}<button>Search</button></form>`,
  'a search': `<div role="search">${labelled(['reason', 'order_number'])}</div>`,
  'a login': `<form>${labelled(['platform', 'right_number'])}<label>Password <input type="password"></label><button>Submit</button></form>`,
  'fields that are not drawn': `<form><div style="display:none">${labelled(['platform', 'reason'])}</div>
    <div style="visibility:hidden">${labelled(['right_kind', 'order_number'])}</div>
    <div style="opacity:0">${labelled(['right', 'text'])}</div>
    <div style="position:absolute;clip:rect(0 0 0 0);clip-path:inset(50%)">${labelled(['links', 'right_number'])}</div><button>Submit</button></form>`,
  'fields beside the page': `<form><div style="position:absolute;left:-9999px">${labelled(['platform', 'reason', 'links', 'text', 'order_number'])}</div><button>Submit</button></form>`,
};

/** Forms that do something to whoever fills them in, by name. */
const TRICKS = {
  rewriting() {
    const field = document.querySelector('[name=order_number]');
    field.addEventListener('input', () => queueMicrotask(() => (field.value = '0000')));
  },
  crowded() {
    const many = Array.from({ length: 50_000 }, () => '<input>').join('');
    document.querySelector('main').insertAdjacentHTML('beforeend', many);
  },
  storming() {
    const place = document.querySelector('main').appendChild(document.createElement('div'));
    const storm = () => {
      place.replaceChildren(...Array.from({ length: 20 }, (_, at) => Object.assign(document.createElement('p'), { textContent: `${at} ${Math.random()}` })));
      requestAnimationFrame(storm);
    };
    storm();
  },
  renaming() {
    document.querySelector('[name=order_number]').addEventListener('input', () => {
      document.querySelector('label[for=field-order_number]').textContent = 'Telephone';
    });
  },
  swapping() {
    const [one, other] = ['links', 'text'].map((name) => document.querySelector(`label[for=field-${name}]`));
    const swap = () => ([one.textContent, other.textContent] = [other.textContent, one.textContent]);
    document.querySelector('[name=links]').addEventListener('input', () => setTimeout(swap), { once: true });
  },
  sending() {
    const form = document.querySelector('main form');
    for (const kind of ['keydown', 'keypress', 'keyup', 'change', 'blur', 'input']) {
      form.addEventListener(kind, (event) => (event.key ?? 'Enter') === 'Enter' && form.requestSubmit(), true);
    }
  },
  overriding() {
    Object.defineProperty(HTMLInputElement.prototype, 'value', { get: () => 'something', set() {} });
    Object.defineProperty(HTMLInputElement.prototype, 'files', { get: () => null, set() {} });
    Object.defineProperty(HTMLElement.prototype, 'innerText', { get: () => 'Password' });
    Array.prototype.map = () => [];
    window.Event = window.InputEvent = function () {
      throw new Error('no');
    };
    EventTarget.prototype.dispatchEvent = () => false;
    document.querySelectorAll = () => [];
  },
};

const tricks = Object.entries(TRICKS).flatMap(([name, act]) => [
  { name: `${name}.js`, url: `${PORTAL}/trick-${name}.js`, body: `(function ${act.toString()})()`, type: 'text/javascript' },
  plain(`/${name}`, { main: `${form()}<script src="/trick-${name}.js"></script>` }),
]);

const renamed = { ...ENGLISH, text: 'Zweck' };
const twice = form().replace('<button type="submit">', `<div class="field"><label for="again">${ENGLISH.order_number}</label><input id="again" name="again"></div><button type="submit">`);
const dressed = {
  ...ENGLISH,
  platform: 'Compl<span>aint</span><!-- Password --> <b>web</b>site',
  right_number: '<span style="display:none">Card number</span><i>Registration</i> <em>number</em> <span aria-hidden="true">*</span>',
  order_number: `Transaction order number ${'x'.repeat(1 << 20)}`,
};

const pages = [
  ...Object.entries(NOTHING).map(([name, main], at) => ({ ...plain(`/nothing-${at}`, { main }), name })),
  ...tricks,
  plain('/renamed', { main: form({ labels: renamed }) }),
  plain('/twice', { main: twice }),
  plain('/dressed', { main: form({ labels: dressed }) }),
  plain('/password', { main: form({ labels: renamed }).replace('</form>', '</form><label>Password <input type="password" name="secret"></label>') }),
  plain('/others-frame', { main: '<iframe src="https://forms.example/" width="700" height="900"></iframe>' }),
  plain('https://forms.example/', { main: form() }),
  plain('https://ipp.alibabagroup.com.example.net/', { main: form() }),
];

let portal;
before(async () => (portal = await openPortal({ pages })));
after(() => portal?.close());

/** Everything that stands in a page's fields, and what was done to them. */
function everything(page) {
  return page.evaluate(() => ({
    events: window.replica.events,
    values: [...document.querySelectorAll('input,textarea,select')].map((field) => [field.name, field.type === 'file' ? field.files.length : field.value, field.checked]),
  }));
}

Object.keys(NOTHING).forEach((name, at) => {
  test(`nothing is typed into ${name}`, async () => {
    const filling = await portal.enter(`${PORTAL}/nothing-${at}`);
    const first = await everything(filling.page);
    const state = await filling.fill(plan({ changed: BROAD }));
    assert.deepEqual(await everything(filling.page), first, JSON.stringify(outcomes(state)));
    assert.deepEqual(new Set(Object.values(outcomes(state))), new Set(['not_found']));
    await filling.close();
  });
});

test('a frame of others is named and gets nothing', async () => {
  const filling = await portal.enter(`${PORTAL}/others-frame`);
  const frame = filling.page.frame({ url: 'https://forms.example/' });
  const first = await everything(frame);
  const state = await filling.fill();
  assert.deepEqual(state.foreign_frames, ['forms.example']);
  assert.deepEqual(await everything(frame), first);
  await filling.close();
});

test('on a host that only looks like the portal the icon captures, and nothing is entered', async () => {
  const { browser, desk } = portal;
  const page = await browser.openPage('https://ipp.alibabagroup.com.example.net/');
  await desk.capture(page);
  const reply = await desk.reply({ request: 'enter_portal', tab_id: await desk.tabId(page) });
  assert.match(JSON.stringify(reply), /not_allowed/);
  assert.deepEqual((await everything(page)).events, []);
  await page.close();
});

test('a plan for another host is given up', async () => {
  const filling = await portal.enter(`${PORTAL}/plain`);
  const first = await everything(filling.page);
  const state = await filling.fill(plan({ hosts: ['alibabagroup.com', 'com'] }));
  assert.deepEqual(state.phase, { phase: 'given_up', why: 'other_host' });
  assert.deepEqual(await everything(filling.page), first);
  await filling.close();
});

test('of two fields of one name neither is filled in', async () => {
  const filling = await portal.enter(`${PORTAL}/twice`);
  assert.deepEqual(outcomes(await filling.fill()), allFilledBut({ order_number: 'refused: ambiguous' }));
  assert.deepEqual(await filling.held(), { ...FILLED, order_number: '' });
  assert.equal(await filling.page.locator('#again').inputValue(), '');
  await filling.close();
});

test('labels are read as they are drawn, and a text without end is none', async () => {
  const filling = await portal.enter(`${PORTAL}/dressed`);
  assert.deepEqual(outcomes(await filling.fill()), allFilledBut({ order_number: 'not_found' }));
  assert.deepEqual(await filling.held(), { ...FILLED, order_number: '' });
  await filling.close();
});

test('a field that rewrites itself differs', async () => {
  const filling = await portal.enter(`${PORTAL}/rewriting`);
  const state = await filling.fill();
  assert.deepEqual(outcomes(state), allFilledBut({ order_number: 'differs' }));
  assert.equal(state.fields.find(({ key }) => key === 'order_number').found, '0000');
  await filling.close();
});

test('a page with more fields than any form is given up', async () => {
  const filling = await portal.enter(`${PORTAL}/crowded`);
  const state = await filling.fill();
  assert.deepEqual(state.phase, { phase: 'given_up', why: 'too_many_fields' });
  await filling.close();
});

test('a page that never rests is filled in, or given up', async () => {
  const filling = await portal.enter(`${PORTAL}/storming`);
  const state = await filling.fill();
  if (state.phase.phase === 'given_up') assert.equal(state.phase.why, 'restless');
  else assert.deepEqual(await filling.held(), FILLED);
  await filling.close();
});

test('what was typed is taken out of a field that becomes another', async () => {
  const filling = await portal.enter(`${PORTAL}/renaming`);
  const state = await filling.fill();
  assert.deepEqual(outcomes(state), allFilledBut({ order_number: 'refused: moved' }));
  assert.deepEqual(await filling.held(), { ...FILLED, order_number: '' });
  await filling.close();
});

test('of two fields that swap their names once one is filled in, neither keeps what belongs in the other', async () => {
  const filling = await portal.enter(`${PORTAL}/swapping`);
  const first = await filling.held();
  const state = await filling.fill();
  assert.equal(outcomes(state).links, 'refused: moved');
  const { links, text, ...others } = await filling.held();
  assert.deepEqual(others, Object.fromEntries(Object.entries(FILLED).filter(([key]) => key in others)));
  assert.deepEqual([links, text], [first.links, first.text]);
  await filling.close();
});

test('a page that sends its form for any reason sends nothing', async () => {
  const filling = await portal.enter(`${PORTAL}/sending`);
  await filling.fill();
  assert.deepEqual(await filling.held(), FILLED);
  await filling.close();
});

test('what a page makes of its own objects changes nothing', async () => {
  const filling = await portal.enter(`${PORTAL}/overriding`);
  assert.deepEqual(outcomes(await filling.fill()), allFilledBut());
  await filling.close();
});

test('a field that was pointed at is filled in, and found the next time', async () => {
  const filling = await portal.enter(`${PORTAL}/renamed`);
  assert.deepEqual(outcomes(await filling.fill()), allFilledBut({ text: 'not_found' }));
  await filling.tell({ command: 'point', field: 'text' });
  await filling.page.locator('#field-text').click();
  const found = await until('the field is filled in', async () => {
    const { fields } = await filling.describe();
    const one = fields.find(({ key }) => key === 'text');
    return one.outcome.outcome === 'filled' && one.mark && one;
  });
  assert.equal(found.mark.label, 'zweck');
  assert.deepEqual(await filling.held(), FILLED);
  await filling.close();

  const again = await portal.enter(`${PORTAL}/renamed`);
  assert.deepEqual(outcomes(await again.fill(plan({ changed: { text: { mark: found.mark } } }))), allFilledBut());
  assert.deepEqual(await again.held(), FILLED);
  await again.close();
});

test('pointing ends with Escape, and at a password nothing is typed', async () => {
  const filling = await portal.enter(`${PORTAL}/password`);
  await filling.fill(plan({ keys: ['platform', 'reason', 'text'] }));
  await filling.tell({ command: 'point', field: 'text' });
  await filling.page.bringToFront();
  await filling.page.keyboard.press('Escape');
  await until('nothing is pointed at', async () => (await filling.describe()).pointing === null);

  await filling.tell({ command: 'point', field: 'text' });
  await filling.page.locator('[name=secret]').click();
  await until('the field is refused', async () => outcomes(await filling.describe()).text === 'refused: never_filled');
  assert.equal(await filling.page.locator('[name=secret]').inputValue(), '');
  await filling.close();
});
