// The content script follows what the page does, and goes when the extension goes.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { sitDown, until } from './analyst.mjs';
import { readPixels } from './browser.mjs';
import { STRICT_POLICY, goldenPages } from './server.mjs';

const RESULTS = goldenPages().find(({ name }) => name === 'results');
const ITEM = goldenPages().find(({ name }) => name === 'item');

/** Puts a copy of the first card at the end of the grid, under another id and title, as endless scrolling does. */
function appendCard(page, { itemId, title }) {
  return page.evaluate(
    ([id, text]) => {
      const card = document.querySelector('[class*="search-item-card-wrapper"]');
      const copy = card.cloneNode(true);
      for (const link of copy.querySelectorAll('a[href]')) link.href = link.href.replace(/\d{16}/g, id);
      for (const named of copy.querySelectorAll('[title]')) named.title = text;
      for (const picture of copy.querySelectorAll('img[alt]')) picture.alt = text;
      copy.querySelector('h3').textContent = text;
      card.parentElement.append(copy);
    },
    [itemId, title],
  );
}

/** What a page shows is followed by both builds: under no policy by WebAssembly, under a strict one by JavaScript. */
const ENGINES = [
  { engine: 'wasm', policy: null },
  { engine: 'script', policy: STRICT_POLICY },
];

/** The item page as the server sends it: what is drawn later waits in a template. */
function shellOf(t) {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-shell-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'source.html');
  const drawn = readFileSync(ITEM.file, 'utf8');
  const shell = drawn.replace(/(<div id="root">)([^]*)(<footer)/, '$1</div><template id="later">$2</template>$3');
  assert.notEqual(shell, drawn);
  // The structured data is added by the script that draws the page.
  writeFileSync(file, shell.replace(/<script type="application\/ld\+json">[^]*?<\/script>/, ''));
  return { ...ITEM, file };
}

for (const { engine, policy } of ENGINES) {
  test(`an item that is drawn late is read when it is there, engine ${engine}`, async (t) => {
    const shell = shellOf(t);
    const desk = await sitDown(t, { pages: [shell], policy });
    const page = await desk.open(shell.url);
    const before = await desk.state(page);
    assert.equal(before.engine, engine);
    assert.equal(before.reading.page.layout, 'item-shell-2024');
    assert.ok(before.reading.issues.some(({ code }) => code === 'not_rendered'));
    await page.evaluate(() => document.getElementById('root').append(document.getElementById('later').content));
    // Without being asked: the panel is told, and the page is marked.
    await until('the page is marked', async () => (await desk.highlights(page)).length > 0);
    const { reading } = await desk.state(page);
    assert.equal(reading.page.layout, 'item-rendered-2024');
    assert.equal(reading.listings[0].price.text, '$18.90');
    assert.ok(reading.issues.every(({ code }) => code !== 'not_rendered'));
  });

  test(`the price is that of the variant that is chosen, engine ${engine}`, async (t) => {
    const desk = await sitDown(t, { pages: [ITEM], policy });
    const page = await desk.open(ITEM.url);
    const panel = await desk.browser.openExtensionPage('panel.html');
    const row = panel.locator('[data-testid=listing-row]').first();
    await until('the panel shows the price', async () => (await row.textContent()).includes('18.9'));
    await page.bringToFront();
    await page.evaluate(() => {
      const chosen = document.querySelector('[data-sku-col="14-193"]');
      const mark = [...chosen.classList].find((name) => name.includes('selected'));
      chosen.classList.remove(mark);
      document.querySelector('[data-sku-col="14-29"]').classList.add(mark);
      for (const price of document.querySelectorAll('[class*="price-default--current--"]')) price.firstChild.data = '$24.40';
    });
    await until('the panel shows the new price', async () => (await row.textContent()).includes('24.4'));
    const { reading } = await desk.state(page);
    assert.equal(reading.listings[0].price.text, '$24.40');
    const chosen = reading.listings[0].variants.filter(({ selected }) => selected);
    assert.deepEqual(chosen.map(({ options }) => options.map(([, option]) => option)), [['Sand']]);
  });

  test(`cards that are appended are marked and the marks of the others stay, engine ${engine}`, async (t) => {
    const desk = await sitDown(t, { pages: [RESULTS], policy });
    const page = await desk.open(RESULTS.url);
    await until('the page is marked', async () => (await desk.highlights(page)).length > 0);
    const marks = () => page.evaluate(() => [...CSS.highlights.values()].reduce((sum, { size }) => sum + size, 0));
    await page.evaluate(() => (globalThis.before = [...CSS.highlights.values()].flatMap((highlight) => [...highlight])));
    const before = await marks();
    await appendCard(page, { itemId: '1005009999999993', title: 'Newly arrived Tarnquist jacket replica' });
    await until('the new card is marked', async () => (await marks()) > before);
    const stayed = await page.evaluate(() => {
      const now = new Set([...CSS.highlights.values()].flatMap((highlight) => [...highlight]));
      return globalThis.before.every((range) => now.has(range));
    });
    assert.ok(stayed, 'no other mark was made anew');
  });

  test(`a page that becomes another without loading keeps nothing of the first, engine ${engine}`, async (t) => {
    const desk = await sitDown(t, { pages: [RESULTS, ITEM], policy });
    const page = await desk.open(RESULTS.url);
    const first = await desk.state(page);
    assert.ok(first.reading.listings.some(({ role }) => role === 'result'));
    await page.evaluate(async (url) => {
      const text = await (await fetch(url)).text();
      const next = new DOMParser().parseFromString(text, 'text/html');
      history.pushState({}, '', url);
      document.querySelectorAll('script').forEach((script) => script.remove());
      document.body.replaceWith(next.body);
    }, ITEM.url);
    await until('the new address is read', async () => (await desk.state(page)).reading.page.kind === 'item');
    const { reading } = await desk.state(page);
    assert.equal(reading.page.url, ITEM.url);
    assert.equal(reading.listings[0].item_id, '1005009100002022');
    assert.ok(reading.listings.every(({ role }) => role !== 'result'));
    await until('only what is there is marked', () =>
      page.evaluate(() => {
        const ranges = [...CSS.highlights.values()].flatMap((highlight) => [...highlight]);
        return ranges.length > 0 && ranges.every(({ startContainer }) => startContainer.isConnected);
      }),
    );
  });

  for (const golden of [RESULTS, ITEM]) {
    test(`whatever happens on ${golden.name}, reading the part gives what reading the whole gives, engine ${engine}`, async (t) => {
      const desk = await sitDown(t, { pages: [golden], policy });
      const page = await desk.open(golden.url);
      await desk.state(page);
      for (let round = 1; round <= 40; round += 1) {
        const acts = await page.evaluate(disturb, round);
        const part = (await desk.state(page)).reading;
        // A new size may hide what was shown, so that after it all of the page is read.
        await page.evaluate(() => dispatchEvent(new Event('resize')));
        const whole = (await desk.state(page)).reading;
        assert.deepEqual(part, whole, `round ${round}: ${acts.join(', ')}`);
      }
    });
  }
}

