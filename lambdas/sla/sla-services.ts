import type { BreachTable } from './breach-table.ts';
import type { MonitorTable } from './monitors.ts';
import type { SearchServices } from './search/find-breaches.ts';

/** What the routes work with that monitors send to. */
export interface IntakeServices {
  table: BreachTable;
  monitors: MonitorTable;
  retentionDays: number;
  now(): Date;
}

/** What the routes work with that people ask. */
export interface AskServices extends SearchServices {
  monitors: MonitorTable;
  now(): Date;
}
