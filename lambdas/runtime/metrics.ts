/** Namespace of all metrics of the product. */
export const metricNamespace = 'Lading';

/** Metrics that share dimensions, besides `service`, which all have. A name stands in one set of a line only. */
export interface MetricSet {
  dimensions?: Readonly<Record<string, string>>;
  /** Names among the dimensions by which alone the metrics are kept as well. */
  alsoBy?: readonly string[];
  metrics: Readonly<Record<string, { value: number; unit: 'Count' | 'Milliseconds' | 'Seconds' }>>;
}

/** CloudWatch refuses longer values of a dimension. */
const maxDimensionCharacters = 1_024;

/**
 * Writes one line in CloudWatch's Embedded Metric Format. A metric library writes a line per set of dimensions; a
 * request has several, and with one line its metrics and its `properties` stay together in the log.
 */
export function emitMetrics(
  service: string,
  sets: readonly MetricSet[],
  properties: Readonly<Record<string, unknown>> = {},
): void {
  const members: Record<string, unknown> = { ...properties, service };
  const directives = sets.map(({ dimensions = {}, alsoBy, metrics }) => {
    for (const [name, value] of Object.entries(dimensions)) members[name] = dimensionValue(value);
    for (const [name, { value }] of Object.entries(metrics)) members[name] = value;
    return {
      Namespace: metricNamespace,
      Dimensions: [['service', ...Object.keys(dimensions)], ...(alsoBy ? [['service', ...alsoBy]] : [])],
      Metrics: Object.entries(metrics).map(([Name, { unit: Unit }]) => ({ Name, Unit })),
    };
  });
  const line = { _aws: { Timestamp: Date.now(), CloudWatchMetrics: directives }, ...members };
  // Not by console.log, whose lines Lambda wraps into a JSON of its own, so that CloudWatch would see no metric.
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** As CloudWatch wants it: ASCII without control characters, not only blanks, no colon first; others become `?`. */
function dimensionValue(text: string): string {
  const plain = text
    .replace(/[^\x20-\x7e]/gu, '?')
    .replace(/^[\s:]+/, '')
    .slice(0, maxDimensionCharacters)
    .trim();
  return plain === '' ? '-' : plain;
}
