// Frozen pages, opened from disk: they show what was seen, run nothing and ask nobody, whatever the page was.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { assertFilesMatch, outcomes, sitDown, until } from './analyst.mjs';
import { PATIENCE, SMOOTHING, findChromium, readPixels } from './browser.mjs';
import { CORPUS, ROOT, corpusPages, goldenPages } from './server.mjs';

const HOSTILE = {
  name: 'hostile',
  url: 'https://www.aliexpress.com/item/1005000000000666.html',
  status: 200,
  file: join(ROOT, 'tests/browser/frozen/hostile.html'),
};

/** A style sheet of another host that the page's own world may not read. */
const SHEET = {
  name: 'unread',
  url: 'https://assets.alicdn.com/unread.css',
  status: 200,
  type: 'text/css',
  file: join(ROOT, 'tests/browser/frozen/unread.css'),
};

/** Chromium as anybody has it, without the extension, that reaches nobody; and a folder for files. */
async function reader(t) {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-frozen-'));
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--host-resolver-rules=MAP * ~NOTFOUND', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  t.after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let opened = 0;
  return {
    /** Opens a file of this text from disk, and gives the page with what it asked for and what it ran. */
    async open(html) {
      const path = join(folder, `frozen-${(opened += 1)}.html`);
      writeFileSync(path, html);
      const url = pathToFileURL(path).href;
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      const asked = [];
      const ran = [];
      context.on('request', (request) => {
        if (request.url() !== url && !request.url().startsWith('data:')) asked.push(request.url());
      });
      page.on('framenavigated', (frame) => {
        if (frame.url() !== url) asked.push(`navigated to ${frame.url()}`);
      });
      page.on('pageerror', (error) => ran.push(error.message));
      page.on('dialog', (dialog) => ran.push(dialog.message()));
      page.on('console', (message) => ran.push(message.text()));
      await page.goto(url, { waitUntil: 'load' });
      return { page, asked, ran, close: () => context.close() };
    },
  };
}

/** A frozen page without its policy: what it then does not do, its markup does not do. */
function withoutPolicy(html) {
  const without = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  assert.notEqual(without, html, 'the policy stands in the file');
  return without;
}

