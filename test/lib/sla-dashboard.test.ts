import { describe, expect, it } from '@jest/globals';
import { emittedMetrics } from './emitted-metrics.ts';
import { resourcesOf } from './synthesized.ts';

interface Widget {
  properties: { title: string; metrics: unknown[][] };
}

/** The body with the references of the template left out: they only stand for names and regions. */
const widgets: Widget[] = (() => {
  const dashboard = resourcesOf('AWS::CloudWatch::Dashboard').find(({ id }) => id.startsWith('Sla'));
  const { 'Fn::Join': join } = dashboard!.Properties.DashboardBody as { 'Fn::Join': [string, unknown[]] };
  const text = join[1].map((piece) => (typeof piece === 'string' ? piece : 'reference')).join('');
  return JSON.parse(text).widgets;
})();

const emitted = emittedMetrics().map(({ namespace, name, dimensions }) => ({ namespace, name, dimensions }));

describe('dashboard SLA', () => {
  it('shows usage, statuses, breaches by folder and silent monitors', () => {
    const titles = widgets.map(({ properties }) => properties.title);
    expect(titles).toEqual(
      expect.arrayContaining([
        'Requests by route and status',
        'Answers by status',
        'Answers of the gateway itself',
        'New breaches by folder',
        'Silent monitors',
      ]),
    );
  });

  it('shows and searches only what is emitted, with its dimensions', () => {
    const shown = widgets.flatMap(({ properties }) => properties.metrics).map(metricOf);
    expect(shown.length).toBeGreaterThan(20);
    for (const metric of shown) expect(emitted).toContainEqual(metric);
  });
});

/** What a line of a widget asks for, be it a metric or a search. */
function metricOf(series: unknown[]) {
  const [first] = series;
  if (typeof first === 'object' && first !== null && 'expression' in first) {
    const [, namespace, dimensions = ''] = /SEARCH\('\{(\w+),([\w,]+)\}/.exec(String(first.expression)) ?? [];
    const [, name] = /MetricName="(\w+)"/.exec(String(first.expression)) ?? [];
    return { namespace, name, dimensions: dimensions.split(',').sort() };
  }
  const [namespace, name, ...rest] = series.filter((part): part is string => typeof part === 'string');
  return { namespace, name, dimensions: rest.filter((_, at) => at % 2 === 0).sort() };
}
