import { emitMetrics } from '../runtime/metrics.ts';

/** The dimension `service` of what the API itself counts. */
export const apiMetricService = 'api';

export const requestMetrics = {
  /** Dimensions `Route`, such as `POST /sla-errors`, and `Status`. */
  requests: 'Requests',
  /** Dimensions `Route` and `Status`, and `Route` alone. */
  latencyMs: 'LatencyMs',
} as const;

export interface AnsweredRequest {
  route: string;
  status: number;
  latencyMs: number;
  requestId: string;
}

/** Once per request, whatever was answered. */
export function emitRequest({ route, status, latencyMs, requestId }: AnsweredRequest): void {
  emitMetrics(
    apiMetricService,
    [
      {
        dimensions: { Route: route, Status: String(status) },
        metrics: { [requestMetrics.requests]: { value: 1, unit: 'Count' } },
      },
      {
        dimensions: { Route: route, Status: String(status) },
        alsoBy: ['Route'],
        metrics: { [requestMetrics.latencyMs]: { value: latencyMs, unit: 'Milliseconds' } },
      },
    ],
    { requestId },
  );
}
