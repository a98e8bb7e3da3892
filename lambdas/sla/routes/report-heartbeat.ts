import { defineRoute } from '../../http/route.ts';
import { Heartbeat, HeartbeatAnswer } from '../contract/heartbeat.ts';
import { maxBodyBytes } from '../contract/report.ts';
import type { IntakeServices } from '../sla-services.ts';

export const reportHeartbeat = defineRoute({
  method: 'POST',
  path: '/heartbeats',
  id: 'reportHeartbeat',
  tag: 'Monitors',
  summary: 'Tell that a monitor is alive, and what it cannot check',
  scope: 'sla.write',
  body: {
    schema: Heartbeat,
    maxBytes: maxBodyBytes,
    example: {
      monitorId: 'files-01',
      observedAt: '2026-11-20T08:00:00Z',
      intervalSeconds: 300,
      configHash: 'c3ab8ff1',
      version: '1.0.0',
      host: 'files-01.example.com',
      folders: 12,
      files: 345,
      spooled: 0,
      problems: [{ folder: '/srv/returns', code: 'unreadable', message: 'EACCES' }],
    },
  },
  answers: { 200: { schema: HeartbeatAnswer } },
  async handle({ body }, { monitors, now }: IntakeServices) {
    const receivedAt = now();
    await monitors.putHeartbeat(body, receivedAt);
    return { status: 200, body: { serverTime: receivedAt.toISOString() } };
  },
});
