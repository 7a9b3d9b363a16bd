// How long the extension's own frames take on a page's thread, by the browser's own sampling.

/** Microseconds between two samples. */
export const INTERVAL = 100;

/** Has the samples of a page's thread taken from now on. */
export async function startSampling(devtools) {
  await devtools.send('Profiler.enable');
  await devtools.send('Profiler.setSamplingInterval', { interval: INTERVAL });
}

/**
 * What the extension's own frames, and what they call, took while `act` ran: stretches with no longer gap than `gap`
 * microseconds, each with the milliseconds of the whole and the part of it in the browser's own functions.
 */
export async function profile(devtools, gap, act) {
  await devtools.send('Profiler.start');
  await act();
  const { profile: taken } = await devtools.send('Profiler.stop');
  const parents = new Map(taken.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const nodes = new Map(taken.nodes.map((node) => [node.id, node]));
  const isOurs = (id) => /^(?:chrome-extension|wasm):/.test(nodes.get(id).callFrame.url);
  const within = new Map();
  const isWithinOurs = (id) => {
    if (!within.has(id)) within.set(id, isOurs(id) || (parents.has(id) && isWithinOurs(parents.get(id))));
    return within.get(id);
  };
  const stretches = [];
  let at = taken.startTime;
  taken.samples.forEach((id, index) => {
    at += taken.timeDeltas[index];
    // A sample stands for the time until the next one.
    const lasts = (taken.timeDeltas[index + 1] ?? INTERVAL) / 1000;
    if (!isWithinOurs(id)) return;
    const last = stretches.at(-1);
    const stretch = last && at - last.end < gap ? last : { whole: 0, browser: 0 };
    if (stretch !== last) stretches.push(stretch);
    stretch.end = at + lasts * 1000;
    stretch.whole += lasts;
    if (!isOurs(id)) stretch.browser += lasts;
  });
  return stretches;
}
