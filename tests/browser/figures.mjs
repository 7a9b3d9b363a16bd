// What the benchmarks share: where and on what something was measured, and putting tables into documents.

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

const load = loadavg()[0];

/** The day, the processor with the load when the measuring began, and in what it was measured. */
export function machine(where) {
  return `${new Date().toISOString().slice(0, 10)}, ${cpus()[0].model} (${cpus().length} threads, load ${load.toFixed(1)}), ${where}.`;
}

/** The one in the middle; of none, not a number. */
export function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/**
 * Writes a text into its place in a document, between the two comments that name `figures` and the script `by` that writes
 * them; without a document, prints it.
 */
export function tell({ document, figures, by, text }) {
  if (!document) {
    process.stdout.write(text);
    return;
  }
  const begin = `<!-- ${figures}: written by \`node tests/browser/${by}\`; do not edit -->\n`;
  const end = `<!-- end of ${figures} -->`;
  const [before, rest] = readFileSync(document, 'utf8').split(begin);
  if (!rest?.includes(end)) throw new Error(`${document} has no place for ${figures}.`);
  writeFileSync(document, `${before}${begin}\n${text}\n${rest.slice(rest.indexOf(end))}`);
}