/** Does a few things to a page that its scripts might do; which, the seed decides. Runs in the page. */
function disturb(seed) {
  let state = seed * 2654435761;
  const random = (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return (state >>> 8) % below;
  };
  const one = (selector) => {
    const all = document.querySelectorAll(selector);
    return all[random(all.length)];
  };
  const read = '[id="card-list"] *, .card-out-wrapper *, [data-pl], [data-pl] *, [class*="sku"], h1, h3, img, a[href]';
  return Array.from({ length: 1 + random(4) }, () => {
    const element = random(4) ? one(read) : one('body *');
    const other = one('body *');
    const acts = {
      say: () => (element.textContent = ['US $7.31', '4.7', '3.000+ sold', 'Another title'][random(4)]),
      change: () => element.firstChild?.nodeType === Node.TEXT_NODE && (element.firstChild.data += ' more'),
      remove: () => element.remove(),
      move: () => element.contains(other) || other.before(element),
      copy: () => other.before(element.cloneNode(true)),
      hide: () => (element.style.display = element.style.display ? '' : 'none'),
      slide: () => (element.style.transform = `translateX(${random(9)}px)`),
      rename: () => (element.className = other.className),
      name: () => element.setAttribute('title', 'Another title'),
      lead: () => element.hasAttribute('href') && element.setAttribute('href', '//www.aliexpress.com/item/1005009700007777.html'),
      picture: () => element.hasAttribute('src') && element.setAttribute('src', 'https://ae01.alicdn.com/kf/Sanother.jpg'),
    };
    const [name, act] = Object.entries(acts)[random(Object.keys(acts).length)];
    if (element && other) act();
    return `${name} ${element?.tagName}.${element?.className}`;
  });
}

test('a card that arrives later is judged and marked', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  await appendCard(page, { itemId: '1005009999999991', title: 'Newly arrived Tarnquist jacket replica' });
  await until('the new card is judged', async () => {
    const { judgement } = await desk.state(page);
    return judgement.listings.find(({ item_id }) => item_id === '1005009999999991')?.findings.length > 0;
  });
  await until('the new card is marked', async () => (await desk.highlights(page)).some(({ text }) => text === 'Tarnquist'));
});

