import { describe, expect, it } from '@jest/globals';
import { shownMetrics, widgetsOf } from './dashboard-widgets.ts';
import { emittedMetrics } from './emitted-metrics.ts';

const emitted = emittedMetrics().map(({ namespace, name, dimensions }) => ({ namespace, name, dimensions }));

describe.each([
  { id: 'Sla', atLeast: 10, titles: ['Breaches', 'New breaches by folder', 'Silent monitors'] },
  {
    id: 'Http',
    atLeast: 15,
    titles: [
      'Requests by route and status',
      'Answers by status',
      'Answers of the gateway itself',
      'Slowest percent by route (milliseconds)',
      'Failed sign-ins',
    ],
  },
])('dashboard of $id', ({ id, atLeast, titles }) => {
  const widgets = widgetsOf(id);

  it('shows what its readers ask first', () => {
    expect(widgets.map(({ properties }) => properties.title)).toEqual(expect.arrayContaining(titles));
  });

  it('shows and searches only what is emitted, with its dimensions', () => {
    const shown = shownMetrics(widgets);
    expect(shown.length).toBeGreaterThanOrEqual(atLeast);
    for (const metric of shown) expect(emitted).toContainEqual(metric);
  });
});
