// What every view has to stand: axe-core, both themes and both languages, twice the size, and lines that run the other way.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { until } from './analyst.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LOOKS = ['light', 'dark'].flatMap((theme) => ['en', 'zh'].map((language) => ({ theme, language })));

/** How wide the views usually are, in CSS pixels. */
export const WIDTH = { panel: 400, workbench: 1280 };

/**
 * Gives a document every look, and asserts that axe-core finds nothing wrong with any, and that at 100 % and at 200 %,
 * from left to right and from right to left, nothing is cut off and nothing has to be scrolled sideways.
 */
export async function assertAccessible(desk, document, view, width = WIDTH.workbench) {
  const wrong = [];
  const { theme: chosenTheme, language: chosenLanguage } = await desk.settings();
  // A colour that is on its way to another is neither.
  await document.emulateMedia({ reducedMotion: 'reduce' });
  for (const { theme, language } of LOOKS) {
    await look(desk, document, theme, language);
    wrong.push(...(await violations(document)).map((found) => `${view}, ${theme}, ${language}: ${found}`));
    // Themes differ in no length.
    if (theme === LOOKS[0].theme) wrong.push(...(await cutOff(document, width)).map((found) => `${view}, ${language}: ${found}`));
  }
  await look(desk, document, chosenTheme, chosenLanguage);
  assert.deepEqual(wrong, []);
}

/** Chooses a theme and a language, and waits until the document has them. */
async function look(desk, document, theme, language) {
  await desk.change({ theme, language });
  await until(`a view is ${theme} and ${language}`, () =>
    document.evaluate(
      ({ theme, language }) => document.documentElement.dataset.theme === theme && document.documentElement.lang.startsWith(language),
      { theme, language },
    ),
  );
}

/** What axe-core finds wrong in a document as it stands, each with where. */
async function violations(document) {
  if (!(await document.evaluate(() => 'axe' in window))) await document.evaluate(AXE);
  return document.evaluate(async () => {
    const { violations, passes } = await axe.run({ resultTypes: ['violations'] });
    if (passes.length < 10) throw new Error(`axe-core looked for ${passes.length} things only`);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
  });
}

/** What does not fit in a view of so many pixels, at both sizes and in both directions. */
async function cutOff(document, width) {
  const devtools = await document.context().newCDPSession(document);
  const found = [];
  for (const zoom of [1, 2]) {
    // What a browser's zoom is to a page: fewer pixels, each larger.
    const size = { width: width / zoom, height: 900 / zoom, deviceScaleFactor: zoom, mobile: false };
    await devtools.send('Emulation.setDeviceMetricsOverride', size);
    for (const direction of ['ltr', 'rtl']) {
      const beyond = await document.evaluate(whatIsBeyond, direction);
      found.push(...beyond.map((what) => `${zoom * 100} %, ${direction}: ${what}`));
    }
  }
  await devtools.send('Emulation.clearDeviceMetricsOverride');
  await devtools.detach();
  return found;
}

/** Runs in the document: turns it around, and gives what is cut off or stands beyond its edges. */
function whatIsBeyond(direction) {
  const root = document.documentElement;
  const before = root.dir;
  root.dir = direction;
  const width = root.clientWidth;
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.hidden');
  const scrolls = (element) => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== 'visible') return true;
    }
    return false;
  };
  const name = (element) => `${element.outerHTML.slice(0, 120)} “${element.textContent.trim().slice(0, 40)}”`;
  const found = [];
  if (root.scrollWidth > width) found.push(`the document is ${root.scrollWidth - width} px too wide`);
  for (const element of document.body.querySelectorAll('*')) {
    if (!isSeen(element)) continue;
    const { left, right } = element.getBoundingClientRect();
    if ((left < -1 || right > width + 1) && !scrolls(element)) found.push(`beyond the edge: ${name(element)}`);
    const { overflowX, textOverflow } = getComputedStyle(element);
    const isCut = element.scrollWidth > element.clientWidth + 1 && textOverflow !== 'ellipsis';
    const holdsWords = element.matches('button, .button, label, legend, summary, th, h1, h2, h3, h4');
    if (isCut && holdsWords && overflowX !== 'auto' && getComputedStyle(element).display !== 'inline') found.push(`cut off: ${name(element)}`);
  }
  root.dir = before;
  return found;
}
