import { resolve } from 'node:path';
import { presignedGet } from '../local/credentials/presign.ts';
import type { SignedRequest } from '../local/credentials/signed-request.ts';
import { signatureVerifier } from '../local/credentials/verify-signature.ts';
import { openAccess } from '../local/iam/access.ts';
import { policiesOf } from '../local/iam/cloud-access.ts';
import { synthesize } from '../local/synthesis.ts';
import { readTemplate } from '../local/template/read-template.ts';

/** `node bench/iam.bench.ts`: how many requests a CPU second judges, and how many signatures it verifies. */
const cacheDirectory = resolve(import.meta.dirname, '../node_modules/.cache/lading/synthesis');
const template = readTemplate(await synthesize({ cacheDirectory }));
const access = openAccess({ keys: [], policies: policiesOf(template) });

/** One request that each statement of each function's role allows, and as many that none does. */
const asks = template.functions.flatMap(({ roleArn, name: session }) =>
  (template.roles.find(({ arn }) => arn === roleArn)?.statements ?? []).flatMap(({ actions, resources }) =>
    actions.flatMap((action) =>
      [
        resources[0]!.replaceAll('*', 'p-0123456789abcdef').replaceAll('?', 'x'),
        'arn:aws:s3:::other/key',
      ].map((resource) => ({
        caller: { kind: 'role', roleArn, session } as const,
        ask: { action, resource },
      })),
    ),
  ),
);

function perCpuSecond(work: () => number): number {
  work();
  const before = process.cpuUsage();
  let done = 0;
  for (;;) {
    done += work();
    const { user, system } = process.cpuUsage(before);
    if (user + system > 2_000_000) return Math.round((done / (user + system)) * 1_000_000);
  }
}

const judged = perCpuSecond(() => {
  for (const { caller, ask } of asks) access.isAllowed(caller, ask);
  return asks.length;
});

const key = {
  ...{ accessKeyId: 'LADINGBENCHLADINGBEN', secretAccessKey: 'secret' },
  principal: { kind: 'administrator' },
} as const;
const url = new URL(
  presignedGet(key, 'http://127.0.0.1:9000/drop/runs/p-1/parts/00001', { expiresSeconds: 3600 }),
);
const request: SignedRequest = {
  ...{ method: 'GET', path: url.pathname, search: url.search.slice(1), headers: { host: url.host } },
  payloadHash: 'UNSIGNED-PAYLOAD',
};
const verify = signatureVerifier('s3', () => key);
const verified = perCpuSecond(() => {
  for (let count = 0; count < 1000; count++) verify(request);
  return 1000;
});

const number = new Intl.NumberFormat('en');
process.stdout.write(
  `judged    ${number.format(judged)} requests per CPU second (${asks.length} different ones)\n`,
);
process.stdout.write(`verified  ${number.format(verified)} signatures per CPU second\n`);
