import { reportBreaches } from './routes/report-breaches.ts';
import { reportHeartbeat } from './routes/report-heartbeat.ts';

/** What monitors send: the routes of the function `take-reports`. */
export const intakeRoutes = [reportBreaches, reportHeartbeat];
