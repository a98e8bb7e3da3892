import { basename } from 'node:path/posix';
import { html } from 'hono/html';
import type { DuplicateGroup } from '../run/outcome.ts';
import { rejectWords } from './code-words.ts';
import { countOf, formatCount, presentText, showInvisible } from './figures.ts';
import type { RejectGroup, ReportWarning, RunReport } from './report-model.ts';
import { warningWords } from './warning-words.ts';

/** Rejected rows by code: the meaning, the way to put it right, and examples. */
export function rejectsSection({ counts, rejects }: RunReport) {
  if (counts.rejected === 0) {
    return html`<section><h2>Rejected rows</h2><p class="soft">No row was rejected.</p></section>`;
  }
  return html`<section>
<h2>Rejected rows</h2>
<p>${countOf(counts.rejected, 'row')} ${counts.rejected === 1 ? 'was' : 'were'} rejected${counts.rejected < counts.rows && '; the rest of the file is not affected'}.
Correct the rows in <a href="rejects.csv">rejects.csv</a>, which holds them with all their columns, and upload it as a new file.</p>
${rejects.map(rejectGroup)}
</section>`;
}

/** Repeated SKUs and the row that won. */
export function duplicatesSection({ duplicates }: RunReport) {
  if (duplicates.skus === 0) return '';
  const { groups, skus, rows, fullList } = duplicates;
  const listed = groups.length < skus ? `Shown here are the first ${formatCount(groups.length)}. ` : '';
  return html`<section>
<h2>Duplicates</h2>
<p>${countOf(skus, 'SKU')} ${skus === 1 ? 'stands' : 'stand'} in more than one row. The last row of each won; ${countOf(rows, 'earlier row')} gave way.
${listed}${fullList && html`The full list, with the line and the spelling of each row, is <a href="${basename(fullList)}">duplicates.csv</a>.`}</p>
<table class="folds repeats"><thead><tr><th scope="col">SKU</th><th scope="col">Gave way</th><th scope="col">Won by</th></tr></thead>
<tbody>${groups.map(duplicateRow)}</tbody></table>
</section>`;
}

/** What deserves a look, and what to do about it. */
export function warningsSection({ warnings }: RunReport) {
  if (warnings.length === 0) return '';
  return html`<section>
<h2>Warnings</h2>
<p class="soft">These deserve a look. No row was rejected for a warning alone.</p>
${warnings.map(warningGroup)}
</section>`;
}

function rejectGroup({ code, count, meaning, examples }: RejectGroup) {
  const { title, fix } = rejectWords[code];
  return html`<article class="group">
<header><h3>${title}</h3><span class="chip">${code}</span><span class="count">${countOf(count, 'row')}</span></header>
<p>${meaning}</p>
<p class="fix"><strong>How to fix it:</strong> ${fix}</p>
${examples.length > 0 && rejectTable(examples)}
</article>`;
}

function rejectTable(examples: RejectGroup['examples']) {
  return html`<table class="folds examples"><thead><tr><th scope="col" class="number">Row</th><th scope="col" class="number">Line</th><th scope="col">Column</th><th scope="col">Value</th><th scope="col">What is wrong</th></tr></thead>
<tbody>${examples.map(rejectRow)}</tbody></table>`;
}

function rejectRow({ row, line, column, value, message }: RejectGroup['examples'][number]) {
  return html`<tr><td class="number" data-label="Row">${formatCount(row)}</td><td class="number" data-label="Line">${formatCount(line)}</td><td data-label="Column">${column === null ? html`<span class="soft">whole row</span>` : html`<bdi>${presentText(column, 60)}</bdi>`}</td><td data-label="Value">${cell(value)}</td><td data-label="Wrong">${presentText(message, 300)}</td></tr>`;
}

function duplicateRow({ sku, rows, total, wonBy }: DuplicateGroup) {
  const won = rows.find(({ row }) => row === wonBy);
  const lost = rows
    .filter(({ row }) => row !== wonBy)
    .map((row, index) => lostRow(row, won?.spelling, index));
  const more = total - rows.length;
  const unlisted = more > 0 ? ` and ${formatCount(more)} more` : '';
  return html`<tr><th scope="row" data-label="SKU">${cell(showInvisible(won?.spelling ?? sku), 64)}</th><td data-label="Gave way"><span>${lost}${unlisted}</span></td><td data-label="Won by"><span class="won">row ${formatCount(wonBy)}${won && html` <span class="soft">(line ${formatCount(won.line)})</span>`}</span></td></tr>`;
}

/** With its spelling where that is not the winner's. */
function lostRow(
  { row, spelling }: DuplicateGroup['rows'][number],
  winner: string | undefined,
  index: number,
) {
  return html`${index > 0 && ', '}${formatCount(row)}${spelling !== winner && html` as ${cell(showInvisible(spelling), 64)}`}`;
}

function warningGroup({ code, column, count, message, examples }: ReportWarning) {
  const { fix, unit } = warningWords[code];
  const cells = examples.map(
    ({ row, line, value, note }) =>
      html`<tr><td class="number" data-label="Row">${formatCount(row)}</td><td class="number" data-label="Line">${formatCount(line)}</td><td data-label="Value"><span>${cell(showInvisible(value))}${note && html` <span class="soft">${presentText(showInvisible(note), 300)}</span>`}</span></td></tr>`,
  );
  return html`<article class="group">
<header><h3><bdi>${presentText(column, 80) || 'column without a name'}</bdi></h3><span class="chip">${code}</span>${unit && html`<span class="count">${countOf(count, unit)}</span>`}</header>
<p>${message}</p>
<p class="fix"><strong>What to do:</strong> ${fix}</p>
${
  cells.length > 0 &&
  html`<table class="folds examples"><thead><tr><th scope="col" class="number">Row</th><th scope="col" class="number">Line</th><th scope="col">Value</th></tr></thead>
<tbody>${cells}</tbody></table>`
}
</article>`;
}

function cell(value: string | null, maximum = 120) {
  if (value === null) return html`<span class="soft">–</span>`;
  return value === ''
    ? html`<span class="soft">blank</span>`
    : html`<span class="value">${presentText(value, maximum)}</span>`;
}
