// Runs in the pages: what a test can ask of each of them.

import { KEYS } from './fields.mjs';

/** Bytes that a form holds, as they can be compared. */
export async function described(files) {
  const one = async (file) => {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
    return { name: file.name, size: file.size, sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
  };
  return Promise.all([...files].map(one));
}

/**
 * Lets a test look into a form: `read` gives the fields by key from where the page keeps them, files as `File`s, and
 * `isDeclared` whether the declaration was made.
 */
export function watch(read, isDeclared) {
  const replica = {
    submits: 0,
    /** Every event of typing or choosing, by what it was told of. */
    events: [],
    async state() {
      const held = read();
      const state = Object.fromEntries(KEYS.map((key) => [key, held[key] ?? '']));
      return {
        ...state,
        attachments: await described(held.attachments ?? []),
        submits: replica.submits,
        declaration: Boolean(isDeclared()),
        search: document.querySelector('#site-search').value,
        newsletter: document.querySelector('#newsletter').value,
      };
    },
    submitted(event) {
      event?.preventDefault?.();
      replica.submits += 1;
    },
  };
  document.addEventListener('submit', replica.submitted, true);
  for (const kind of ['input', 'change', 'keydown', 'click']) {
    document.addEventListener(kind, (event) => replica.events.push(`${kind} ${event.target.tagName} ${event.target.name ?? ''}`), true);
  }
  window.replica = replica;
}
