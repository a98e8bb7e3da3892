import type { Route } from '../shared/http/route.ts';
import type { BreachTable } from './breach-table.ts';
import { Heartbeat, type HeartbeatAnswer } from './contract/heartbeat.ts';
import { mostBodyBytes, Report } from './contract/report.ts';
import { takeReport } from './intake/take-report.ts';
import type { MonitorTable } from './monitors.ts';
import { emitReport } from './sla-metrics.ts';

export interface IntakeServices {
  table: BreachTable;
  monitors: MonitorTable;
  retentionDays: number;
  now?: () => Date;
}

/** What monitors send. */
export function intakeRoutes({
  table,
  monitors,
  retentionDays,
  now = () => new Date(),
}: IntakeServices): Route[] {
  return [
    {
      method: 'POST',
      path: '/sla-errors',
      besides: ['GET'],
      scopes: ['sla.write'],
      async handle(request) {
        const report = request.readJson(Report, mostBodyBytes);
        const body = await takeReport(report, request.principal?.username ?? '-', {
          table,
          retentionDays,
          remainingMs: request.remainingMs,
          receivedAt: now(),
          onTaken: emitReport,
        });
        return { status: 200, body };
      },
    },
    {
      method: 'POST',
      path: '/heartbeats',
      scopes: ['sla.write'],
      async handle(request) {
        const heartbeat = request.readJson(Heartbeat, mostBodyBytes);
        const receivedAt = now();
        await monitors.putHeartbeat(heartbeat, receivedAt);
        return { status: 200, body: { serverTime: receivedAt.toISOString() } satisfies HeartbeatAnswer };
      },
    },
  ];
}
