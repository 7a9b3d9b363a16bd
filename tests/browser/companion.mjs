// The companion beside a browser: the built command as its host, told to the browser as `host install` does, with
// configuration and vault in folders of the test's own.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256Of, sitDown, until } from './analyst.mjs';
import { COMMAND, EXTENSION } from './browser.mjs';

const BETWEEN = fileURLToPath(new URL('companion-between.mjs', import.meta.url));

/** The folders of all tests, removed in the end, when every browser that writes in them is closed. */
const folders = [];
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A person's folders with a browser's in them. */
export function companion() {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-companion-'));
  folders.push(folder);
  return new Companion(folder);
}

class Companion {
  constructor(folder) {
    /** The browser's own folder. */
    this.profile = join(folder, 'browser');
    /** The vault's. */
    this.vault = join(folder, 'vault');
    /** What the host between logs, and is told. */
    this.between = join(folder, 'between');
    /** What the browser is started with. */
    this.environment = { XDG_CONFIG_HOME: join(folder, 'config'), XDG_DATA_HOME: join(folder, 'data') };
    this.extension = join(folder, 'extension');
    mkdirSync(this.profile);
    mkdirSync(this.between);
    stageAllowed(this.extension);
  }

  /** What a browser is launched with. */
  get browser() {
    return { folder: this.profile, extension: this.extension, environment: this.environment };
  }

  /** Runs the command with the person's folders: `{ status, stdout, stderr }`. */
  run(...words) {
    const env = { ...process.env, ...this.environment };
    const { error, status, stdout, stderr } = spawnSync(COMMAND, words, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
    if (error) throw new Error(`${COMMAND} cannot be started: ${error.message}`);
    return { status, stdout, stderr };
  }

  /** Tells the browser of the command. */
  install() {
    const { status, stdout, stderr } = this.run('host', 'install', '--user-data-dir', this.profile, '--vault', this.vault);
    assert.equal(status, 0, stdout + stderr);
  }

  /** The same with a program between the two that logs what is asked and can hold or change it. */
  installBetween() {
    this.install();
    const program = join(this.between, 'host');
    const words = [process.execPath, BETWEEN, this.between, COMMAND].map((word) => `'${word}'`).join(' ');
    writeFileSync(program, `#!/bin/sh\nexec ${words} "$@"\n`);
    chmodSync(program, 0o755);
    const file = join(this.profile, 'NativeMessagingHosts/counterproof.companion.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), path: program }));
  }

  /** Has the browser find no companion any more, or find it again. */
  hide(hidden = true) {
    const file = join(this.profile, 'NativeMessagingHosts/counterproof.companion.json');
    const [from, to] = hidden ? [file, `${file}.hidden`] : [`${file}.hidden`, file];
    renameSync(from, to);
  }

  /** Confirms the browser that asks, whose fingerprint has to be this one. */
  pair(fingerprint) {
    const { status, stdout, stderr } = this.run('host', 'pair', '--confirm', fingerprint);
    assert.equal(status, 0, stdout + stderr);
  }

  /** What the program between was asked so far, in order. */
  asked() {
    const log = join(this.between, 'log.jsonl');
    if (!existsSync(log)) return [];
    return readFileSync(log, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }

  /** Kills the program between and gives the process of the host, which has to end by itself then. */
  killBetween() {
    const { between, host } = this.asked().findLast(({ host }) => host);
    process.kill(between, 'SIGKILL');
    return host;
  }

  /** Tells the program between what to do: `{ holdAfterChunks, hello, welcome }`. */
  tell(orders) {
    writeFileSync(join(this.between, 'orders.json'), JSON.stringify(orders));
  }

  /** The chain as the vault has it. */
  links() {
    const folder = join(this.vault, 'chains/received');
    const [file] = existsSync(folder) ? readdirSync(folder) : [];
    return file ? readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)) : [];
  }

  /** The bytes kept under a hash; absent where there are none. */
  file(sha256) {
    const path = this.path(sha256);
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  /** Where a file of this hash stands. */
  path(sha256) {
    return join(this.vault, 'files', sha256.slice(0, 2), sha256);
  }

  /** Asserts that an exhibit stands in the vault, record and files byte by byte. */
  assertHas({ raw, files }) {
    assert.deepEqual(this.file(sha256Of(raw)), raw, 'the record');
    for (const [name, bytes] of files) assert.ok(this.file(sha256Of(bytes))?.equals(bytes), name);
  }
}

/** A desk whose browser is paired with the command. */
export async function pairedDesk(t, theirs, pages = []) {
  const desk = await sitDown(t, { pages, ...theirs.browser });
  const { fingerprint } = await stage(desk, 'not_paired');
  theirs.pair(fingerprint);
  await desk.ask({ request: 'deliver' });
  await stage(desk, 'up_to_date');
  return desk;
}

/** Takes choices of delivery into use, the others staying. */
export async function choose(desk, choices) {
  const before = await desk.ask({ request: 'delivery_choices' });
  return desk.ask({ request: 'choose_delivery', choices: { ...before, ...choices } });
}

/** How it stands with the companion, as the worker tells it. */
export function delivery(desk) {
  return desk.ask({ request: 'delivery' });
}

/** Waits until delivery is at a stage, and gives what is told then. */
export function stage(desk, wanted) {
  return until(`delivery is ${wanted}`, async () => {
    const state = await delivery(desk);
    if (state.stage === wanted) return state;
    throw new Error(JSON.stringify(state));
  });
}

/** Takes a file of so many random bytes in as an exhibit, and gives its id. */
export async function importRandom(desk, size) {
  const reply = await desk.workbench.evaluate(async (size) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65536, size)));
    const address = URL.createObjectURL(new File([bytes], 'recording.bin', { lastModified: 0 }));
    const body = { request: 'import_file', address, name: 'recording.bin', last_modified: 0 };
    const reply = await chrome.runtime.sendMessage({ to: 'worker_from_page', body });
    URL.revokeObjectURL(address);
    return reply;
  }, size);
  assert.ok(reply.ok, JSON.stringify(reply));
  return reply.ok;
}

/** The extension as it is once the analyst has allowed the companion: no test can press the browser's own button. */
function stageAllowed(folder) {
  cpSync(EXTENSION, folder, { recursive: true });
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.optional_permissions = manifest.optional_permissions.filter((name) => name !== 'nativeMessaging');
  manifest.permissions.push('nativeMessaging');
  writeFileSync(file, JSON.stringify(manifest));
}
