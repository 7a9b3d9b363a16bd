// An authority for timestamps (RFC 3161), run here with OpenSSL as everybody has it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './analyst.mjs';

const EXTENSIONS = `[root]
basicConstraints=critical,CA:true
keyUsage=critical,keyCertSign
[authority]
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
`;

/** A root and an authority below it: `{ root, answer }`, the root's file in PEM, and what is answered to a request. */
export function makeAuthority(t) {
  const folder = mkdtempSync(join(tmpdir(), 'counterproof-authority-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const openssl = (...words) => run('openssl', words, { cwd: folder });
  writeFileSync(
    join(folder, 'ts.conf'),
    `${EXTENSIONS}[it]
serial=serial
crypto_device=builtin
signer_cert=authority.pem
certs=root.pem
signer_key=authority.key
signer_digest=sha256
default_policy=1.2.3.4.1
digests=sha256
accuracy=secs:1
ess_cert_id_alg=sha256
`,
  );
  writeFileSync(join(folder, 'serial'), '01\n');
  for (const name of ['root', 'authority']) {
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
    openssl('req', '-new', '-subj', `/O=Velmora Time/CN=${name}`, '-key', `${name}.key`, '-out', 'request.pem');
    const signer = name === 'root' ? ['-signkey', 'root.key'] : ['-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial'];
    const words = ['-req', '-days', '2', '-extfile', 'ts.conf', '-extensions', name, '-in', 'request.pem'];
    openssl('x509', ...words, ...signer, '-out', `${name}.pem`);
  }
  return {
    root: join(folder, 'root.pem'),
    answer(request) {
      writeFileSync(join(folder, 'request.tsq'), request);
      openssl('ts', '-reply', '-config', 'ts.conf', '-section', 'it', '-queryfile', 'request.tsq', '-out', 'answer.tsr');
      return readFileSync(join(folder, 'answer.tsr'));
    },
  };
}
