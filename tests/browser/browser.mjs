// Chromium with the extension in it, as an analyst has it: the toolbar icon is clicked for real, and every host name
// leads to a server of ours.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';
import { ROOT } from './server.mjs';

/** The loadable folder, as `./build.sh build` stages it. */
export const EXTENSION = join(ROOT, 'dist/chromium');

/** What a Chromium is called. Branded Chrome is not among them: it ignores `--load-extension`. */
const NAMES = ['chromium', 'chromium-browser', 'ungoogled-chromium'];

/** The Chromium to use: `$CHROMIUM`, the system's, or the one Playwright has installed. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const folder of process.env.PATH.split(delimiter)) {
    for (const name of NAMES) {
      if (existsSync(join(folder, name))) return join(folder, name);
    }
  }
  const installed = chromium.executablePath();
  if (installed && existsSync(installed)) return installed;
  throw new Error('No Chromium was found: install the package `chromium`, or set CHROMIUM to its path.');
}

/**
 * How long anything may take before it counts as not happening, in milliseconds: several times what it takes on a slow
 * and busy machine, whose alarms of half a minute are waited for too. Nothing waits that long unless it fails.
 */
export const PATIENCE = 120_000;

/**
 * Starts a browser that finds every host at `port` of this machine.
 *
 * `extension` is the folder to load; `folder` the browser's own, a new one that is removed in the end if none is
 * given; `arguments` are added to the command line, `environment` to the variables. With
 * `scrollBars` pages have them, as on a person's screen. The page that welcomes a new analyst is closed, unless
 * `welcome` says that it is to stay: then it is the browser's `welcome`.
 */
export async function launch({
  port,
  headless = true,
  extension = EXTENSION,
  folder: kept = null,
  width = 1280,
  height = 900,
  scrollBars = false,
  arguments: more = [],
  environment = {},
  welcome: stays = false,
}) {
  if (!existsSync(join(extension, 'manifest.json'))) throw new Error(`${extension} is no extension: run ./build.sh build.`);
  const isInstalled = existsSync(join(extension, 'worker/sw.js')) && !(kept && existsSync(join(kept, 'Default')));
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'counterproof-browser-'));
  const context = await chromium.launchPersistentContext(folder, {
    headless,
    env: { ...process.env, ...environment },
    executablePath: findChromium(),
    // Playwright would emulate a screen of its own, and extensions would photograph another one than is shown.
    viewport: null,
    ignoreHTTPSErrors: true,
    acceptDownloads: true,
    ignoreDefaultArgs: ['--disable-extensions', ...(scrollBars ? ['--hide-scrollbars'] : [])],
    args: [
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
      '--enable-unsafe-extension-debugging',
      `--host-resolver-rules=MAP * 127.0.0.1:${port}`,
      '--ignore-certificate-errors',
      `--window-size=${width},${height}`,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // The sandbox does not run as root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...more,
    ],
  });
  context.setDefaultTimeout(PATIENCE);
  const browser = new Browser(context, extension, kept ? null : folder);
  if (isInstalled) {
    // It comes to the front whenever the worker is ready, so nothing is begun before it has.
    browser.welcome = await shownAt(context, browser.extensionUrl('workbench.html#welcome'));
    if (!stays) await browser.welcome.close();
  }
  return browser;
}

/** The page that is, or comes to be, at an address. */
function shownAt(context, url) {
  return new Promise((resolve, reject) => {
    const look = (page) => page.waitForURL(url, { waitUntil: 'commit' }).then(() => resolve(page), reject);
    context.pages().forEach(look);
    context.on('page', look);
  });
}

class Browser {
  #cdp = null;
  #temporary;

  #extension;

