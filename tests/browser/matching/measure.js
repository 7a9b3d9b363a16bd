// What is measured of matching, in whatever runs JavaScript: a page of Chromium, or Node.js.

/** A build of the module: `wasm` or `script`, from the bytes of its files. */
export async function load(engine, { glue, module, script }) {
  if (engine === 'script') {
    // The file sets a global, as a classic script does.
    (0, eval)(new TextDecoder().decode(script));
    return globalThis.peers;
  }
  const url = `data:text/javascript;base64,${base64(glue)}`;
  const peers = await import(url);
  await peers.default({ module_or_path: module });
  return peers;
}

/** Milliseconds of a clock; where the machine is busy, Node.js has a better one. */
let clock = () => performance.now();

export function useClock(other) {
  clock = other;
}

/** The first titles that hold at least so many bytes together. */
export function firstTitles(titles, bytes) {
  const encoder = new TextEncoder();
  let sum = 0;
  const end = titles.findIndex((title) => (sum += encoder.encode(title).length) >= bytes) + 1;
  return { titles: titles.slice(0, end || titles.length), bytes: sum };
}

/** A peer of the module with its names compiled, and what that took: milliseconds, and bytes held. */
export function compile(peers, names, titles) {
  const list = new peers.Names(names.join('\n'));
  const [preparing, prepared] = timed(() => list.prepare());
  const [taking] = timed(() => list.take(prepared));
  const before = peers.held();
  const [compiling, compiled] = timed(() => new peers.Compiled(list));
  const held = peers.held() - before;
  const texts = new peers.Titles(titles.join('\n'));
  return { preparing, taking, compiling, held, count: (to) => compiled.count(texts, 0, to), places: (title) => compiled.places(title) };
}

/**
 * The milliseconds each subject takes for `bytes` of titles: `{ best, median, found }` by the subject's name.
 *
 * The subjects take turns, so that what else happens on the machine meets all alike. One that is slow is given fewer
 * titles, and its time is scaled.
 */
export function race(subjects, sizes, { rounds, patience }) {
  const total = sizes.at(-1);
  const lanes = Object.entries(subjects).map(([name, { count }]) => {
    // The first passes find out how many titles can be gone through in the time a turn may take; they also warm up.
    let to = 1;
    let took = 0;
    for (;;) {
      took = timed(() => count(to))[0];
      if (to === sizes.length || took >= patience / 4) break;
      to = Math.min(sizes.length, to * 4);
    }
    for (let spent = took; spent < patience && to === sizes.length; spent += took) took = timed(() => count(to))[0];
    return { name, count, to, found: 0, times: [] };
  });
  for (let round = 0; round < rounds; round++) {
    for (const lane of lanes) {
      const [took, found] = timed(() => lane.count(lane.to));
      lane.times.push((took * total) / sizes[lane.to - 1]);
      lane.found = found;
    }
  }
  return Object.fromEntries(lanes.map(({ name, times, found, to }) => {
    times.sort((left, right) => left - right);
    return [name, { best: times[0], median: times[times.length >> 1], found, share: sizes[to - 1] / total }];
  }));
}

/** Per title, the bytes up to its end. */
export function sizesOf(titles) {
  const encoder = new TextEncoder();
  let sum = 0;
  return titles.map((title) => (sum += encoder.encode(title).length));
}

export function timed(work) {
  const start = clock();
  const made = work();
  return [clock() - start, made];
}

function base64(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
