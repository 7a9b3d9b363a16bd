// What is sealed is stamped by an authority outside, and what is said while none can be reached.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { run, sitDown, until, works } from './analyst.mjs';
import { makeAuthority } from './authority.mjs';
import { EXTENSION } from './browser.mjs';
import { goldenPages, ROOT } from './server.mjs';

const ITEM = goldenPages().find(({ name }) => name === 'item');
const AUTHORITIES = ['https://down.example/tsr', 'https://time.example/tsr'];

/** The extension as it is once the analyst has allowed the authorities: no test can press the browser's own button. */
function allowed(t) {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-allowed-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(EXTENSION, folder, { recursive: true });
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.host_permissions.push(...AUTHORITIES.map((url) => `${new URL(url).origin}/*`));
  writeFileSync(file, JSON.stringify(manifest));
  return folder;
}

async function settings(desk) {
  await desk.workbench.goto(desk.browser.extensionUrl('workbench.html#settings'));
  await desk.workbench.bringToFront();
  return desk.workbench.getByTestId('timestamps');
}

test('a timestamp is waited for, comes when the authority is there again, and holds for others', async (t) => {
  if (!works('openssl', ['version'])) return t.skip('openssl is not installed');
  const authority = makeAuthority(t);
  const desk = await sitDown(t, { pages: [ITEM], extension: allowed(t) });
  const before = await desk.capture(await desk.open(ITEM.url));
  assert.deepEqual(desk.site.requests.filter((url) => url.includes('/tsr')), [], 'nobody is asked before it is allowed');

  const section = await settings(desk);
  await section.getByTestId('timestamp-authorities').fill(AUTHORITIES.join('\n'));
  await section.getByTestId('timestamps-allow').click();
  await until('both are said to be down', async () => (await section.getByTestId('timestamps-trouble').count()) === 2);
  const trouble = section.getByTestId('timestamps-trouble');
  assert.match(await trouble.first().innerText(), /down\.example \(https:\/\/down\.example\/tsr\): HTTP 404/);
  assert.equal(await trouble.last().getAttribute('data-error'), 'error.authority_unreachable');
  assert.match(await section.getByTestId('timestamps-waiting').innerText(), /^Waiting since \d{4}-/);
  const { asked } = await desk.ask({ request: 'timestamps' });
  assert.equal((await desk.links()).filter(({ link }) => link.kind === 'anchor').length, 0);

  // What answers something else is told apart from what does not answer.
  desk.site.posted = () => Buffer.from('<html>Welcome to the hotel</html>');
  await section.getByTestId('timestamp-now').click();
  await until('no timestamp is told', async () => (await trouble.first().getAttribute('data-error')) === 'error.authority_malformed');

  await desk.browser.killServiceWorker();
  desk.site.posted = (url, body) => (url === AUTHORITIES[1] ? authority.answer(body) : null);
  await section.getByTestId('timestamp-now').click();
  await until('it is stamped', async () => (await section.getByTestId('timestamps-last').innerText()).startsWith('Stamped at '));
  assert.match(await section.getByTestId('timestamps-last').innerText(), /by time\.example, up to entry 1 of the chain$/);
  await until('nothing waits', async () => (await section.getByTestId('timestamps-waiting').count()) === 0);

  const anchors = (await desk.links()).filter(({ link }) => link.kind === 'anchor');
  assert.equal(anchors.length, 1);
  await desk.workbench.goto(desk.browser.extensionUrl(`workbench.html#evidence/${before.id}`));
  const shown = desk.workbench.getByTestId('exhibit-timestamp');
  await until('the exhibit tells of it', async () => (await shown.count()) === 1);
  const since = asked.slice(0, 19).replace('T', ' ');
  assert.match(await shown.innerText(), new RegExp(`by time\\.example .* asked for since ${since} UTC; entry 2 of the chain`));

  await desk.workbench.goto(desk.browser.extensionUrl('workbench.html#evidence'));
  const bundle = await desk.export([before], t);
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-stamped-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  run('python3', ['-m', 'zipfile', '-e', bundle, folder]);
  const bag = run('sh', ['-c', 'echo counterproof-*'], { cwd: folder }).trim();
  const files = join(folder, bag, 'data/anchors');
  const anchor = JSON.parse(readFileSync(join(files, '2.json'), 'utf8'));
  assert.equal(anchor.asked, asked);
  run('openssl', ['ts', '-verify', '-digest', anchor.head.sha256, '-in', join(files, '2-response.tsr'), '-CAfile', authority.root]);
  await desk.workbench.goto(desk.browser.extensionUrl('workbench.html#verify'));
  const root = desk.workbench.locator('[data-testid=check][data-kind=root]');
  const verified = async (outcome) => {
    await desk.workbench.getByTestId('verify-bundle').setInputFiles(bundle);
    await until(`the root is ${outcome}`, async () => (await root.count()) === 1 && (await root.getAttribute('data-outcome')) === outcome);
  };
  await verified('not_checked');
  await desk.workbench.getByTestId('choose-roots').setInputFiles(bundle);
  await desk.workbench.getByTestId('roots-failure').waitFor();
  await desk.workbench.getByTestId('choose-roots').setInputFiles(authority.root);
  await until('the root is listed', async () => (await desk.workbench.getByTestId('pinned-root').allTextContents()).join() === 'root.pem');
  await verified('passed');
  if (works('python3', ['-c', 'import cryptography'])) {
    const said = run('python3', [join(ROOT, 'tests/second_verifier/verify.py'), '--root', authority.root, bundle]);
    assert.match(said, /^passed +Timestamp root +time\.example comes to a given root$/m);
  }
});

test('what is sealed later is stamped by itself', async (t) => {
  if (!works('openssl', ['version'])) return t.skip('openssl is not installed');
  const authority = makeAuthority(t);
  const desk = await sitDown(t, { pages: [ITEM], extension: allowed(t) });
  desk.site.posted = (url, body) => authority.answer(body);
  const authorities = [{ name: 'Velmora Time', url: AUTHORITIES[1] }];
  await desk.ask({ request: 'choose_timestamps', choices: { on: true, authorities } });
  await desk.capture(await desk.open(ITEM.url));
  assert.ok((await desk.ask({ request: 'timestamps' })).asked, 'it is asked for from the moment of sealing');
  const { last } = await until('the alarm has gone off, and nothing waits', async () => {
    const state = await desk.ask({ request: 'timestamps' });
    return state.last && state.asked === null && state;
  });
  assert.deepEqual([last.authority, last.seq], ['Velmora Time', 1]);
});