/** Asserts that a page opened from disk asks nobody and runs nothing, also when everything on it is clicked. */
async function assertInert({ page, asked, ran }, name) {
  await page.evaluate(() => {
    const all = (root) => [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
    for (const element of all(document)) {
      for (const type of ['click', 'mouseover', 'focus', 'toggle', 'load', 'error', 'animationstart', 'submit']) {
        element.dispatchEvent(new Event(type, { bubbles: true, cancelable: false }));
      }
      if (element instanceof HTMLAnchorElement || element instanceof SVGAElement || element instanceof HTMLButtonElement) {
        element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
      }
    }
  });
  const handlers = await page.evaluate(() => {
    const all = (root) => [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
    return all(document).flatMap(({ attributes }) => [...attributes].map((attribute) => attribute.name)).filter((name) => /^on/i.test(name));
  });
  assert.deepEqual(handlers, [], `${name} has no handler`);
  assert.deepEqual(ran, [], `${name} runs nothing`);
  assert.deepEqual(asked, [], `${name} asks nobody`);
  assert.equal(page.frames().length, 1, `${name} has no frame`);
  assert.equal(await page.evaluate(() => typeof globalThis.ran + typeof globalThis.__ran), 'undefinedundefined');
}

/** The pictures a document shows, by their description, in order, those of shadow roots too; in a copy what each is of: `img`, `canvas`, `poster`. */
function shownPictures(page) {
  return page.evaluate(() => {
    const all = (root) => [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
    return all(document)
      .filter((element) => element instanceof HTMLImageElement && element.complete && element.naturalWidth > 0)
      .map(({ alt, dataset, naturalWidth, naturalHeight, currentSrc }) => {
        return { of: dataset.element ?? 'img', alt, naturalWidth, naturalHeight, local: currentSrc.startsWith('data:') };
      });
  });
}

/** How many videos of a document show their poster, since they have not begun. */
function shownPosters(page) {
  return page.evaluate(() => {
    const all = (root) => [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
    return all(document).filter((element) => element instanceof HTMLVideoElement && element.poster && element.played.length === 0).length;
  });
}

/** The text a person reads, without white space. */
function readText(page) {
  return page.evaluate(() => document.body.innerText.replace(/\s+/g, ''));
}

/** What the content script makes of its page, put together as the worker does; pictures are fetched again from one of our pages. */
async function freeze(desk, page) {
  const tab = await desk.tabId(page);
  return desk.workbench.evaluate(async (tabId) => {
    const ask = async (sheets) => {
      const reply = await chrome.tabs.sendMessage(tabId, { to: 'content', body: { command: 'freeze', sheets } }, { frameId: 0 });
      if (!reply?.ok) throw new Error(JSON.stringify(reply));
      return reply.ok;
    };
    const { parts, pictures, missing } = await ask([]);
    const places = await Promise.all(
      pictures.map(async ({ url }) => {
        const response = await fetch(url, { credentials: 'omit' }).catch(() => null);
        if (!response?.ok) return '';
        return `data:${response.headers.get('content-type')};base64,${new Uint8Array(await response.arrayBuffer()).toBase64()}`;
      }),
    );
    const properties = pictures.flatMap(({ in_styles }, number) => (in_styles ? `--counterproof-picture-${number}:url("${places[number] || 'data:,'}");` : []));
    const html = parts.map((part) => (part === 'style_pictures' ? `<style>:root{${properties.join('')}}</style>` : (part.markup ?? places[part.picture])));
    return { html: html.join(''), missing };
  }, tab);
}

test('a page full of hostile markup is captured, and its copy runs nothing and asks nobody', async (t) => {
  const desk = await sitDown(t, { pages: [HOSTILE, SHEET] });
  const page = await desk.open(HOSTILE.url);
  await until('the page has drawn', () => page.evaluate(() => document.body.dataset.drawn));
  assert.ok((await page.evaluate(() => globalThis.__ran.length)) > 10, 'the page itself runs its markup');
  await page.fill('#typed', 'typed by the person');
  await page.fill('#password', 'hunter2');
  await page.fill('#area', 'a letter');
  await page.check('#box');
  await page.selectOption('#select', 'b');
  const text = await readText(page);
  const seen = await shownPictures(page);

  const exhibit = await desk.capture(page);
  assertFilesMatch(exhibit);
  const step = (name) => exhibit.record.steps.find((candidate) => candidate.name === name);
  assert.equal(step('frozen_page').outcome, 'ok', JSON.stringify(step('frozen_page')));
  const html = exhibit.files.get('frozen-page.html').toString('utf8');
  assert.doesNotMatch(html, /typed by the person|hunter2|a letter|from the server|a-secret-of-the-visitor/);
  assert.doesNotMatch(html, /<script|<base|http-equiv="refresh"/i);

  const disk = await reader(t);
  for (const [name, copy] of [['the copy', html], ['the copy without its policy', withoutPolicy(html)]]) {
    const opened = await disk.open(copy);
    await assertInert(opened, name);
    await opened.close();
  }

  const opened = await disk.open(html);
  assert.equal(await opened.page.title(), await page.title());
  const copied = await readText(opened.page);
  for (const words of ['Textthatstays:a<b&"c"', 'insidetheform', 'deepdown']) {
    assert.ok(copied.includes(words), `${words} in ${copied}`);
  }
  assert.ok(text.includes('insidetheform'));
  assert.deepEqual(
    (await shownPictures(opened.page)).filter(({ alt }) => alt).map(({ alt }) => alt),
    seen.filter(({ alt }) => alt).map(({ alt }) => alt),
    'the pictures that were seen are shown',
  );
  const looks = await opened.page.evaluate(() => {
    const drawn = (selector, pseudo) => getComputedStyle(document.querySelector(selector), pseudo);
    return {
      background: drawn('#seen').backgroundImage.slice(0, 22),
      before: drawn('.seen-before', '::before').content.slice(0, 22),
      text: drawn('#text').color,
      open: document.getElementById('open').shadowRoot?.textContent.includes('in an open root'),
      checked: document.getElementById('box').checked,
      chosen: document.getElementById('select').value,
      canvas: document.getElementById('readable').naturalWidth,
      unread: document.querySelector('p#nbsp').textContent,
      fetched: getComputedStyle(document.getElementById('link')).color,
      frame: (({ dataset, textContent, offsetWidth, offsetHeight }) => [dataset.href, textContent, offsetWidth, offsetHeight])(
        document.getElementById('frame'),
      ),
    };
  });
  assert.deepEqual(looks, {
    background: 'url("data:image/png;ba',
    before: 'url("data:image/png;ba',
    text: 'rgb(1, 2, 3)',
    open: true,
    checked: true,
    chosen: 'b',
    canvas: 20,
    unread: 'a\u00a0b',
    fetched: 'rgb(4, 5, 6)',
    frame: ['https://frame.example/advertisement.html', '', 204, 84],
  });
  // A closed root stays one: it is seen on the screen and by no script.
  assert.equal(html.match(/<template shadowrootmode="closed"/g)?.length, 1);

  // What the copy lacks is said in the record and at the end of the file.
  const list = html.slice(html.lastIndexOf('<!-- Counterproof:'));
  for (const line of [
    /^frame\thttps:\/\/frame\.example\/advertisement\.html\t/m,
    /^media\thttps:\/\/leak\.example\/video\.mp4\t/m,
    /^plugin\thttps:\/\/leak\.example\/object\.swf\t/m,
    /^canvas\t\tthe browser does not let it be read/m,
    /^style_sheet\thttps:\/\/leak\.example\/absent\.css\t/m,
    /^typed_text\t/m,
    /^picture\thttps:\/\/leak\.example\/absent\.png\tnot loaded by the page/m,
  ]) {
    assert.match(list, line);
  }
  assert.match(step('frozen_page').detail, /frame ×4: .*https:\/\/frame\.example\/advertisement\.html/);

  // The page's own data, word for word but for what speaks for the visitor, which is named.
  assert.equal(step('embedded_state').outcome, 'ok');
  const states = exhibit.record.files.filter(({ role }) => role === 'embedded_state');
  const texts = states.map(({ name }) => exhibit.files.get(name).toString('utf8'));
  const originals = await page.evaluate(() => [...document.scripts].map(({ textContent }) => textContent));
  for (const [index, state] of texts.entries()) {
    const original = originals.find((candidate) => candidate.replace(/a-secret-of-the-visitor-\d/g, (secret) => '*'.repeat(secret.length)) === state);
    assert.ok(original, `${states[index].name} is one of the page’s scripts but for its secrets`);
    assert.match(states[index].source, /^script element \d+ of \d+$/);
  }
  assert.ok(texts.some((state) => state.includes('"verbatim </scr')) && texts.some((state) => state.includes('window.runParams')));
  assert.match(step('embedded_state').detail, /csrfToken \(embedded-state-\d\d\.json, 25 bytes from byte \d+\).*_csrf_token_/);

  assert.deepEqual([outcomes(exhibit).archive, step('archive').detail], ['not_applicable', 'the permission pageCapture is not given']);
});

test('a page whose names hide those of the document is read and captured as without them', async (t) => {
  const item = goldenPages().find(({ name }) => name === 'item');
  const desk = await sitDown(t, { pages: [item] });
  const plain = await desk.capture(await desk.open(item.url));

  const hiding = (element) => (name) => `<${element} name="${name}" hidden></${element}>`;
  const ofDocument = [
    ...['documentElement', 'body', 'head', 'title', 'URL', 'baseURI', 'doctype', 'fonts', 'images', 'scripts', 'forms', 'links'],
    ...['scrollingElement', 'visibilityState', 'hidden', 'adoptedStyleSheets', 'defaultView', 'readyState', 'activeElement'],
    ...['querySelector', 'querySelectorAll', 'getElementById', 'elementFromPoint', 'elementsFromPoint', 'createElement'],
    ...['createRange', 'createTreeWalker', 'addEventListener', 'dispatchEvent', 'contains', 'firstChild', 'childNodes', 'nodeType'],
  ];
  const ofForm = [
    ...['parentElement', 'parentNode', 'firstChild', 'nextSibling', 'childNodes', 'children', 'nodeType', 'nodeValue', 'textContent'],
    ...['localName', 'tagName', 'namespaceURI', 'attributes', 'getAttribute', 'id', 'matches', 'querySelector', 'querySelectorAll'],
    ...['checkVisibility', 'getBoundingClientRect', 'contains', 'scrollTop', 'scrollHeight', 'clientHeight', 'ownerDocument'],
    ...['shadowRoot', 'previousElementSibling', 'isConnected', 'style', 'className', 'addEventListener'],
  ];
  const source = readFileSync(item.file, 'utf8');
  const body = source
    .replace('<div id="root">', `<form>${ofForm.map((name) => `<input type="hidden" name="${name}">`).join('')}<div id="root">`)
    .replace('</body>', `</form>${ofDocument.map(hiding('form')).join('')}</body>`);
  assert.equal(body.match(/<form/g).length, ofDocument.length + 1);
  desk.site.pages = [{ ...item, body }];
  const page = await desk.open(item.url);
  assert.equal(await page.evaluate(() => document.querySelectorAll.tagName + document.body.tagName), 'FORMFORM', 'they are hidden');
  const hidden = await desk.capture(page);

  assertFilesMatch(hidden);
  assert.deepEqual(outcomes(hidden), outcomes(plain));
  assert.equal(hidden.record.completeness, 'complete');
  const told = ({ record, files }) => ({
    title: record.title,
    url: record.final_url,
    kind: record.page_kind,
    logged_in: record.environment.logged_in_signs,
    reading: JSON.parse(files.get('reading.json')),
    judgement: JSON.parse(files.get('judgement.json')),
    screens: record.files.filter(({ geometry }) => geometry?.kind === 'screen').map(({ name, geometry }) => [name, geometry]),
    states: record.files.filter(({ role }) => role === 'embedded_state').map(({ sha256 }) => sha256),
  });
  assert.deepEqual(told(hidden), told(plain));
  const picture = ({ files }, name) => readPixels(files.get(name));
  assert.equal(picture(hidden, 'first-view.png').difference(picture(plain, 'first-view.png'), undefined, SMOOTHING), 0);
  // The banner above it says when it was kept and as what.
  const banner = picture(plain, 'stamped-copy.png').height - picture(plain, 'first-view.png').height;
  const annotated = picture(hidden, 'annotated-view.png');
  const below = { x: 0, y: banner, width: annotated.width, height: annotated.height - banner };
  assert.equal(annotated.height, picture(plain, 'annotated-view.png').height);
  assert.equal(annotated.difference(picture(plain, 'annotated-view.png'), below, SMOOTHING), 0, 'annotated-view.png');
  const disk = await reader(t);
  const [copy, copyOfPlain] = await Promise.all([hidden, plain].map(({ files }) => disk.open(files.get('frozen-page.html').toString('utf8'))));
  await assertInert(copy, 'the copy');
  assert.equal(await copy.page.title(), hidden.record.title);
  assert.equal(await readText(copy.page), await readText(copyOfPlain.page));
});

test('pictures of listings say how they were fetched again', async (t) => {
  const item = goldenPages().find(({ name }) => name === 'item');
  const desk = await sitDown(t, { pages: [item] });
  const exhibit = await desk.capture(await desk.open(item.url));
  const images = exhibit.record.files.filter(({ role }) => role === 'image');
  assert.ok(images.length > 0);
  for (const { source, fetched } of images) {
    assert.equal(source, 'fetched again');
    assert.match(fetched.url, /^https:\/\/[a-z0-9-]+\.(?:alicdn|aliexpress-media)\.com\//);
    assert.match(fetched.request_headers.accept, /^image\/avif,image\/webp/);
    assert.equal(fetched.status, 200);
    assert.equal(fetched.headers['content-type'], 'image/png');
    assert.deepEqual(Object.keys(fetched.headers).filter((name) => /cookie/.test(name)), []);
  }
  for (const { fetched, role } of exhibit.record.files) assert.equal(fetched !== null, role === 'image');
});

const saved = corpusPages();
test('saved pages', { skip: saved.length === 0 && `no saved pages in ${CORPUS}` }, async (t) => {
  const desk = await sitDown(t, { pages: saved });
  const disk = await reader(t);
  for (const { name, url } of saved) {
    await t.test(`${name}: its copy shows its title and its pictures, runs nothing and asks nobody`, async (t) => {
      if (/^https:\/\/login\./.test(url)) return t.skip('no content script runs on login pages');
      const page = await desk.open(url);
      await until('the page is at rest', () => page.evaluate(() => document.readyState === 'complete'));
      const seen = await shownPictures(page);
      const posters = await shownPosters(page);
      const { html } = await freeze(desk, page);
      const title = await page.title();
      const text = await readText(page);
      for (const copy of [html, withoutPolicy(html)]) {
        const opened = await disk.open(copy);
        await assertInert(opened, name);
        assert.equal(await opened.page.title(), title);
        const shown = await shownPictures(opened.page);
        assert.ok(shown.every(({ local }) => local));
        const described = (pictures) => pictures.map(({ alt, naturalWidth, naturalHeight }) => `${naturalWidth} × ${naturalHeight} ${alt}`);
        const copies = shown.filter(({ of }) => of === 'img');
        assert.deepEqual(described(copies), described(seen), `pictures: ${copies.length} of ${seen.length}`);
        assert.equal(shown.filter(({ of }) => of === 'poster').length, posters, 'posters of videos that have not begun');
        assert.equal(await readText(opened.page), text, 'the text a person reads is the page’s');
        t.diagnostic(`${seen.length} pictures, ${posters} posters, ${text.length} letters, ${html.length} bytes`);
        await opened.close();
      }
      await page.close();
    });
  }
});
