// What an analyst does, and what can then be seen: on the screen, in the vault, in a bundle.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EXTENSION, PATIENCE, launch } from './browser.mjs';
import { serve } from './server.mjs';

/** Waits until `look` gives something true, and gives it. Fails with what was awaited and what was seen last. */
export async function until(what, look) {
  const end = Date.now() + PATIENCE;
  let last;
  for (;;) {
    try {
      last = await look();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) assert.fail(`This never happened: ${what}. Seen last: ${String(last)}`);
    await pause(50);
  }
}

/** Opens a browser at a desk: our pages served, the workbench open in a tab, the sample profile in place. */
export async function sitDown(t, { pages, policy = null, profile = true, ...options } = {}) {
  const site = await serve({ pages, policy });
  const browser = await launch({ port: site.port, ...options });
  t.after(async () => {
    await browser.close();
    await site.close();
  });
  const workbench = await browser.openExtensionPage('workbench.html');
  const desk = new Desk(browser, site, workbench);
  if (profile) await desk.loadSampleProfile();
  return desk;
}

export class Desk {
  constructor(browser, site, workbench) {
    this.browser = browser;
    this.site = site;
    this.workbench = workbench;
  }

  /** Takes the sample profile into use by the button a new analyst sees. */
  async loadSampleProfile() {
    const panel = await this.browser.openExtensionPage('panel.html');
    await panel.getByTestId('load-sample-profile').click();
    await until('a profile is in use', async () => (await this.settings()).profile);
    await panel.close();
  }

  /** The settings in use. */
  settings() {
    return this.ask({ request: 'settings' });
  }

  /** The profile once the worker keeps one of which this holds: a page shows what was changed a moment before that. */
  kept(what, holds) {
    return until(what, async () => {
      const { profile } = await this.settings();
      return holds(profile) ? profile ?? true : false;
    });
  }

  /** Takes settings into use, the others staying. */
  async change(settings) {
    const before = await this.settings();
    return this.ask({ request: 'save_settings', before, settings: { ...before, ...settings } });
  }

  /** Has the worker take a profile's text into use: the worker's whole reply. */
  importProfile(text) {
    return this.reply({ request: 'import_profile', text });
  }

  /** Opens a page and waits until it has been read and judged. */
  async open(url) {
    const page = await this.browser.openPage(url);
    await this.state(page);
    return page;
  }

  /** The panel in a window of its own beside the page, so that the page stays in front of its window. */
  async panelBeside(page) {
    await page.bringToFront();
    const url = this.browser.extensionUrl('panel.html');
    const [panel] = await Promise.all([
      this.browser.context.waitForEvent('page'),
      this.workbench.evaluate((url) => chrome.windows.create({ url, type: 'popup', width: 420, height: 960, focused: true }), url),
    ]);
    await panel.getByTestId('listing-row').first().waitFor();
    return panel;
  }

  /** The id of the tab that shows a page. */
  tabId(page) {
    return this.workbench.evaluate(async (url) => (await chrome.tabs.query({})).findLast((tab) => tab.url === url)?.id, page.url());
  }

  /** What the content script has made of its page, once it has: its `PageState`. */
  async state(page) {
    return until(`${page.url()} is read`, async () => {
      const tabId = await this.tabId(page);
      return this.workbench.evaluate(async (tab) => {
        const reply = await chrome.tabs.sendMessage(tab, { to: 'content', body: { command: 'describe' } }, { frameId: 0 });
        return reply?.ok;
      }, tabId);
    });
  }

  /**
   * The rectangles our highlights paint in, in the viewport, by highlight; `seen` where the marked text is what stands
   * on top there, and not covered by something of the page.
   */
  highlights(page) {
    return page.evaluate(() =>
      [...CSS.highlights].flatMap(([name, highlight]) =>
        [...highlight].flatMap((range) =>
          [...range.getClientRects()].map(({ x, y, width, height }) => {
            const top = document.elementFromPoint(x + width / 2, y + height / 2);
            return { name, text: range.toString(), x, y, width, height, seen: top?.contains(range.startContainer) ?? false };
          }),
        ),
      ),
    );
  }

  /** Clicks the toolbar icon on a page and gives the exhibit that comes of it. */
  async capture(page) {
    const before = await this.exhibitIds();
    await this.browser.triggerAction(page);
    return this.sealed(before);
  }

  /** The exhibit that is sealed beside those known before. */
  async sealed(before) {
    return this.exhibit(await this.sealedBeside(before));
  }

