// What is killed at random moments: how often, from which seed, and where its table goes, as in tests/cli/campaign.rs.
//
// `VAULT_KILLS` says how often, `VAULT_SEED` repeats a run, and `VAULT_TABLE` names the document whose part is written anew.

import { readFileSync, writeFileSync } from 'node:fs';

/** The run the environment asks for: `{ kills, seed }`. */
export function askedFor(kills) {
  const { VAULT_KILLS, VAULT_SEED } = process.env;
  const campaign = { kills: Number(VAULT_KILLS ?? kills), seed: Number(VAULT_SEED ?? Math.floor(Date.now() / 1000)) };
  process.stdout.write(`VAULT_SEED=${campaign.seed} VAULT_KILLS=${campaign.kills}\n`);
  return campaign;
}

/** Prints what came of it, and writes it into its part of the document, where one is named. */
export function tell(part, text) {
  process.stdout.write(`${text}\n`);
  const file = process.env.VAULT_TABLE;
  if (!file) return;
  const [begin, end] = [`<!-- ${part} -->\n`, `<!-- end of ${part} -->`];
  const [before, rest] = readFileSync(file, 'utf8').split(begin);
  const [, after] = rest.split(end);
  writeFileSync(file, `${before}${begin}\n${text}\n${end}${after}`);
}

/** SplitMix64, of whose numbers the upper 32 bits are given: the same seed gives the same run. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = BigInt(seed);
  }

  below(limit) {
    const wide = (number) => BigInt.asUintN(64, number);
    this.#state = wide(this.#state + 0x9e3779b97f4a7c15n);
    let mixed = wide((this.#state ^ (this.#state >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = wide((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return Number((mixed ^ (mixed >> 31n)) >> 32n) % limit;
  }
}

/** What the next start says of what it found, in short. */
const SAID = new Map([
  ['did not end as it should', 'writer died'],
  ['it is put aside', 'unfinished link put aside'],
  ['were being written were deleted', 'unfinished files deleted'],
  ['whose links were not written were deleted', 'files without a link deleted'],
  ['without their receipt', 'receipts written'],
  ['something was still there', 'deletions finished'],
  ['the index was behind', 'index behind'],
  ['the index was made again', 'index made again'],
]);

/** How often the next start said what. */
export class Said {
  #counts = new Map();

  /** Counts what stands in what the next start wrote. */
  count(errors) {
    for (const [said, short] of SAID) {
      if (errors.includes(said)) this.#counts.set(short, (this.#counts.get(short) ?? 0) + 1);
    }
  }

  /** Adds what another one counted. */
  add(other) {
    for (const [short, count] of other.#counts) this.#counts.set(short, (this.#counts.get(short) ?? 0) + count);
  }

  /** As it stands in a table. */
  cell() {
    return [...this.#counts].map(([short, count]) => `${short} ${count}`).sort().join(', ') || '–';
  }
}
