import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, it } from '@jest/globals';
import { aFile, aReport, localApi } from './local-api.ts';
import { startBreachTable } from './local-breach-table.ts';

const table = await startBreachTable();
const api = localApi(table);
afterAll(() => table.close());

const at = (time: string) => {
  api.clock.now = new Date(time);
};
async function itemsOf(folder: string) {
  const { Items = [] } = await table.client.send(
    new ScanCommand({
      TableName: table.TableName,
      FilterExpression: 'folderPk = :folder',
      ExpressionAttributeValues: { ':folder': folder },
    }),
  );
  return Items;
}

/** When the items of a folder expire. */
async function expiriesOf(folder: string) {
  const items = await itemsOf(folder);
  return items.map(({ sk, expiresAt }) => [sk, new Date(expiresAt * 1000).toISOString()]).sort();
}

describe('a report', () => {
  it('is stored and found with exactly what was sent', async () => {
    at('2026-11-20T12:00:00Z');
    const { status, body } = await api.post('/sla-errors', aReport({ folder: 'Z:\\ein gang' }));
    expect({ status, body }).toEqual({
      status: 200,
      body: { accepted: 1, new: 1, known: 0, reportId: expect.stringMatching(/^[\w-]{22}$/), warnings: [] },
    });
    expect(await api.findAll({ folder: 'Z:\\ein gang' })).toEqual([
      {
        folder: 'Z:\\ein gang',
        filename: 'a.csv',
        sla: 60,
        creationDate: '2026-11-20T10:00:00.1234567+00:00',
        affectedFrom: '2026-11-20T11:00:00.123Z',
        affectedTo: '2026-11-20T12:00:00.000Z',
        lastSeenAt: '2026-11-20T12:00:00.000Z',
        status: 'open',
      },
    ]);
  });

  it('that comes twice makes one breach, and a later sighting moves its end on', async () => {
    at('2026-11-20T12:00:00Z');
    const report = aReport({ folder: 'twice' }, [aFile(), aFile({ filename: 'b.csv' })]);
    const first = await api.post('/sla-errors', report);
    expect((await api.post('/sla-errors', report)).body).toEqual({ ...first.body, new: 0, known: 2 });
    at('2026-11-20T12:10:00Z');
    await api.post('/sla-errors', report);
    const found = await api.findAll({ folder: 'twice' });
    expect(found.map(({ filename, lastSeenAt }) => [filename, lastSeenAt])).toEqual(
      expect.arrayContaining([
        ['a.csv', '2026-11-20T12:10:00.000Z'],
        ['b.csv', '2026-11-20T12:10:00.000Z'],
      ]),
    );
    expect(found).toHaveLength(2);
  });

  it('that names a file twice, by other offsets, counts both and stores one', async () => {
    const files = [aFile(), aFile({ creationDate: '2026-11-20T12:00:00.1234567+02:00' })];
    const { body } = await api.post('/sla-errors', aReport({ folder: 'same instant' }, files));
    expect(body).toMatchObject({ accepted: 2, new: 1, known: 1 });
  });

  it('that names a file twice keeps the later sighting, whatever their order', async () => {
    at('2026-11-20T12:00:00Z');
    const files = [
      aFile({ observedAt: '2026-11-20T11:30:00Z' }),
      aFile({ observedAt: '2026-11-20T11:10:00Z' }),
    ];
    await api.post('/sla-errors', aReport({ folder: 'out of order' }, files));
    expect(await api.findAll({ folder: 'out of order' })).toMatchObject([
      { lastSeenAt: '2026-11-20T11:30:00.000Z' },
    ]);
  });

  it('that does not say when it saw its files moves nothing on when it is repeated at once', async () => {
    at('2026-11-20T12:00:00Z');
    const [ended, other] = ['a.csv', 'b.csv'].map((filename) => aFile({ filename }));
    await api.post('/sla-errors', aReport({ folder: 'repeated' }, [ended!, other!]));
    at('2026-11-20T12:01:50Z');
    await api.post('/sla-errors', aReport({ folder: 'repeated' }, [{ ...ended, status: 'gone' }, other!]));
    expect(await api.findAll({ folder: 'repeated', status: 'open' })).toMatchObject([
      { filename: 'b.csv', lastSeenAt: '2026-11-20T12:00:00.000Z' },
    ]);
    expect(await api.findAll({ folder: 'repeated', status: 'resolved' })).toHaveLength(1);
    const said = { ...aReport({ folder: 'repeated' }, [other!]), observedAt: '2026-11-20T12:01:00Z' };
    await api.post('/sla-errors', said);
    expect(await api.findAll({ folder: 'repeated', status: 'open' })).toMatchObject([
      { lastSeenAt: '2026-11-20T12:01:00.000Z' },
    ]);
  });

  it('of a thousand files stores each of them', async () => {
    at('2026-11-20T12:00:00Z');
    const files = Array.from({ length: 1_000 }, (_, index) => aFile({ filename: `${index}.csv` }));
    const { body } = await api.post('/sla-errors', aReport({ folder: 'thousand' }, files));
    expect(body).toMatchObject({ accepted: 1_000, new: 1_000, known: 0 });
    const found = await api.findAll({ folder: 'thousand', limit: '200' });
    expect(new Set(found.map(({ filename }) => filename)).size).toBe(1_000);
  });

  it('arriving after a younger one does not move anything back', async () => {
    at('2026-11-20T13:00:00Z');
    await api.post('/sla-errors', aReport({ folder: 'late mail' }));
    await api.post('/sla-errors', {
      ...aReport({ folder: 'late mail' }),
      observedAt: '2026-11-20T12:00:00Z',
    });
    expect(await api.findAll({ folder: 'late mail' })).toMatchObject([
      { lastSeenAt: '2026-11-20T13:00:00.000Z' },
    ]);
  });
});

