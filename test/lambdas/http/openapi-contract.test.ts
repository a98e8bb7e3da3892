import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApiDocument } from '../../../lambdas/http/openapi.ts';
import { aFile, aReport } from '../sla/local-api.ts';
import { allRoutes } from './all-routes.ts';

const document = openApiDocument(allRoutes);

/** What a reader of the document alone takes for right. */
function documented(name: string) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  return ajv.addSchema(document, 'api').compile({ $ref: `api#/components/schemas/${name}` });
}

const aHeartbeat = (more: object = {}) => ({
  monitorId: 'files-01',
  observedAt: '2026-11-20T08:00:00Z',
  intervalSeconds: 600,
  configHash: 'h',
  version: '1',
  folders: 1,
  files: 2,
  spooled: 0,
  problems: [],
  ...more,
});

const bodies: Record<string, unknown[]> = {
  PasswordSignIn: [
    { username: 'a', password: 'b' },
    { username: 'a', password: 'b', more: 1 },
    { username: '', password: 'b' },
    { username: 'a'.repeat(129), password: 'b' },
    { username: 'a', password: 'b'.repeat(257) },
    { username: 'a' },
    'a',
  ],
  RefreshSignIn: [{ refreshToken: 'a' }, { refreshToken: '' }, { refreshToken: 'a'.repeat(8_193) }, {}, null],
  Report: [
    aReport(),
    { sla_error: [] },
    {},
    [],
    { sla_error: {} },
    ...[0, 1, 1.5, 10_080, 10_081, '60'].map((sla) => aReport({ sla })),
    ...['', 'a', 'a'.repeat(1_024), 'a'.repeat(1_025), 7].map((folder) => aReport({ folder })),
    ...['', 'Europe/Berlin', 'a'.repeat(65)].map((timeZone) => aReport({ timeZone })),
    ...['late', 'archived', 'gone', 'lost'].map((status) => aReport({}, [aFile({ status })])),
    ...['a b', 'a', 'a'.repeat(101), 'ä'].map((monitorId) => aReport({}, [aFile({ monitorId })])),
    aReport({}, [{ filename: 'a' }]),
    aReport({}, Array(1_000).fill(aFile())),
    aReport({}, Array(1_001).fill(aFile())),
    ...[
      '2026-07-01T12:34:56.1234567+02:00',
      '2026-07-01t12:34:56z',
      '2026-07-01T12:34:56',
      '2028-02-29T00:00:00Z',
      '2027-02-29T00:00:00Z',
      '2026-02-30T00:00:00Z',
      '2026-04-31T00:00:00Z',
      '2026-07-01',
      '2026-07-01T24:00:00Z',
      '2026-07-01T12:34:56.1234567890Z',
    ].map((creationDate) => aReport({}, [aFile({ creationDate })])),
  ],
  Heartbeat: [
    aHeartbeat(),
    aHeartbeat({ intervalSeconds: 0 }),
    aHeartbeat({ files: -1 }),
    aHeartbeat({ observedAt: '2026-02-30T00:00:00Z' }),
    aHeartbeat({ problems: [{ folder: 'f', code: 'missing', message: '' }] }),
    aHeartbeat({ problems: [{ folder: 'f', code: 'other', message: '' }] }),
    aHeartbeat({ host: 'a'.repeat(256) }),
  ],
};

describe('the OpenAPI document', () => {
  it('is valid by the schema of OpenAPI 3.1', async () => {
    const file = join(import.meta.dirname, '../../fixtures/openapi/schema-3.1-2022-10-07.json');
    const text = await readFile(file, 'utf8');
    // Ajv takes the dynamic reference for one to the place it stands at; nothing here overrides its anchor.
    const schema = JSON.parse(text.replaceAll('"$dynamicRef": "#meta"', '"$ref": "#/$defs/schema"'));
    const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    expect({ isValid: isValid(document), errors: isValid.errors }).toEqual({ isValid: true, errors: null });
    expect(isValid({ ...document, paths: { '/a': { get: { responses: { ok: {} } } } } })).toBe(false);
  });

  it.each(allRoutes.flatMap(({ body }) => (body ? { ...body, name: body.schema.meta()?.id ?? '' } : [])))(
    'and the contract of $name take and refuse the same bodies',
    ({ name, schema }) => {
      const isDocumented = documented(name);
      const verdicts = bodies[name]!.map((body) => ({
        body,
        contract: schema.safeParse(body).success,
        document: isDocumented(body),
      }));
      expect(new Set(verdicts.map(({ contract }) => contract))).toEqual(new Set([true, false]));
      expect(verdicts.filter(({ contract, document }) => contract !== document)).toEqual([]);
    },
  );
});
