// A web server that answers for AliExpress: pages under their real addresses, pictures of its picture hosts, and nothing
// else. Chromium is told to find every host here, so that host names, policies, headers and status are those of a real
// visit, and nothing leaves the machine.

import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:https';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCertificate } from './server-certificate.mjs';
import { pictureAt } from './server-pictures.mjs';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** A policy under which Chromium lets no content script compile WebAssembly. */
export const STRICT_POLICY = "default-src 'self'; script-src 'self'";

/** Where other people's saved pages stand beside the checkout, if they do. */
export const CORPUS = join(ROOT, '../shared/corpus');

const PICTURE_HOSTS = ['.alicdn.com', '.aliexpress-media.com'];

/** A page to serve: `{ name, url, file, status }`; made for one test it may have its `body` in place of a file, and its `type`. */
export function goldenPages() {
  const folder = join(ROOT, 'tests/pages');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const { url, status = 200 } = JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8'));
      return { name, url, status, file: join(folder, name, 'source.html') };
    });
}

/** The page of a listing: the sample item under another id. */
export function itemPage(id) {
  const { file } = goldenPages().find(({ name }) => name === 'item');
  return { name: id, url: `https://www.aliexpress.com/item/${id}.html`, status: 200, body: readFileSync(file, 'utf8').replaceAll('1005009100002022', id) };
}

/** The page of results, whose list grows as one scrolls, by so many cards at a time, until it has that many. */
export function longPage(cards, atATime) {
  const { file } = goldenPages().find(({ name }) => name === 'results');
  const body = readFileSync(file, 'utf8').replace('</body>', `<script>(${growOnScroll})(${cards}, ${atATime})</script></body>`);
  return { name: 'long', url: 'https://www.aliexpress.com/w/wholesale-velmora-long.html', status: 200, body };
}

/** Runs in the page. */
function growOnScroll(cards, atATime) {
  const list = document.getElementById('card-list');
  const models = [...list.children].map(({ outerHTML }) => outerHTML);
  let number = 0;
  addEventListener('scroll', () => {
    if (innerHeight + scrollY < document.documentElement.scrollHeight - 1500) return;
    const until = Math.min(cards, list.children.length + atATime);
    let html = '';
    for (let at = list.children.length; at < until; at += 1) {
      number += 1;
      const id = String(1005009500000000 + number);
      html += models[number % models.length].replaceAll(/10050091\d{8}/g, id).replaceAll('Headphones', `Headphones Lot ${number}`);
    }
    list.insertAdjacentHTML('beforeend', html);
  });
}

/** The saved HTML pages of AliExpress; none where the corpus is absent. */
export function corpusPages(corpus = CORPUS) {
  const truth = join(corpus, 'truth.json');
  if (!existsSync(truth)) return [];
  return Object.entries(JSON.parse(readFileSync(truth, 'utf8')))
    .filter(([name, { url }]) => url && name.startsWith('aliexpress') && name.endsWith('.html'))
    .map(([name, { url }]) => ({ name: name.replace(/\.html$/, ''), url, status: 200, file: join(corpus, 'pages', name) }));
}

/**
 * Starts serving `pages`, with `policy` as their Content-Security-Policy or none.
 *
 * Gives `{ port, requests, pages, policy, missing, stalled, pictureAt, close }`: `requests` grows by the address of every
 * request; `pages`, `policy`, the patterns of addresses that are `missing` (404) or `stalled` (never answered),
 * `pictureAt`, which gives the `{ type, bytes }` of the picture at an address or null where there is none, and `posted`,
 * which gives the bytes that are answered to those posted to an address or null (404), may be changed at any time.
 */
export async function serve({ pages = goldenPages(), policy = null } = {}) {
  const descriptions = picturesDescribedIn(goldenPages());
  const drawnAt = (url) => ({ type: 'image/png', bytes: pictureAt(url, descriptions.get(pictureIdentity(url))) });
  const site = { port: 0, requests: [], pages: [...pages], policy, missing: null, stalled: null, pictureAt: drawnAt, posted: null, close };
  const server = createServer(makeCertificate(), (request, response) => {
    const url = `https://${request.headers.host.replace(/:\d+$/, '')}${request.url}`;
    site.requests.push(url);
    if (request.method === 'POST') takeIn(site, url, request, response);
    else answer(site, url, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  site.port = server.address().port;
  return site;

  async function close() {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

function answer(site, url, response) {
  const { hostname } = new URL(url);
  const isPictures = PICTURE_HOSTS.some((host) => hostname.endsWith(host)) && isPicture(url);
  const page = pageAt(site.pages, url);
  const picture = isPictures && site.pictureAt(url);
  if (site.stalled?.test(url)) return;
  if (site.missing?.test(url)) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end();
  } else if (page) {
    const headers = {
      'content-type': page.type ?? 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      // What may never be found in an exhibit.
      'set-cookie': 'session=a-secret-of-the-visitor; Secure; HttpOnly',
    };
    if (site.policy) headers['content-security-policy'] = site.policy;
    response.writeHead(page.status ?? 200, headers).end(page.body ?? readFileSync(page.file));
  } else if (picture) {
    response.writeHead(200, { 'content-type': picture.type, 'access-control-allow-origin': '*' }).end(picture.bytes);
  } else {
    response.writeHead(404, { 'content-type': 'text/plain' }).end();
  }
}

async function takeIn(site, url, request, response) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const answered = site.posted?.(url, Buffer.concat(parts)) ?? null;
  if (answered === null) response.writeHead(404, { 'content-type': 'text/plain' }).end();
  else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(answered);
}

/** A page by its whole address, or by host and path: a query mostly says only where the visitor came from. */
function pageAt(pages, url) {
  const place = (address) => {
    const { hostname, pathname } = new URL(address);
    return `${hostname}${decodeURI(pathname)}`;
  };
  return pages.find((page) => page.url === url) ?? pages.find((page) => place(page.url) === place(url));
}

function isPicture(url) {
  return /\.(?:jpe?g|png|webp|avif|gif)(?:_|$)/i.test(new URL(url).pathname);
}

/** What names a picture in its address, whatever its size. */
export function pictureIdentity(url) {
  return /\/kf\/(\w+)/.exec(url)?.[1];
}

/** What our pages call their pictures, by the picture's identity: a jacket is to look like one. */
function picturesDescribedIn(pages) {
  const descriptions = new Map();
  for (const { file } of pages) {
    for (const [tag] of readFileSync(file, 'utf8').matchAll(/<img\b[^>]*>/g)) {
      const identity = pictureIdentity(tag);
      const description = /\balt="([^"]+)"/.exec(tag)?.[1];
      if (identity && description && !descriptions.has(identity)) descriptions.set(identity, description);
    }
  }
  return descriptions;
}
