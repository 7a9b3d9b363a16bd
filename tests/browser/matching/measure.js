// What is measured of matching, in whatever runs JavaScript: a page of Chromium, or Node.js.

/** How many bytes of titles are gone through. */
const BYTES = 100_000;

/** Milliseconds a turn may take; a way that is slow is given fewer titles, and its time is scaled. */
const TURN = 150;

/** Cards on the page that is judged. */
const CARDS = 60;

/** fuse.js finds next to anything in a title with its own threshold. */
const FUSE = { threshold: 0.3, ignoreLocation: true, includeMatches: true };

/** Both builds of the module, fuse.js, and titles and names to measure them with. */
export class Bench {
  #builds;
  #Fuse;
  #file;
  #clock;
  #set;
  #titles;
  #sizes;
  #kept;

  /**
   * `read` gives a file's bytes by its name, or null where a file of the set is not at hand: then all of it is invented.
   * `clock` gives milliseconds.
   */
  static async open({ read, Fuse, clock = () => performance.now() }) {
    const bench = new Bench();
    bench.#Fuse = Fuse;
    bench.#clock = clock;
    const peers = await import(`data:text/javascript;base64,${base64(await read('peers.js'))}`);
    await peers.default({ module_or_path: await read('peers_bg.wasm') });
    bench.#builds = { WebAssembly: peers };
    const script = await read('peers-script-build.js');
    if (script) {
      // The file sets a global, as a classic script does.
      (0, eval)(new TextDecoder().decode(script));
      bench.#builds.script = globalThis.peers;
    }

    const files = await Promise.all(peers.files().map(async (name) => [name, await read(name)]));
    bench.invented = files.some(([, bytes]) => bytes === null);
    const texts = new Map(files.map(([name, bytes]) => [name, bench.invented ? peers.invented(name) : new TextDecoder().decode(bytes)]));
    bench.#file = (name) => texts.get(name);
    bench.#set = (build) => new build.Measure(...['brands.tsv', 'positives.tsv', 'negatives.tsv'].map(bench.#file));
    const encoder = new TextEncoder();
    bench.#sizes = [];
    for (const title of lines(bench.#file('corpus10k.txt'))) {
      if ((bench.#sizes.at(-1) ?? 0) >= BYTES) break;
      bench.#sizes.push((bench.#sizes.at(-1) ?? 0) + encoder.encode(title).length);
    }
    bench.#titles = lines(bench.#file('corpus10k.txt')).slice(0, bench.#sizes.length);
    return bench;
  }

  /** Whether nothing real was at hand. */
  invented = false;

  /** What is measured: each a way and a build. */
  subjects() {
    // In JavaScript there is ours alone.
    const built = Object.entries(this.#builds).flatMap(([build, peers]) =>
      peers.ways().map((name, way) => ({ name: `${name}, ${build}`, way, build })),
    );
    return [...built, { name: 'fuse.js', way: null, build: null }];
  }

  /** Milliseconds per 100 kB, and what compiling took, by subject, with the list of so many names. */
  race(subjects, size, rounds) {
    const names = lines(this.#file(`w${size}.txt`));
    const lanes = subjects.map((subject) => this.#lane(subject, names));
    // The subjects take turns, so that what else happens on the machine meets all alike.
    for (let round = 0; round < rounds; round++) {
      for (const { count, to, times } of lanes) times.push(this.#timed(() => count(to))[0]);
    }
    return lanes.map(({ name, to, times, count: _, ...costs }) => {
      const scale = 100_000 / this.#sizes[to - 1];
      const { best, median } = ordered(times);
      return { name, best: best * scale, median: median * scale, scaled: to < this.#sizes.length, ...costs };
    });
  }

  /** Recall, false hits, loose hits and hits among near misses of a subject, with the brands among so many other names. */
  score({ way, build }, size = 0) {
    const peers = this.#builds[build ?? 'WebAssembly'];
    const set = this.#set(peers);
    const names = peers.Names.of_set(set, new peers.Names(size ? this.#file(`w${size}.txt`) : ''));
    const [recall, flagged, loose, hard] = this.#compiled(peers, way, names).score(names, set);
    return { names: names.all().length, recall, flagged, loose, hard };
  }

  /** How large the set for quality is, in a sentence. */
  size() {
    return this.#set(this.#builds.WebAssembly).size();
  }

  /** Milliseconds for judging a page of cards that has been read, by build, with so many names. */
  judging(size, rounds) {
    const judges = Object.entries(this.#builds).map(([build, peers]) => {
      const judging = new peers.Judging(new peers.Titles(this.#titles.join('\n')), CARDS, new peers.Names(this.#file(`w${size}.txt`)));
      return { build, judging, times: [] };
    });
    for (let round = 0; round < rounds; round++) {
      for (const { judging, times } of judges) times.push(this.#timed(() => judging.judge())[0]);
    }
    return judges.map(({ build, times }) => ({ build, ...ordered(times) }));
  }

  /** Has fuse.js index the titles, and keeps the index. */
  keepFuseIndex() {
    this.#kept = new this.#Fuse(this.#titles, FUSE);
  }

  #lane({ name, way, build }, names) {
    const { count, ...costs } = way === null ? this.#fuse(names) : this.#way(this.#builds[build], way, names);
    // These passes also have the browser compile what runs often.
    let to = 1;
    let took = this.#timed(() => count(to))[0];
    for (let spent = took; spent < 2 * TURN; spent += took) {
      if (took < TURN / 4) to = Math.min(this.#sizes.length, to * 4);
      took = this.#timed(() => count(to))[0];
    }
    return { name, to, times: [], count, ...costs };
  }

  #way(peers, way, names) {
    const list = new peers.Names(names.join('\n'));
    const [preparing, prepared] = this.#timed(() => list.prepare(way));
    const [taking] = this.#timed(() => list.take(prepared));
    const before = peers.held();
    const [compiling, compiled] = this.#timed(() => new peers.Compiled(way, list));
    const held = peers.held() - before;
    const titles = new peers.Titles(this.#titles.join('\n'));
    return { count: (to) => compiled.count(titles, to), preparing: prepared ? preparing : null, compiling: compiling + taking, held };
  }

  /** As it is meant to be used: the titles are its index, and each name is searched in it. */
  #fuse(names) {
    const count = (to) => {
      const index = new this.#Fuse(this.#titles.slice(0, to), FUSE);
      return names.reduce((sum, name) => sum + index.search(name).length, 0);
    };
    return { count, preparing: null, compiling: null, held: null };
  }

  #compiled(peers, way, names) {
    if (way !== null) {
      names.take(names.prepare(way));
      return new peers.Compiled(way, names);
    }
    const all = names.all();
    return peers.Compiled.script((title) => {
      const index = new this.#Fuse([title], FUSE);
      const places = all.flatMap((name, number) => {
        const indices = index.search(name)[0]?.matches[0]?.indices;
        return indices?.length ? [number, indices[0][0], indices.at(-1)[1] + 1, 0] : [];
      });
      return Uint32Array.from(places);
    });
  }

  #timed(work) {
    const start = this.#clock();
    const made = work();
    return [this.#clock() - start, made];
  }
}

const lines = (text) => text.split('\n').filter(Boolean);

function ordered(times) {
  times.sort((left, right) => left - right);
  return { best: times[0], median: times[times.length >> 1] };
}

function base64(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
