import { describe, expect, it } from '@jest/globals';
import { aGatewayEvent } from './gateway-event.ts';
import { answer } from './things-api.ts';

describe('each request', () => {
  it.each([
    [{ json: { name: 'a', parts: [] } }, '200', 'POST /things'],
    [{ json: {} }, '400', 'POST /things'],
    [{ requestContext: { requestId: 'r' } }, '401', 'POST /things'],
    [{ requestContext: { requestId: 'r', authorizer: { username: 'ada' } } }, '403', 'POST /things'],
    [{ resource: '/else' }, '404', 'unknown'],
    [{ httpMethod: 'BREW' }, '405', 'ANY /things'],
    [{ json: 'x'.repeat(200) }, '413', 'POST /things'],
    [{ headers: {} }, '415', 'POST /things'],
  ])('counts with its route and status: %j %s', async (changes, Status, Route) => {
    const { metrics } = await answer(aGatewayEvent(changes));
    expect(metrics).toEqual([
      expect.objectContaining({ Route, Status, service: 'api', Requests: 1, LatencyMs: expect.any(Number) }),
    ]);
    expect(metrics[0]).toMatchObject({
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'Lading',
            Dimensions: [['service', 'Route', 'Status']],
            Metrics: [{ Name: 'Requests', Unit: 'Count' }],
          },
          {
            Namespace: 'Lading',
            Dimensions: [
              ['service', 'Route', 'Status'],
              ['service', 'Route'],
            ],
            Metrics: [{ Name: 'LatencyMs', Unit: 'Milliseconds' }],
          },
        ],
      },
    });
  });
});
