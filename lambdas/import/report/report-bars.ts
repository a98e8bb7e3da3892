import { html } from 'hono/html';
import { rowOutcomes } from '../run/run-metrics.ts';
import { stageNames } from '../run/run-record.ts';
import type { RunReport } from './report-model.ts';

type BarName = (typeof rowOutcomes)[number] | (typeof stageNames)[number];

/** A bar; its width is in `barRules`, since the page's policy takes no style of an element. */
export function bar(name: BarName) {
  return html`<i class="bar-${name}"></i>`;
}

/** The widths of a report's bars as CSS: outcomes by their share of the rows, stages beside the longest one. */
export function barRules({ counts, stages }: RunReport): string {
  const longest = Math.max(...Object.values(stages), 0.001);
  return [
    ...rowOutcomes.map((name) => widthRule(name, counts[name] / Math.max(counts.rows, 1))),
    ...stageNames.map((name) => widthRule(name, (stages[name] ?? 0) / longest)),
  ].join('\n');
}

function widthRule(name: BarName, share: number): string {
  return `.bar-${name} { width: ${(share * 100).toFixed(2)}%; }`;
}
