// How long it takes to fill in a form of each make, and pages that do what they can against it, beside the plain form in
// the same run.
//
//   benchmark-portal.mjs [--output FILE] [--times N]   writes the table into FILE between its marks, or prints it

import { parseArgs } from 'node:util';
import { machine, median, tell } from './figures.mjs';
import { openPortal, plan } from './portal-driver.mjs';
import { form } from './portals/plain.mjs';
import { AT_ONCE, PORTAL, address, plain } from './portals/replicas.mjs';

/** What pages do against being filled in, by name. */
const AGAINST = {
  'twenty elements made anew in every frame': `const place = document.body.appendChild(document.createElement('div'));
    const storm = () => {
      place.replaceChildren(...Array.from({ length: 20 }, () => document.createElement('p')));
      requestAnimationFrame(storm);
    };
    storm();`,
  'a field made anew every millisecond': `setInterval(() => {
      const field = document.querySelector('[name=order_number]');
      field.replaceWith(field.cloneNode());
    }, 1);`,
  'every field rewrites itself': `document.addEventListener('input', ({ target }) => queueMicrotask(() => (target.value = '?')), true);`,
  '50,000 fields more': `document.body.insertAdjacentHTML('beforeend', '<input>'.repeat(50000));`,
  '20,000 elements with texts': `document.body.insertAdjacentHTML('afterbegin', '<div><span>Complaint</span> <b>reason</b></div>'.repeat(10000));`,
};

const { values: options } = parseArgs({ options: { output: { type: 'string' }, times: { type: 'string', default: '3' } } });
const times = Number(options.times);
const hostile = Object.entries(AGAINST).flatMap(([name, script], at) => [
  { name, url: `${PORTAL}/against-${at}.js`, body: `addEventListener('load', () => { ${script} });`, type: 'text/javascript' },
  { ...plain(`/against-${at}`, { main: `${form()}<script src="/against-${at}.js"></script>` }), name },
]);
const portal = await openPortal({ pages: hostile });
let text;
try {
  text = await measured();
} finally {
  await portal.close();
}
tell({ document: options.output, figures: 'figures of filling in', by: 'benchmark-portal.mjs', text });

async function measured() {
  const rows = [];
  for (const name of AT_ONCE) rows.push(await row(`form: ${name}`, address(name)));
  for (const [at, name] of Object.keys(AGAINST).entries()) rows.push(await row(name, `${PORTAL}/against-${at}`));
  const [first] = rows;
  const lines = rows.map(({ name, phase, filled, time, longest }) =>
    `| ${name} | ${phase} | ${filled} of ${plan().fields.length} | ${(time / 1000).toFixed(1)} s | ${(time / first.time).toFixed(1)} | ${longest.toFixed(0)} ms |`);
  return [
    machine(`Chromium ${portal.browser.context.browser().version()}, median of ${times}`),
    '',
    '| page | ended as | filled in | time | of the plain form’s | longest task |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n');
}

/** A page, filled in several times; the run in the middle. */
async function row(name, url) {
  const runs = [];
  for (let run = 0; run < times; run += 1) {
    const filling = await portal.enter(url);
    await filling.take();
    await filling.page.evaluate(() => {
      window.tasks = [0];
      new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    });
    const begun = performance.now();
    await filling.tell({ command: 'fill', plan: plan() });
    const state = await filling.atRest();
    const time = performance.now() - begun;
    const longest = await filling.page.evaluate(() => Math.max(...window.tasks));
    runs.push({ phase: state.phase.why ?? state.phase.phase, filled: state.fields.filter(({ outcome }) => outcome.outcome === 'filled').length, time, longest });
    await filling.close();
  }
  const time = median(runs.map((run) => run.time));
  return { name, ...runs.find((run) => run.time === time) };
}
