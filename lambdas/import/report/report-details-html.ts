import { html } from 'hono/html';
import type { PlannedColumn } from '../run/plan.ts';
import { stageNames } from '../run/run-record.ts';
import { dialectWords } from './dialect-words.ts';
import { formatBytes, formatCount, formatSeconds, formatTime, presentText } from './figures.ts';
import { bar } from './report-bars.ts';
import type { RunReport } from './report-model.ts';

/** Wall clock, CPU and memory of each stage, with a bar for the wall clock. */
export function timingsSection({ stages, cpuSeconds, peakMemoryMb }: RunReport) {
  const known = stageNames.filter((stage) => stages[stage] !== undefined);
  if (known.length === 0) return '';
  const rows = known.map((stage) => {
    return html`<tr><th scope="row">${stage}</th><td class="wide" aria-hidden="true"><span class="track updated">${bar(stage)}</span></td><td class="number">${formatSeconds(stages[stage]!)}</td><td class="number">${formatSeconds(cpuSeconds[stage] ?? 0)}</td><td class="number">${Math.round(peakMemoryMb[stage] ?? 0)} MiB</td></tr>`;
  });
  return html`<section>
<h2>Timings</h2>
<table class="timings"><thead><tr><th scope="col">Stage</th><th scope="col" class="wide"></th><th scope="col" class="number">Time</th><th scope="col" class="number">CPU</th><th scope="col" class="number">Memory</th></tr></thead>
<tbody>${rows}</tbody></table>
</section>`;
}

/** How the file was read: its form, and what each column became. */
export function columnsSection({ columns, dialect }: RunReport) {
  if (columns.length === 0 || dialect === null) return '';
  const rows = columns.map(
    (column) =>
      html`<tr><td><span class="value">${presentText(column.header, 80) || 'no name'}</span></td><td>${destinationOf(column)}</td></tr>`,
  );
  return html`<section>
<h2>Columns</h2>
<dl>${dialectWords(dialect).map(({ name, text }) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
<table><thead><tr><th scope="col">In the file</th><th scope="col">In the catalogue</th></tr></thead>
<tbody>${rows}</tbody></table>
</section>`;
}

/** What operations need to find the run again. */
export function technicalSection(report: RunReport) {
  const entries: [string, string][] = [
    ['Run', report.runId],
    ['Object', report.key],
    ['Version', report.versionId ?? 'the bucket is not versioned'],
    ['Size', `${formatBytes(report.bytes)} (${formatCount(report.bytes)} bytes)`],
    ...workShares(report),
    ['Received', formatTime(report.receivedAt, report.timeZone)],
    ['Started', formatTime(report.startedAt, report.timeZone)],
    ['Ended', formatTime(report.endedAt, report.timeZone)],
  ];
  return html`<section>
<h2>Technical details</h2>
<dl>${entries.map(([term, text]) => html`<dt>${term}</dt><dd>${presentText(text, 1100)}</dd>`)}</dl>
</section>`;
}

/** Unknown when the file was refused before it was cut. */
function workShares({ ranges, partitions }: RunReport): [string, string][] {
  return ranges === 0 ? [] : [['Ranges, partitions', `${formatCount(ranges)}, ${formatCount(partitions)}`]];
}

function destinationOf(column: PlannedColumn) {
  if (column.use === 'field') return column.field;
  if (column.use === 'ignored') return html`<span class="soft">left out</span>`;
  return html`attribute <span class="value">${presentText(column.attribute ?? column.header, 80)}</span>`;
}