test('a card whose title changes is judged anew', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  await appendCard(page, { itemId: '1005009999999992', title: 'Canvas shopping bag' });
  await until('the card is read', async () => (await desk.state(page)).reading.listings.some(({ item_id }) => item_id === '1005009999999992'));
  await page.evaluate(() => {
    const card = [...document.querySelectorAll('h3')].find((title) => title.textContent === 'Canvas shopping bag');
    card.closest('[class*="search-item-card-wrapper"]').querySelectorAll('[title]').forEach((named) => (named.title = 'Tarnquist bag'));
    card.firstChild.data = 'Tarnquist bag';
  });
  await until('the changed title is marked', async () => (await desk.highlights(page)).some(({ text }) => text === 'Tarnquist'));
});

test('what belongs to cards that a filter removes is gone with them', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  await until('the page is marked', async () => (await desk.highlights(page)).length > 0);
  const removed = await page.evaluate(() => {
    const cards = [...document.querySelectorAll('[class*="search-item-card-wrapper"]')];
    for (const card of cards) card.remove();
    return cards.map((card) => /\/item\/(\d+)/.exec(card.innerHTML)?.[1]).filter(Boolean);
  });
  await until('no removed card can be shown any more', async () => {
    const { revealable } = await desk.state(page);
    return removed.length > 0 && removed.every((id) => !revealable.includes(id));
  });
  await until('no mark stands on what is gone', () =>
    page.evaluate(() => [...CSS.highlights.values()].flatMap((highlight) => [...highlight]).every(({ startContainer }) => startContainer.isConnected)),
  );
});

test('navigating inside the page is followed', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  const next = 'https://www.aliexpress.com/w/wholesale-velmora-case.html';
  await page.evaluate((url) => history.pushState({}, '', url), next);
  await until('the new address is read', async () => (await desk.state(page)).reading.page.url === next);
});

test('the settings are followed on pages that are open', async (t) => {
  const desk = await sitDown(t, { pages: [ITEM], profile: false });
  const page = await desk.open(ITEM.url);
  assert.deepEqual(await desk.highlights(page), [], 'nothing is watched yet');
  await desk.loadSampleProfile();
  await until('the page is marked', async () => (await desk.highlights(page)).length > 0);
});

test('when the extension is reloaded, its marks go', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  // A page is judged a few cards at a time: words may be marked before the first badge is due.
  const hasElement = () => page.evaluate(() => document.documentElement.lastElementChild !== document.body);
  await until('the page is marked', async () => (await desk.highlights(page)).length > 0 && (await hasElement()));
  await desk.browser.reloadExtension();
  await page.bringToFront();
  await page.evaluate(() => document.body.append(document.createComment('anything')));
  await until('the highlights are withdrawn', async () => (await desk.highlights(page)).length === 0);
  await until('our element is withdrawn', async () => !(await hasElement()));
});

test('a listing is shown from the side panel', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  const last = await until('a listing is judged that can be shown', async () => {
    const { judgement, revealable } = await desk.state(page);
    return judgement.listings.findLast(({ item_id, level }) => level === 'high' && revealable.includes(item_id));
  });
  const panel = await desk.browser.openExtensionPage('panel.html');
  await panel.locator(`[data-testid=listing-row][data-item-id="${last.item_id}"]`).getByRole('button').first().click();
  await page.bringToFront();
  await until('the page has scrolled to it', () => page.evaluate(() => scrollY > 0));
});

test('quiet mode shows no mark at all', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  await until('the page is marked', async () => (await desk.highlights(page)).length > 0);
  const unlike = async (other) => other.difference(readPixels(await page.screenshot()));
  const marked = await until('badges and marks are painted', async () => {
    const screen = readPixels(await page.screenshot());
    return (await unlike(screen)) === 0 && screen;
  });
  await desk.change({ quiet: true });
  await until('no mark is left', async () => (await desk.highlights(page)).length === 0);
  await until('badges and marks were painted before', async () => (await unlike(marked)) > 500);
});

test('the side panel tells how a capture goes on and how it ended', async (t) => {
  const desk = await sitDown(t, { pages: [RESULTS] });
  const page = await desk.open(RESULTS.url);
  const panel = await desk.browser.openExtensionPage('panel.html');
  await panel.getByTestId('listing-row').first().waitFor();
  // Written down as it happens, since a capture may be over before anybody looks.
  await panel.evaluate(() => {
    globalThis.seen = new Set();
    const look = () => {
      const progress = document.querySelector('[data-testid=capture-progress]')?.innerText;
      if (progress) globalThis.seen.add(progress);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await desk.capture(page);
  await until('the outcome is told', async () => {
    const outcome = panel.getByTestId('capture-outcome');
    return (await outcome.count()) > 0 && (await outcome.getAttribute('data-state')) === 'complete';
  });
  const seen = await panel.evaluate(() => [...globalThis.seen]);
  assert.ok(seen.length > 3, `step after step was told: ${seen.join(' | ')}`);
});
