import { defineRoute } from '../../http/route.ts';
import { maxBodyBytes, Report, ReportAnswer } from '../contract/report.ts';
import { takeReport } from '../intake/take-report.ts';
import { emitReport } from '../sla-metrics.ts';
import type { IntakeServices } from '../sla-services.ts';

export const reportBreaches = defineRoute({
  method: 'POST',
  path: '/sla-errors',
  id: 'reportBreaches',
  tag: 'Breaches',
  summary: 'Report files that are past the SLA of their folder; a repeat changes nothing',
  scope: 'sla.write',
  body: {
    schema: Report,
    maxBytes: maxBodyBytes,
    example: {
      monitorId: 'files-01',
      observedAt: '2026-11-20T08:00:00Z',
      sla_error: [
        {
          folder: '/srv/orders/in',
          sla: 60,
          timeZone: 'Europe/Berlin',
          files: [
            { filename: 'order-77.csv', creationDate: '2026-11-20T06:34:56.1234567+01:00' },
            { filename: 'order-12.csv', creationDate: '2026-11-19T22:10:00Z', status: 'archived' },
          ],
        },
      ],
    },
  },
  answers: {
    200: {
      schema: ReportAnswer,
      links: {
        find: {
          operationId: 'findBreaches',
          description: 'The breaches of the first folder',
          parameters: { folder: '$request.body#/sla_error/0/folder' },
        },
      },
    },
  },
  async handle({ body, principal, remainingMs }, { table, retentionDays, now }: IntakeServices) {
    const services = { table, retentionDays, remainingMs, receivedAt: now(), onTaken: emitReport };
    return { status: 200, body: await takeReport(body, principal?.username ?? '-', services) };
  },
});
