import { describe, expect, it } from '@jest/globals';
import { eventsWithFaults } from '../../local/cloud-faults.ts';
import type { ObjectCreated } from '../../local/s3/journal-record.ts';
import { statusEvent } from '../../local/step-functions/status-event.ts';
import { eventually } from './lambda/a-function.ts';

const created = { bucket: 'drop', key: 'incoming/a.csv', versionId: 'v1' } as ObjectCreated;
const status = (name: string) => {
  const startDate = new Date().toISOString();
  const plain = {
    stateMachineArn: 'machine',
    status: 'RUNNING' as const,
    startDate,
    input: '{}',
    redriveCount: 0,
  };
  return statusEvent({ ...plain, name, executionArn: name }, undefined);
};

function aBus() {
  const events: Record<string, unknown>[] = [];
  return {
    events,
    put: async (event: Record<string, unknown>) => {
      events.push(event);
    },
  };
}

describe('events', () => {
  it('are put once without faults', async () => {
    const bus = aBus();
    const events = eventsWithFaults(undefined, bus.put);
    await events.objectCreated(created);
    await events.statusChanged(status('a'));
    expect(bus.events).toHaveLength(2);
  });

  it('of S3 come as often as told, and the last one is waited for', async () => {
    const bus = aBus();
    await eventsWithFaults({ deliveryDelaysMs: () => [0, 30, 10] }, bus.put).objectCreated(created);
    expect(bus.events).toHaveLength(3);
  });

  it('of a changed status can be lost', async () => {
    const bus = aBus();
    await eventsWithFaults({ statusDelaysMs: () => [] }, bus.put).statusChanged(status('a'));
    expect(bus.events).toEqual([]);
  });

  it('of a changed status can come after later ones, and twice', async () => {
    const bus = aBus();
    const delays = new Map([['a', [30]]]);
    const faults = {
      statusDelaysMs: ({ detail }: { detail: { name: string } }) => delays.get(detail.name) ?? [0, 10],
    };
    const events = eventsWithFaults(faults, bus.put);
    await events.statusChanged(status('a'));
    await events.statusChanged(status('b'));
    await eventually(() => bus.events.length === 3 || undefined);
    expect(bus.events.map((event) => event.resources)).toEqual([['b'], ['b'], ['a']]);
  });
});
