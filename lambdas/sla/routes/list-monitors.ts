import { defineRoute } from '../../http/route.ts';
import { MonitorsAnswer } from '../contract/heartbeat.ts';
import type { AskServices } from '../sla-services.ts';

export const listMonitors = defineRoute({
  method: 'GET',
  path: '/monitors',
  id: 'listMonitors',
  tag: 'Monitors',
  summary: 'The monitors as they were last heard of',
  scope: 'sla.read',
  answers: { 200: { schema: MonitorsAnswer } },
  async handle(_request, { monitors, now }: AskServices) {
    return { status: 200, body: { items: await monitors.listMonitors(now()) } };
  },
});
