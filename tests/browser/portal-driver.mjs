// Filling in a portal's form without the panel: a page of ours says what the panel would.

import assert from 'node:assert/strict';
import { Desk, sha256Of, until } from './analyst.mjs';
import { launch } from './browser.mjs';
import { CHINESE, ENGLISH, KEYS, OFFERED, WANTED } from './portals/fields.mjs';
import { replicas } from './portals/replicas.mjs';
import { serve } from './server.mjs';

/** The hosts the plans of these tests are for. */
const HOSTS = ['ipp.alibabagroup.com'];

/** What is attached: bytes of every value, so that none is taken for text. */
export const FILES = ['comparison.pdf', 'page 标签.png'].map((name, at) => {
  const bytes = Uint8Array.from({ length: 70_000 + at }, (_, index) => (index * 31 + at) % 256);
  return { name, media_type: at ? 'image/png' : 'application/pdf', sha256: sha256Of(bytes), bytes };
});

/** Everything a form is to hold in the end, as its page tells it. */
export const FILLED = {
  ...WANTED,
  attachments: FILES.map(({ name, sha256, bytes }) => ({ name, size: bytes.length, sha256 })),
  submits: 0,
  declaration: false,
  search: '',
  newsletter: '',
};

/** A plan for all fields, or for those of `keys`; `changed` is laid over a field by its key. */
export function plan({ keys = KEYS, hosts = HOSTS, changed = {}, draft = 'draft-1' } = {}) {
  const field = (key) => ({ key, labels: [ENGLISH[key], CHINESE[key]], mark: null, value: valueOf(key), ...changed[key] });
  return { draft, hosts, fields: keys.map(field) };
}

function valueOf(key) {
  if (key === 'attachments') return { kind: 'files', files: FILES.map(({ bytes, ...file }) => file) };
  if (key === 'right_expires') return { kind: 'day', day: WANTED[key] };
  if (key === 'right') return { kind: 'choice', names: ['VELMORA'], number: '018123456' };
  if (OFFERED[key]) return { kind: 'choice', names: [WANTED[key]], number: null };
  return { kind: key === 'links' || key === 'text' ? 'lines' : 'line', text: WANTED[key] };
}

/** Opens a browser in which the portal is served, with `pages` beside the forms all tests share. */
export async function openPortal({ pages = [], ...options } = {}) {
  const site = await serve({ pages: [...(await replicas()), ...pages] });
  const browser = await launch({ port: site.port, ...options });
  const desk = new Desk(browser, site, await browser.openExtensionPage('workbench.html'));
  return {
    desk,
    site,
    browser,
    /** Opens a page of the portal, clicks the icon there and enters it. */
    async enter(url) {
      const page = await browser.openPage(url);
      return enter(desk, page);
    },
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

/** Clicks the icon on a page of a portal, and enters it as the panel does. */
export async function enter(desk, page) {
  await desk.browser.triggerAction(page);
  const tabId = await until('the tab may be seen', () => desk.tabId(page));
  const documentId = await desk.ask({ request: 'enter_portal', tab_id: tabId });
  return new Filling(desk, page, tabId, documentId);
}

/** A portal's page that was entered. */
export class Filling {
  constructor(desk, page, tabId, documentId) {
    this.desk = desk;
    this.page = page;
    this.tabId = tabId;
    this.documentId = documentId;
  }

  /** Tells the engine something; gives how it stands. */
  async tell(command) {
    const reply = await this.desk.workbench.evaluate(
      ({ tabId, documentId, command }) => chrome.tabs.sendMessage(tabId, { to: 'portal', body: command }, { documentId }),
      { tabId: this.tabId, documentId: this.documentId, command },
    );
    assert.ok(reply?.ok, `${command.command}: ${JSON.stringify(reply)}`);
    return reply.ok;
  }

  describe() {
    return this.tell({ command: 'describe' });
  }

  /** Hands the files over that plans name. */
  async take(files = FILES) {
    for (const { bytes, ...file } of files) {
      // Bytes leave the test as text, and this browser's page as bytes.
      const base64 = Buffer.from(bytes).toString('base64');
      const reply = await this.desk.workbench.evaluate(
        ({ tabId, documentId, file, base64 }) => {
          const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
          return chrome.tabs.sendMessage(tabId, { to: 'portal', body: { command: 'take', file: { file, bytes } } }, { documentId });
        },
        { tabId: this.tabId, documentId: this.documentId, file, base64 },
      );
      assert.ok(reply?.ok, JSON.stringify(reply));
    }
  }

  /** Hands over what a plan needs, has it filled in, and gives how it stands when there is nothing more to do. */
  async fill(wanted = plan()) {
    await this.take();
    await this.tell({ command: 'fill', plan: wanted });
    return this.atRest();
  }

  /** How it stands once nothing is being done. */
  atRest() {
    return until('filling in comes to rest', async () => {
      const state = await this.describe();
      return state.phase.phase === 'filling' ? null : state;
    });
  }

  /** Takes everything back; gives how it stands then. */
  async undo() {
    await this.tell({ command: 'undo' });
    return until('it was taken back', async () => {
      const state = await this.describe();
      return state.phase.phase === 'undone' && state;
    });
  }

  /** What the page itself holds. */
  held() {
    return this.page.evaluate(() => window.replica.state());
  }

  close() {
    return this.page.close();
  }
}

/** What came of each field, by key, in one word each. */
export function outcomes(state) {
  const word = ({ outcome: { outcome, why } }) => (why ? `${outcome}: ${why}` : outcome);
  return Object.fromEntries(state.fields.map((field) => [field.key, word(field)]));
}

/** The outcomes where all but some fields are filled in. */
export function allFilledBut(others = {}, keys = KEYS) {
  return { ...Object.fromEntries(keys.map((key) => [key, 'filled'])), ...others };
}
