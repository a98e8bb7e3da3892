import { exportBreaches } from './routes/export-breaches.ts';
import { findBreachesRoute } from './routes/find-breaches.ts';
import { listMonitors } from './routes/list-monitors.ts';
import { summarizeBreaches } from './routes/summarize-breaches.ts';

/** What people ask: the routes of the function `find-breaches`. */
export const searchRoutes = [findBreachesRoute, summarizeBreaches, exportBreaches, listMonitors];
