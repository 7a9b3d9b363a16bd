// The browser, its service worker or the companion's host is killed at random moments of delivery: whatever the browser has
// noted as acknowledged is on the disk, nothing half-written is called whole, the next start says what happened, and
// delivery goes on to the end.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sha256Of, sitDown, until } from './analyst.mjs';
import { COMMAND } from './browser.mjs';
import { Random, Said, askedFor, tell } from './campaign.mjs';
import { choose, companion, delivery, importRandom, pairedDesk, stage } from './companion.mjs';

/** What is killed, as it stands in the table. */
const VICTIMS = { worker: 'the service worker', host: 'the host', browser: 'the browser' };

/** Kills in the ordinary run. */
const KILLS = 16;
/** Kills on one vault: reading all of it again after each grows with it. */
const KILLS_PER_VAULT = 20;
/** One kill in so many of those whose next try comes by the browser's alarm is waited for until it does. */
const WAITED_FOR = 40;

test('whoever is killed in the midst of delivery, nothing acknowledged is lost and it goes on', async (t) => {
  const { kills, seed } = askedFor(KILLS);
  const random = new Random(seed);
  const rows = Object.fromEntries(Object.keys(VICTIMS).map((victim) => [victim, new Row()]));
  const pace = new Pace();
  let vaults = 0;
  for (let done = 0; done < kills; ) {
    vaults += 1;
    const trial = await Trial.begin(t, random, pace, rows);
    const end = Math.min(kills, done + KILLS_PER_VAULT);
    for (; done < end; done++) await trial.kill(`kill ${done} of VAULT_SEED=${seed}`);
    await trial.end();
  }
  tell('delivery in the browser', text(kills, seed, vaults, rows));
});

/** A browser and a vault. */
class Trial {
  static async begin(t, random, pace, rows) {
    const trial = new Trial();
    Object.assign(trial, { t, random, pace, rows, theirs: companion(), due: 0 });
    trial.theirs.install();
    trial.desk = await pairedDesk(t, trial.theirs);
    // How long it takes when nobody is killed.
    const bytes = await trial.load();
    const begun = performance.now();
    await choose(trial.desk, { paused: false });
    await stage(trial.desk, 'up_to_date');
    pace.took(bytes, performance.now() - begun);
    return trial;
  }

  /** Delivers some exhibits, kills somebody meanwhile, and compares. */
  async kill(place) {
    const victim = Object.keys(VICTIMS)[this.random.below(Object.keys(VICTIMS).length)];
    const row = this.rows[victim];
    for (let killed = false; !killed; ) {
      const wait = (this.pace.usual(await this.load()) * this.random.below(1000)) / 900;
      await choose(this.desk, { paused: false });
      await pause(wait);
      killed = await this[victim](place);
      // Else there was no host any more, or not yet.
      if (!killed) await stage(this.desk, 'up_to_date');
    }
    row.kills += 1;
    await until(`${place}: everything is there`, async () => this.theirs.links().length === (await this.desk.links()).length);
    await stage(this.desk, 'up_to_date');
    const delivered = await this.noted();
    assert.deepEqual([...delivered].sort(), (await this.desk.exhibits()).map(({ id }) => id).sort(), place);
  }

  async worker(place) {
    await this.desk.browser.killServiceWorker();
    await this.goneHost(place);
    this.check('worker', await this.noted(), place);
    await this.goOn('worker', { request: 'delivery' });
    return true;
  }

  async host(place) {
    const host = this.hostNow();
    if (!host) return false;
    try {
      process.kill(host, 'SIGKILL');
    } catch (error) {
      if (error.code === 'ESRCH') return false;
      throw error;
    }
    await this.goneHost(place);
    await until(`${place}: the worker has seen it`, async () => !['calling', 'delivering'].includes((await delivery(this.desk)).stage));
    this.check('host', await this.noted(), place);
    await this.goOn('host', { request: 'deliver' });
    return true;
  }

  async browser(place) {
    await this.desk.browser.crash();
    await this.goneHost(place);
    // By turns the next browser finds no companion at first, so that it is seen what exactly was noted before the kill.
    const hides = this.random.below(2) === 0;
    if (hides) this.theirs.hide();
    else this.check('browser', new Set(), place);
    this.desk = await sitDown(this.t, { pages: [], profile: false, ...this.theirs.browser });
    if (hides) {
      await stage(this.desk, 'not_installed');
      this.check('browser', await this.noted(), place);
      this.theirs.hide(false);
      await this.desk.ask({ request: 'deliver' });
    }
    return true;
  }

  /** What is killed by itself is called again by itself; mostly the analyst's button is pressed, which is sooner. */
  async goOn(victim, request) {
    this.due += 1;
    if (this.due % WAITED_FOR === 0) this.rows[victim].alone += 1;
    else await this.desk.ask(request);
  }

  /** The ids of the exhibits the browser has noted as acknowledged. */
  async noted() {
    const copies = [...(await this.desk.copiesById())];
    return new Set(copies.filter(([, { companion }]) => companion).map(([id]) => id));
  }

