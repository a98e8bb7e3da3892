import { describe, expect, it } from '@jest/globals';
import { rowOutcomes } from '../../lambdas/import/run-metrics.ts';
import { stageNames } from '../../lambdas/import/run-record.ts';
import { emittedMetrics } from './emitted-metrics.ts';
import { resourcesOf } from './synthesized.ts';

/** The body with the references of the template left out: they only stand for names and regions. */
const body = (() => {
  const [dashboard] = resourcesOf('AWS::CloudWatch::Dashboard');
  const { 'Fn::Join': join } = dashboard!.Properties.DashboardBody as { 'Fn::Join': [string, unknown[]] };
  return join[1].map((piece) => (typeof piece === 'string' ? piece : 'reference')).join('');
})();

interface Widget {
  properties: { title: string; metrics?: unknown[][] };
}
const widgets: Widget[] = JSON.parse(body).widgets;

describe('dashboard Imports', () => {
  it('shows what came in, what became of the rows, the time per stage and failures by code', () => {
    expect(widgets.map(({ properties }) => properties.title)).toEqual([
      'Runs',
      'Alarms',
      'Received, succeeded, failed',
      'Rows by outcome',
      'Longest time per stage (seconds)',
      'Failures by code',
      'Errors of steps',
      'Longest call (milliseconds)',
    ]);
  });

  it('shows every outcome and every stage', () => {
    expect(valuesOf('Rows by outcome', 'outcome')).toEqual([...rowOutcomes]);
    expect(valuesOf('Longest time per stage (seconds)', 'stage')).toEqual([...stageNames]);
  });

  it('shows only metrics of the product that the code emits, with values that it gives them', () => {
    const own = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter(([namespace]) => namespace === 'Lading')
      .map((series) => series.filter((part): part is string => typeof part === 'string'));
    const emitted = emittedMetrics().map(({ namespace, name, dimensions, values }) => [
      namespace,
      name,
      ...dimensions.toSorted().flatMap((dimension) => [dimension, String(values[dimension])]),
    ]);
    expect(own.length).toBeGreaterThan(10);
    for (const series of own) expect(emitted).toContainEqual(series);
  });

  it('searches failures by the dimensions that they are emitted with', () => {
    const failed = emittedMetrics().filter(({ name }) => name === 'RunsFailed');
    expect(failed.map(({ dimensions }) => dimensions.join(','))).toContain('service,code');
    expect(JSON.stringify(seriesOf('Failures by code'))).toContain(
      '{Lading,service,code} MetricName=\\\\\\"RunsFailed\\\\\\"'.replaceAll('\\\\', ''),
    );
  });
});

function seriesOf(title: string): unknown[][] {
  return widgets.find(({ properties }) => properties.title === title)?.properties.metrics ?? [];
}

function valuesOf(title: string, dimension: string): unknown[] {
  return seriesOf(title).map((series) => series[series.indexOf(dimension) + 1]);
}
