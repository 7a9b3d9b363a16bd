// Between a browser and the companion's host: passes every message on, and writes down what was asked. By its orders it
// holds back what comes after so many pieces of files, or changes what either side says of its versions.
//
// Words: its folder, the command, and whatever the browser adds.

import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [folder, command, ...words] = process.argv.slice(2);
const host = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] });
let chunks = 0;

log({ between: process.pid, host: host.pid });
host.on('exit', (code) => process.exit(code ?? 1));
host.stdin.on('error', () => {});

passOn(process.stdin, host.stdin, async (message) => {
  const { ask } = message;
  log({ request: ask.request, seq: ask.seq ?? ask.link?.link.seq, total: ask.total, file: ask.file, part: ask.part });
  if (ask.request === 'chunk') {
    while (orders().holdAfterChunks !== undefined && chunks >= orders().holdAfterChunks) await pause(10);
    chunks += 1;
  }
  return ask.request === 'hello' && orders().hello ? { ...message, ask: { ...ask, ...orders().hello } } : null;
});
passOn(host.stdout, process.stdout, (message) => {
  const welcome = message.reply?.ok?.answer === 'welcome' && orders().welcome;
  return welcome ? { ...message, reply: { ok: { ...message.reply.ok, ...welcome } } } : null;
});

/** Passes frames on, each changed by `look` where it gives another. */
async function passOn(from, to, look) {
  let waiting = Buffer.alloc(0);
  for await (const data of from) {
    waiting = Buffer.concat([waiting, data]);
    while (waiting.length >= 4 && waiting.length >= 4 + length(waiting)) {
      const end = 4 + length(waiting);
      const frame = waiting.subarray(0, end);
      waiting = waiting.subarray(end);
      const changed = await look(JSON.parse(frame.subarray(4).toString('utf8')));
      to.write(changed ? framed(changed) : frame);
    }
  }
  to.end();
}

function length(frame) {
  return endianness() === 'LE' ? frame.readUInt32LE(0) : frame.readUInt32BE(0);
}

function framed(message) {
  const json = Buffer.from(JSON.stringify(message));
  const first = Buffer.alloc(4);
  if (endianness() === 'LE') first.writeUInt32LE(json.length);
  else first.writeUInt32BE(json.length);
  return Buffer.concat([first, json]);
}

function orders() {
  const file = join(folder, 'orders.json');
  // It may be just being written.
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  } catch {
    return {};
  }
}

function log(what) {
  appendFileSync(join(folder, 'log.jsonl'), `${JSON.stringify(what)}\n`);
}
