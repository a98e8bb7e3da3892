import { describe, expect, it } from '@jest/globals';
import { rowOutcomes } from '../../../lambdas/import/run/run-metrics.ts';
import { stageNames } from '../../../lambdas/import/run/run-record.ts';
import { emittedMetrics } from '../emitted-metrics.ts';
import { resourcesOf } from '../synthesized.ts';

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
      ...dimensions.flatMap((dimension) => [dimension, String(values[dimension])]),
    ]);
    expect(own.length).toBeGreaterThan(10);
    for (const series of own) expect(emitted).toContainEqual(series);
  });

  it('searches failures by the dimensions that they are emitted with', () => {
    const [search] = seriesOf('Failures by code')[0] as [{ expression: string }];
    const [, namespace, ...dimensions] = /^SEARCH\('\{(\w+),(\w+),(\w+)\} /.exec(search.expression) ?? [];
    const [, name] = /MetricName="(\w+)"/.exec(search.expression) ?? [];
    const searched = { namespace, name, dimensions: dimensions.sort() };
    expect(emittedMetrics()).toContainEqual(expect.objectContaining(searched));
  });
});

function seriesOf(title: string): unknown[][] {
  return widgets.find(({ properties }) => properties.title === title)?.properties.metrics ?? [];
}

function valuesOf(title: string, dimension: string): unknown[] {
  return seriesOf(title).map((series) => series[series.indexOf(dimension) + 1]);
}
