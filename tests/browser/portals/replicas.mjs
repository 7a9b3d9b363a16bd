// The pages of ours that stand for a portal's, to be served under its host.

import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { CHINESE } from './fields.mjs';
import { ending, field, fields, form, table } from './plain.mjs';
import { page } from './shell.mjs';

/** Where the portal is served. */
export const PORTAL = 'https://ipp.alibabagroup.com';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A page of plain HTML at a path of the portal, or at an address. */
export function plain(path, options) {
  const url = path.startsWith('https:') ? path : `${PORTAL}${path}`;
  return { name: path, url, body: page({ script: `${PORTAL}/plain.js`, ...options }) };
}

/** The forms of plain HTML, by name: the same fields, each laid out in another way. */
const PLAIN = {
  plain: { main: form() },
  chinese: { main: table({ labels: CHINESE }), language: 'zh' },
  'from-right': { main: form(), direction: 'rtl' },
  framed: { main: '<iframe src="/framed-form" width="700" height="900"></iframe>' },
  shadows: {
    main: `<form action="/submit">
      <div><template data-shadow="open">${fields({ keys: ['platform', 'right_kind', 'right', 'right_number', 'right_expires'] })}</template></div>
      <div><template data-shadow="closed">${fields({ keys: ['complaint_type', 'reason', 'links', 'order_number', 'text', 'attachments'] })}</template></div>
      ${ending()}</form>`,
  },
  policy: {
    main: form(),
    head: `<meta http-equiv="content-security-policy" content="default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'">`,
  },
};

/** The forms that frameworks draw, by name, and what their sources are. */
const DRAWN = { react: 'react.jsx', vue: 'vue.mjs', ant: 'ant.jsx', fusion: 'fusion.jsx', wizard: 'wizard.jsx' };

/** The names of the forms that can be filled in at one go. */
export const AT_ONCE = [...Object.keys(PLAIN), 'react', 'vue', 'ant', 'fusion'];

/** The address of a form. */
export function address(name) {
  return `${PORTAL}/${name}`;
}

/** All forms and their scripts, as the server takes them. */
export async function replicas() {
  const scripts = await Promise.all([
    bundled('plain', 'plain-page.mjs'),
    ...Object.entries(DRAWN).map(([name, source]) => bundled(name, source)),
  ]);
  return [
    ...scripts.flat(),
    { name: 'framed-form', url: `${PORTAL}/framed-form`, body: `<!doctype html><meta charset="utf-8">${form()}` },
    ...Object.entries(PLAIN).map(([name, options]) => plain(`/${name}`, options)),
    ...Object.keys(DRAWN).map((name) => ({
      name,
      url: address(name),
      body: page({
        main: '<div id="root"></div>',
        script: `/${name}.js`,
        head: `<link rel="stylesheet" href="/${name}.css">`,
      }),
    })),
  ];
}

/** A page's script and style sheet. */
export async function bundled(name, source) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [here(source)],
    outfile: `/${name}.js`,
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    jsx: 'automatic',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
    loader: { '.woff': 'dataurl', '.woff2': 'dataurl', '.ttf': 'dataurl', '.eot': 'dataurl', '.svg': 'dataurl' },
    // Fusion was made for an older React, which stands beside the newest.
    alias: name === 'fusion' ? { react: here('../../../node_modules/react-17'), 'react-dom': here('../../../node_modules/react-dom-17') } : {},
  });
  return outputFiles.map(({ path, contents }) => ({
    name: path,
    url: `${PORTAL}/${path.split('/').pop()}`,
    body: Buffer.from(contents),
    type: path.endsWith('.css') ? 'text/css' : 'text/javascript; charset=utf-8',
  }));
}