describe('a breach', () => {
  it('keeps who first reported it, and with which configuration', async () => {
    at('2026-11-20T12:00:00Z');
    const first = { monitorId: 'files-1', reportId: 'r-1', configHash: 'hash-1' };
    await api.post('/sla-errors', { ...aReport({ folder: 'traced' }), ...first });
    at('2026-11-20T12:10:00Z');
    await api.post('/sla-errors', { ...aReport({ folder: 'traced' }), ...first, configHash: 'hash-2' });
    expect(await itemsOf('traced')).toMatchObject([
      { monitorId: 'files-1', firstReportId: 'r-1', configHash: 'hash-1' },
    ]);
  });

  it('expires 400 days after its end, and each day of it 400 days after that day', async () => {
    const report = aReport({ folder: 'expires' }, [aFile({ creationDate: '2026-11-16T09:00:00Z' })]);
    at('2026-11-17T08:00:00Z');
    await api.post('/sla-errors', report);
    expect(await expiriesOf('expires')).toContainEqual(['breach', '2027-12-22T08:00:00.000Z']);
    at('2026-11-18T08:00:00Z');
    await api.post('/sla-errors', report);
    const expiries = await expiriesOf('expires');
    expect(expiries).toEqual([
      ['breach', '2027-12-23T08:00:00.000Z'],
      ['day#2026-11-17', '2027-12-23T00:00:00.000Z'],
      ['day#2026-11-18', '2027-12-24T00:00:00.000Z'],
    ]);
  });

  it.each(['archived', 'gone'])(
    'ends when its file is %s, and opens again when it is seen late again',
    async (status) => {
      const folder = `ends ${status}`;
      at('2026-11-18T08:00:00Z');
      await api.post('/sla-errors', aReport({ folder }));
      at('2026-11-20T12:30:00Z');
      await api.post('/sla-errors', aReport({ folder }, [aFile({ status })]));
      expect(await api.findAll({ folder })).toMatchObject([
        {
          status: 'resolved',
          resolution: status,
          affectedTo: '2026-11-20T12:30:00.000Z',
          lastSeenAt: '2026-11-18T08:00:00.000Z',
        },
      ]);
      at('2026-11-20T12:40:00Z');
      await api.post('/sla-errors', aReport({ folder }, [aFile({ status: 'gone' })]));
      expect(await api.findAll({ folder })).toMatchObject([
        { resolution: status, affectedTo: '2026-11-20T12:30:00.000Z' },
      ]);
      await api.post('/sla-errors', aReport({ folder }));
      const [reopened] = await api.findAll({ folder });
      expect(reopened).toMatchObject({ status: 'open', affectedTo: '2026-11-20T12:40:00.000Z' });
      expect(reopened).not.toHaveProperty('resolution');
    },
  );

  it('that is over before it was heard of is stored once, as resolved', async () => {
    at('2026-11-20T12:00:00Z');
    const report = aReport({ folder: 'over' }, [aFile({ status: 'archived' })]);
    expect((await api.post('/sla-errors', report)).body).toMatchObject({ new: 1 });
    expect((await api.post('/sla-errors', report)).body).toMatchObject({ new: 0, known: 1 });
    expect(await api.findAll({ folder: 'over', status: 'resolved' })).toHaveLength(1);
    expect(await api.findAll({ folder: 'over', status: 'open' })).toEqual([]);
  });
});
