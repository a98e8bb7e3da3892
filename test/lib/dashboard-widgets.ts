import { resourcesOf } from './synthesized.ts';

export interface Widget {
  properties: { title: string; metrics: unknown[][] };
}

/** Of the dashboard whose id begins so, with the references left out: they only stand for names and regions. */
export function widgetsOf(idPrefix: string): Widget[] {
  const dashboard = resourcesOf('AWS::CloudWatch::Dashboard').find(({ id }) => id.startsWith(idPrefix));
  const { 'Fn::Join': join } = dashboard!.Properties.DashboardBody as { 'Fn::Join': [string, unknown[]] };
  const text = join[1].map((piece) => (typeof piece === 'string' ? piece : 'reference')).join('');
  return JSON.parse(text).widgets;
}

/** What the widgets ask for, be it metrics or searches. */
export function shownMetrics(widgets: readonly Widget[]) {
  return widgets.flatMap(({ properties }) => properties.metrics).map(metricOf);
}

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
