// What of ours is on a page: it hangs in a closed shadow root, which no script of a page or a test can enter.

import { until } from './analyst.mjs';

/** Our closed shadow root in a page, seen through the browser's debugger as assistive software sees it. */
export class Layer {
  static async of(page) {
    const session = await page.context().newCDPSession(page);
    await session.send('DOM.enable');
    return new Layer(page, session);
  }

  constructor(page, session) {
    Object.assign(this, { page, session });
  }

  /** The elements of ours of a class, each with what it says. */
  async all(name) {
    const { root } = await this.session.send('DOM.getDocument', { depth: -1, pierce: true });
    const found = [];
    const walk = (node, inside) => {
      const attributes = attributesOf(node);
      if (inside && attributes.class?.split(' ').includes(name) && !('hidden' in attributes)) found.push({ node, attributes, text: textOf(node) });
      for (const child of node.children ?? []) walk(child, inside);
      for (const shadow of node.shadowRoots ?? []) walk(shadow, inside || shadow.shadowRootType === 'closed');
    };
    walk(root, false);
    return found;
  }

  /** The only one of a class that is shown. */
  async one(name) {
    return until(`${name} is on the page`, async () => (await this.all(name))[0]);
  }

  async text(name) {
    return (await this.all(name)).map(({ text }) => text).join(' | ');
  }

  /** The badge that says all of this, once one does. */
  async badge(...said) {
    const says = ({ attributes }) => said.every((words) => attributes['aria-label'].includes(words));
    return until(`a badge says ${said.join(', ')}`, async () => (await this.all('badge')).find(says));
  }

  /** The middle of an element on the screen. */
  async middle({ node }) {
    const { model } = await this.session.send('DOM.getBoxModel', { backendNodeId: node.backendNodeId });
    const [left, top, , , right, bottom] = model.border;
    return [(left + right) / 2, (top + bottom) / 2];
  }

  async focus({ node }) {
    await this.session.send('DOM.focus', { backendNodeId: node.backendNodeId });
  }

  async click(name) {
    await this.page.mouse.click(...(await this.middle(await this.one(name))));
  }
}

const attributesOf = ({ attributes = [] }) => Object.fromEntries(attributes.flatMap((name, at) => (at % 2 ? [] : [[name, attributes[at + 1]]])));
const textOf = (node) => node.nodeValue || (node.children ?? []).map(textOf).join(' ');