  constructor(context, extension, temporary) {
    /** Playwright's own object. */
    this.context = context;
    /** The page that welcomed the analyst, where the extension was installed just now. */
    this.welcome = null;
    this.#extension = extension;
    /** The extension's id, which its manifest's key fixes. */
    this.extensionId = extensionId(JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8')).key);
    this.#temporary = temporary;
  }

  /** Opens an address in a new tab, which becomes the active one, and waits until it has loaded. */
  async openPage(url) {
    const page = await this.context.newPage();
    await page.goto(url, { waitUntil: 'load' });
    return page;
  }

  /** Opens one of the extension's own pages in a new tab. */
  openExtensionPage(path) {
    return this.openPage(this.extensionUrl(path));
  }

  /** The address of one of the extension's files. */
  extensionUrl(path) {
    return `chrome-extension://${this.extensionId}/${path}`;
  }

  /** Clicks the extension's toolbar icon while `page` is shown, which grants the extension this tab. */
  async triggerAction(page) {
    await page.bringToFront();
    const cdp = await this.cdp();
    await cdp.send('Extensions.triggerAction', { id: this.extensionId, targetId: await this.#tabTarget(page) });
  }

  /** Stops the service worker as the browser does when it is idle. False where none is running. */
  async killServiceWorker() {
    const target = await this.#serviceWorkerTarget();
    if (!target) return false;
    // Its target stays where something wakes the worker again at once, so there is no end of it to wait for.
    await (await this.cdp()).send('Target.closeTarget', { targetId: target.targetId });
    return true;
  }

  /** Has the browser load the extension's folder anew, as after an update: what runs in open tabs is cut off from it. */
  async reloadExtension() {
    await (await this.cdp()).send('Extensions.loadUnpacked', { path: this.#extension });
  }

  /** A session with the browser itself, for what Playwright has no word for. */
  async cdp() {
    this.#cdp ??= await this.context.browser().newBrowserCDPSession();
    return this.#cdp;
  }

  /** Ends the browser as a crash does: nothing is told to anybody. */
  async crash() {
    const ended = new Promise((resolve) => this.context.on('close', resolve));
    const { processInfo } = await (await this.cdp()).send('SystemInfo.getProcessInfo');
    process.kill(processInfo.find(({ type }) => type === 'browser').id, 'SIGKILL');
    await ended;
  }

  async close() {
    await this.context.close();
    // Where a person has closed the window, the browser is still writing its last files down.
    if (this.#temporary) await rm(this.#temporary, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  }

  async #serviceWorkerTarget() {
    const { targetInfos } = await (await this.cdp()).send('Target.getTargets', { filter: [{ type: 'service_worker' }] });
    return targetInfos.find(({ url }) => url.startsWith(this.extensionUrl('')));
  }

  /** The tab that shows `page`, which is a target of its own. Where several show its address, the active one. */
  async #tabTarget(page) {
    const { targetInfos } = await (await this.cdp()).send('Target.getTargets', { filter: [{ type: 'tab' }] });
    const showing = targetInfos.filter(({ url }) => url === page.url());
    const found = showing.length === 1 ? showing : showing.filter(({ embedderData }) => embedderData?.tabActive);
    if (found.length !== 1) throw new Error(`${found.length} active tabs show ${page.url()}: which is meant cannot be told.`);
    return found[0].targetId;
  }
}

/** An extension's id: the first 128 bits of its key's SHA-256, in letters from a to p. */
export function extensionId(key) {
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex');
  return [...digest.slice(0, 32)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}

/**
 * How far a colour (0 to 255) may be apart between two drawings of one page. Chromium smooths the edge of a clip with
 * rounded corners a little differently when it draws into another set of layers: up to 7 were seen on a corner of some
 * twelve pixels, when the machine was busy. The faintest mark is far above.
 */
export const SMOOTHING = 12;

/**
 * A PNG's pixels: `{ width, height, count(wanted), difference(other, box) }`. A pixel is `[red, green, blue]`; `count`
 * gives how many are wanted, `difference` how many are not alike, in a rectangle or everywhere; with a `tolerance`, how
 * many are further apart than that in a colour.
 */
export function readPixels(png) {
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  const count = (wanted) => {
    let found = 0;
    for (let at = 0; at < data.length; at += 4) if (wanted([data[at], data[at + 1], data[at + 2]])) found += 1;
    return found;
  };
  const difference = (other, box = { x: 0, y: 0, width, height }, tolerance = 0) => {
    const right = Math.min(Math.ceil(box.x + box.width), width, other.width);
    const bottom = Math.min(Math.ceil(box.y + box.height), height, other.height);
    const left = Math.max(Math.floor(box.x), 0);
    let different = 0;
    for (let y = Math.max(Math.floor(box.y), 0); y < bottom; y++) {
      const row = data.subarray((y * width + left) * 4, (y * width + right) * 4);
      const otherRow = other.data.subarray((y * other.width + left) * 4, (y * other.width + right) * 4);
      if (row.equals(otherRow)) continue;
      for (let at = 0; at < row.length; at += 4) {
        const isApart = (channel) => Math.abs(row[at + channel] - otherRow[at + channel]) > tolerance;
        if (isApart(0) || isApart(1) || isApart(2)) different += 1;
      }
    }
    return different;
  };
  return { width, height, data, count, difference };
}

/** A test for pixels of about this colour. */
export function near([red, green, blue], tolerance = 8) {
  return ([r, g, b]) => Math.max(Math.abs(r - red), Math.abs(g - green), Math.abs(b - blue)) <= tolerance;
}

/** The command, as `./build.sh` builds it. */
export const COMMAND = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'release/counterproof');

/** Runs the command to its end: `{ status, stdout, stderr }`. */
export function counterproof(...words) {
  const { error, status, stdout, stderr } = spawnSync(COMMAND, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw new Error(`${COMMAND} cannot be started: ${error.message}`);
  return { status, stdout, stderr };
}