  /** The id of the exhibit that is sealed beside those known before, as soon as it is. */
  async sealedBeside(before) {
    const row = await until('an exhibit is sealed', async () => (await this.exhibits()).find(({ id }) => !before.has(id)));
    return row.id;
  }

  /** The ids of all exhibits. */
  async exhibitIds() {
    return new Set((await this.exhibits()).map(({ id }) => id));
  }

  /** The gallery's rows, as the vault holds them. */
  async exhibits() {
    return (await this.#store('exhibits')).map((text) => JSON.parse(text));
  }

  /** The chain. */
  async links() {
    return (await this.#store('links')).map((text) => JSON.parse(text));
  }

  /** What is written down of captures that are not sealed. */
  async journals() {
    return (await this.#store('captures')).map((text) => JSON.parse(text));
  }

  /** An exhibit: its record, and its files by name with the bytes kept under their hashes. */
  async exhibit(id) {
    const raw = await this.#bytes('records', id);
    const record = JSON.parse(raw.toString('utf8'));
    const files = new Map();
    for (const { name, sha256 } of [...record.files, ...record.opinions]) files.set(name, await this.file(sha256));
    return { id, raw, record, files };
  }

  /** The bytes kept under a hash; absent where there are none. */
  file(sha256) {
    return this.#bytes('files', sha256);
  }

  /** Has a file of the analyst taken in as an exhibit: the worker's whole reply. */
  importFile({ name, bytes, lastModified }) {
    return this.workbench.evaluate(
      async ({ name, bytes, lastModified }) => {
        const file = new File([Uint8Array.from(bytes)], name, { lastModified });
        const address = URL.createObjectURL(file);
        const body = { request: 'import_file', address, name: file.name, last_modified: file.lastModified };
        const reply = await chrome.runtime.sendMessage({ to: 'worker_from_page', body });
        URL.revokeObjectURL(address);
        return reply;
      },
      { name, bytes: [...bytes], lastModified },
    );
  }

  /** Has whoever reads a store of the vault wait, until what this gives is called. */
  async hold(store) {
    await this.workbench.evaluate(holdStore, store);
    return () => this.workbench.evaluate(() => globalThis.letGo());
  }

  /** What was done with exhibits, as the vault holds it. */
  async events() {
    return (await this.#store('events')).map((text) => JSON.parse(text));
  }

  /** Where copies of exhibits stand outside the browser, as the vault holds it. */
  async copies() {
    return [...(await this.copiesById()).values()];
  }

  /** The same by exhibit. */
  async copiesById() {
    const entries = await this.workbench.evaluate(lookIntoVault, { store: 'copies', withKeys: true });
    return new Map(entries.map(([id, text]) => [id, JSON.parse(text)]));
  }

  /** Selects exhibits in the workbench, exports their bundle and gives the path of the file that was saved. */
  async export(exhibits, t) {
    const folder = mkdtempSync(join(tmpdir(), 'counterproof-bundle-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    await this.workbench.bringToFront();
    await this.workbench.reload();
    const { case: active } = await this.settings();
    const noted = new Map(await this.workbench.evaluate(lookIntoVault, { store: 'annotated', withKeys: true }));
    if (exhibits.some(({ id }) => (JSON.parse(noted.get(id) ?? '{}').case ?? '') !== active.name)) await this.showAllCases();
    for (const { id } of exhibits) {
      await this.workbench.locator(`[data-testid=exhibit-row][data-exhibit-id="${id}"] [data-testid=exhibit-select]`).check();
    }
    const [download] = await Promise.all([
      this.workbench.waitForEvent('download'),
      this.workbench.getByTestId('export-bundle').click(),
    ]);
    const path = join(folder, download.suggestedFilename());
    await download.saveAs(path);
    return path;
  }

  /** Has the workbench show exhibits and drafts of every case. */
  async showAllCases() {
    await this.workbench.getByTestId('case-shown').selectOption({ label: 'All cases' });
  }

  /** Asks the worker for something as one of our pages does, and gives its answer; fails where it refuses. */
  async ask(body) {
    const reply = await this.reply(body);
    if (reply?.ok === undefined) throw new Error(`${body.request}: ${JSON.stringify(reply)}`);
    return reply.ok;
  }

  /** The worker's whole reply to a request. */
  reply(body) {
    return this.workbench.evaluate((request) => chrome.runtime.sendMessage({ to: 'worker_from_page', body: request }), body);
  }

  #store(store) {
    return this.workbench.evaluate(lookIntoVault, { store });
  }

  async #bytes(store, key) {
    const base64 = await this.workbench.evaluate(lookIntoVault, { store, key });
    return base64 === null ? undefined : Buffer.from(base64, 'base64');
  }
}

/** Asserts that an exhibit's files are there, are those its record names, and hash to what it says. */
export function assertFilesMatch({ record, files }) {
  for (const { name, size, sha256 } of [...record.files, ...record.opinions]) {
    const bytes = files.get(name);
    assert.ok(bytes, `${name} is kept`);
    assert.equal(bytes.length, size, `${name}: size`);
    assert.equal(sha256Of(bytes), sha256, `${name}: SHA-256`);
  }
}

/** Asserts that the documents in an unpacked bundle keep to their schemas and are spelled canonically, by other people's code. */
export function assertDocumentsAreValid(t, bag) {
  const scripts = fileURLToPath(new URL('..', import.meta.url));
  const within = (words) => Number(run('python3', words, { cwd: bag }));
  const documents = readdirSync(bag, { recursive: true }).filter((path) => /^data\/(?!.*\/files\/).*\.jsonl?$/.test(path));
  if (works('python3', ['-c', 'import rfc8785'])) {
    assert.ok(within([join(scripts, 'canonical.py'), ...documents]) >= documents.length);
  } else {
    t.diagnostic('canonical form not compared: the Python package `rfc8785` is not installed');
  }
  if (works('python3', ['-c', 'import jsonschema'])) {
    const schemas = join(scripts, '../docs/evidence');
    // What tells what is in a bundle is made of these, and has no schema.
    const sealed = documents.filter((path) => !path.startsWith('data/documents/'));
    assert.ok(within([join(scripts, 'valid.py'), schemas, '.']) >= sealed.length, 'every document has its schema');
  } else {
    t.diagnostic('not held against the schemas: the Python package `jsonschema` is not installed');
  }
}

/** The outcome of each step, by name. */
export function outcomes({ record }) {
  return Object.fromEntries(record.steps.map(({ name, outcome, code }) => [name, code ? `${outcome}: ${code}` : outcome]));
}

export function sha256Of(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Runs a program of the system and gives what it says; fails the test where it fails. */
export function run(program, words, options = {}) {
  const { error, status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', ...options });
  if (error) throw new Error(`${program} cannot be started: ${error.message}`);
  assert.equal(status, 0, `${program} ${words.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** Whether a program can be started with these words and succeeds. */
export function works(program, words) {
  return spawnSync(program, words, { stdio: 'ignore' }).status === 0;
}

// Runs in the workbench, one of the extension's own pages, and looks into the vault from there.

/** All values of a store, or the one under `key`. Bytes come as base64, since they have to leave the browser as JSON. */
async function lookIntoVault({ store, key, withKeys = false }) {
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const base64 = (buffer) => {
    const bytes = new Uint8Array(buffer);
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
  };
  // Opened without a version, a vault that is not there yet would be made, and made without its stores.
  if (!(await indexedDB.databases()).some(({ name }) => name === 'counterproof')) return key === undefined ? [] : null;
  const database = await settled(indexedDB.open('counterproof'));
  try {
    const objects = database.transaction(store).objectStore(store);
    if (withKeys) {
      const [keys, values] = await Promise.all([settled(objects.getAllKeys()), settled(objects.getAll())]);
      return keys.map((key, at) => [key, values[at]]);
    }
    if (key === undefined) return await settled(objects.getAll());
    const value = await settled(objects.get(key));
    if (value === undefined) return null;
    return base64(value.blob ? await value.blob.arrayBuffer() : value);
  } finally {
    database.close();
  }
}

/** Keeps a transaction that may write to a store going: no other gets at the store meanwhile. */
async function holdStore(store) {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open('counterproof');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const transaction = database.transaction(store, 'readwrite');
  let held = true;
  await new Promise((resolve) => {
    const again = () => {
      resolve();
      if (held) transaction.objectStore(store).count().onsuccess = again;
    };
    transaction.objectStore(store).count().onsuccess = again;
  });
  globalThis.letGo = () =>
    new Promise((resolve) => {
      held = false;
      transaction.oncomplete = () => resolve(database.close());
    });
}

/** The extension as it is once the analyst has allowed all sites: no test can press the browser's own button. */
export function stageAllowed(t) {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-allowed-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(EXTENSION, folder, { recursive: true });
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.host_permissions.push('<all_urls>');
  writeFileSync(file, JSON.stringify(manifest));
  return folder;
}
