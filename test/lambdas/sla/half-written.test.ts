import { BatchWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { awsError } from './an-aws-error.ts';
import { aFile, aReport, localApi } from './local-api.ts';
import { startBreachTable } from './local-breach-table.ts';

describe('a report that was half written', () => {
  it('is shown as far as it is whole, and finished by its repeat', async () => {
    const table = await startBreachTable();
    const dynamodb = mockClient(table.client);
    try {
      const real = localApi(table);
      const stuck = { creationDate: '2026-11-17T10:00:00Z' };
      const files = Array.from({ length: 250 }, (_, index) => aFile({ ...stuck, filename: `${index}` }));
      const report = aReport({ folder: 'half' }, files);
      let writes = 0;
      dynamodb.send.callsFake((command) => {
        if (command instanceof BatchWriteCommand && ++writes > 30) throw awsError('ThrottlingException', 400);
        return dynamodb.send.wrappedMethod.call(table.client, command);
      });
      expect((await real.post('/sla-errors', report)).status).toBe(503);
      writes = -1_000;
      const found = await real.findAll({ folder: 'half', date: '2026-11-18', limit: '50' });
      expect(found.length).toBeLessThan(250);
      const { body } = await real.post('/sla-errors', report);
      expect(body).toMatchObject({ accepted: 250, known: found.length, new: 250 - found.length });
      expect(await real.findAll({ folder: 'half', date: '2026-11-18', limit: '50' })).toHaveLength(250);
      expect(found.length).toBeGreaterThan(0);
    } finally {
      dynamodb.restore();
      await table.close();
    }
  });
});

describe('a sighting that was half written', () => {
  it('shows the breach as it was, and is finished by its repeat', async () => {
    const table = await startBreachTable();
    const dynamodb = mockClient(table.client);
    try {
      const real = localApi(table);
      const sighting = (day: string) => ({ ...aReport({ folder: 'seen' }), observedAt: `${day}T11:30:00Z` });
      let isThrottled = false;
      dynamodb.send.callsFake((command) => {
        if (isThrottled && command instanceof UpdateCommand) throw awsError('ThrottlingException', 400);
        return dynamodb.send.wrappedMethod.call(table.client, command);
      });
      real.clock.now = new Date('2026-11-23T12:00:00Z');
      await real.post('/sla-errors', sighting('2026-11-20'));
      isThrottled = true;
      expect((await real.post('/sla-errors', sighting('2026-11-22'))).status).toBe(503);
      expect(await real.findAll({ folder: 'seen' })).toMatchObject([
        { lastSeenAt: '2026-11-20T11:30:00.000Z' },
      ]);
      isThrottled = false;
      expect((await real.post('/sla-errors', sighting('2026-11-22'))).body).toMatchObject({ known: 1 });
      for (const date of ['2026-11-20', '2026-11-21', '2026-11-22']) {
        expect(await real.findAll({ date })).toMatchObject([{ lastSeenAt: '2026-11-22T11:30:00.000Z' }]);
      }
    } finally {
      dynamodb.restore();
      await table.close();
    }
  });
});