  /** What stands on the disk, looked at as the next start finds it, beside what the browser has noted. */
  check(victim, noted, place) {
    const row = this.rows[victim];
    const wasWriting = this.lock() !== undefined;
    const staged = join(this.theirs.vault, 'staged');
    if (readdirSync(staged).some((name) => statSync(join(staged, name)).size > 0)) row.inside += 1;
    const listed = this.command(place, 'list', '--json', '--limit', '100000');
    assert.equal(listed.stderr.includes('did not end as it should'), wasWriting, `${place}: ${listed.stderr}`);
    row.writing += wasWriting ? 1 : 0;
    row.said.count(listed.stderr);
    const verified = this.command(place, 'verify', '--json');
    assert.equal(verified.stderr, '', place);
    const verdict = JSON.parse(verified.stdout);

    const links = this.theirs.links();
    const sealed = links.filter(({ link }) => link.kind === 'exhibit').map(({ link }) => link.subject_sha256);
    const found = listed.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
    assert.deepEqual(found.map(({ record_sha256 }) => record_sha256).sort(), [...sealed].sort(), `${place}: what is listed has its link`);
    assert.equal(verdict.exhibits, sealed.length, place);
    const ids = new Set(found.map(({ id }) => id));
    for (const id of noted) assert.ok(ids.has(id), `${place}: ${id} was acknowledged`);
    if (noted.size > 0 && ids.size > noted.size) row.kept += 1;
    for (const hash of sealed) this.assertWhole(hash, place);
    assert.deepEqual(readdirSync(join(this.theirs.vault, 'temporary')), [], place);
  }

  /** Reads a record and every file it names again. */
  assertWhole(hash, place) {
    const record = this.theirs.file(hash);
    assert.ok(record && sha256Of(record) === hash, `${place}: the record ${hash}`);
    const { files, opinions } = JSON.parse(record.toString('utf8'));
    for (const { sha256, name } of [...files, ...opinions]) {
      const bytes = this.theirs.file(sha256);
      assert.ok(bytes && sha256Of(bytes) === sha256, `${place}: ${name} of ${hash}`);
    }
  }

  async end() {
    const links = await this.desk.links();
    assert.deepEqual(this.theirs.links(), links);
    this.command('the end', 'verify');
    const staged = readdirSync(join(this.theirs.vault, 'staged'));
    assert.deepEqual(staged, [], 'nothing is left of what was on its way');
    await this.desk.browser.close();
  }

  /** Takes in one or two files while delivery waits, and gives how many bytes they have. */
  async load() {
    await choose(this.desk, { paused: true });
    await stage(this.desk, 'paused');
    let bytes = 0;
    for (let left = 1 + this.random.below(2); left > 0; left--) {
      const size = 1 + this.random.below(13_000_000);
      const id = await importRandom(this.desk, size);
      await this.desk.ask({ request: 'annotate', exhibits: [id], kind: 'label', text: `${size} bytes` });
      bytes += size;
    }
    return bytes;
  }

  command(place, ...words) {
    const ended = this.theirs.run('vault', '--vault', this.theirs.vault, ...words);
    assert.equal(ended.status, 0, `${place}: ${words.join(' ')}: ${ended.stdout}${ended.stderr}`);
    return ended;
  }

  /** Who the lock says writes; absent where it says nobody. */
  lock() {
    const file = join(this.theirs.vault, 'lock');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return text === '' ? undefined : JSON.parse(text);
  }

  /** The host of this browser that runs; absent where none does. */
  hostNow() {
    const mine = `XDG_DATA_HOME=${this.theirs.environment.XDG_DATA_HOME}`;
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).find((pid) => {
      try {
        const [program, word = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        const isHost = program === COMMAND && word.startsWith('chrome-extension://');
        return isHost && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mine);
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
  }

  goneHost(place) {
    return until(`${place}: the host has ended`, () => this.hostNow() === undefined);
  }
}

/** How long delivery takes by its bytes, at most so far. */
class Pace {
  #rate = 0;

  took(bytes, milliseconds) {
    this.#rate = Math.max(this.#rate * 0.9, milliseconds / Pace.#weight(bytes));
  }

  usual(bytes) {
    return this.#rate * Pace.#weight(bytes);
  }

  /** Starting the host takes as long as some bytes. */
  static #weight(bytes) {
    return bytes + 4_000_000;
  }
}

/** How often what came about. */
class Row {
  kills = 0;
  writing = 0;
  inside = 0;
  kept = 0;
  alone = 0;
  said = new Said();

  add(other) {
    for (const name of ['kills', 'writing', 'inside', 'kept', 'alone']) this[name] += other[name];
    this.said.add(other.said);
  }

  line(name) {
    const { kills, writing, inside, kept, alone, said } = this;
    return `| ${name} | ${kills} | ${writing} | ${inside} | ${kept} | ${alone} | ${said.cell()} |\n`;
  }
}

function text(kills, seed, vaults, rows) {
  const all = new Row();
  let lines = '';
  for (const [victim, row] of Object.entries(rows)) {
    lines += row.line(VICTIMS[victim]);
    all.add(row);
  }
  return `${kills} times the browser, its service worker or the host was killed at random moments of the delivery of exhibits with files of up to 13 MB to ${vaults} vaults, in Chromium with the extension, with \`VAULT_SEED=${seed}\`: host and browser by \`kill -9\`, the worker as the browser stops it.
After each, \`vault list\` and \`vault verify\` were run before anything else: where the lock had been left held they said so; every exhibit the browser had noted as acknowledged was there with its record and files, byte by byte; exactly the exhibits whose links were there were listed.
Then delivery went on to the end: in the column "by itself" when the browser's alarm went off, after 30 s; a browser when it was started again; else because the analyst asked.

| killed | how often | the lock left held | inside a file | kept, though not noted in the browser | by itself | the next start said |
| --- | --- | --- | --- | --- | --- | --- |
${lines}${all.line('all')}
Lost: 0. Half-written and called whole: 0.
`;
}
