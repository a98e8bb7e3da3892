import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { errorWords } from './code-words.ts';
import { countOf, formatCount, formatSeconds, formatShare, formatTime, presentText } from './figures.ts';
import { bar, barRules } from './report-bars.ts';
import { columnsSection, technicalSection, timingsSection } from './report-details-html.ts';
import type { RunReport } from './report-model.ts';
import { duplicatesSection, rejectsSection, warningsSection } from './report-rows-html.ts';
import { reportStyle } from './report-style.ts';
import { catalogueSentence, verdictOf } from './report-words.ts';

/** report.html: one file that opens offline, with no script. Every text of the file is escaped by the template. */
export async function renderReportHtml(report: RunReport): Promise<string> {
  const file = presentText(report.file);
  const style = `${reportStyle}${barRules(report)}\n`;
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policyOf(style)}">
<title>${file}: import report</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
${headline(report, file)}
${mailSection(report)}
${report.status === 'failed' ? failureSection(report) : outcomeSections(report)}
${timingsSection(report)}
${columnsSection(report)}
${technicalSection(report)}
<footer>Lading import report · run ${report.runId}</footer>
</main>
</body>
</html>
`;
  return page.toString();
}

/** Whatever slips into the page: nothing is loaded, run or sent, and no style counts but the one that has this hash. */
function policyOf(style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

const outcomes = [
  { name: 'created', label: 'Created' },
  { name: 'updated', label: 'Updated' },
  { name: 'unchanged', label: 'Unchanged' },
  { name: 'duplicates', label: 'Duplicates' },
  { name: 'rejected', label: 'Rejected' },
] as const;

function headline(report: RunReport, file: string) {
  const { tone, word } = moodOf(report);
  const seconds = (Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 1000;
  const team = report.team === '' ? '' : `Team ${presentText(report.team, 60)} · `;
  return html`<header class="${tone}">
<p class="over"><strong>${word}</strong> · Import report</p>
<h1><bdi>${file}</bdi></h1>
<p class="verdict">${verdictOf(report)}</p>
<p class="soft small">${team}received ${formatTime(report.receivedAt, report.timeZone)} · took ${formatSeconds(seconds)}</p>
</header>`;
}

function moodOf({ status, counts }: RunReport) {
  if (status === 'failed') return { tone: 'bad', word: 'Failed' };
  if (counts.rejected === counts.rows) return { tone: 'bad', word: 'Every row rejected' };
  if (counts.rejected > 0) return { tone: 'mixed', word: 'Imported, with rejected rows' };
  return { tone: 'good', word: 'Imported' };
}

function failureSection(report: RunReport) {
  const { code, message } = report.error ?? { code: 'internal_error', message: '' };
  const words = errorWords(code);
  return html`<section class="wrong">
<h2>What was wrong</h2>
<p>${presentText(message, 500) || words.meaning}</p>
${message && message !== words.meaning ? html`<p class="soft">${words.meaning}</p>` : ''}
<p><span class="chip">${code}</span></p>
<h2>The catalogue</h2>
<p>${catalogueSentence(report)}</p>
<h2>What to do</h2>
<p>${words.fix}</p>
</section>`;
}

function mailSection({ mailError, runId }: RunReport) {
  if (!mailError) return '';
  return html`<section class="wrong">
<h2>The mail about this import was not sent</h2>
<p>${presentText(mailError.message, 500)}</p>
<p><span class="chip">${mailError.code}</span></p>
<p>What this page says of the file holds. Once operations have mended the cause, <code>lading mail ${runId}</code> sends the mail.</p>
</section>`;
}

function outcomeSections(report: RunReport) {
  return html`${tiles(report)}
${bars(report)}
${rejectsSection(report)}
${duplicatesSection(report)}
${warningsSection(report)}`;
}

function tiles({ counts }: RunReport) {
  const tile = (label: string, count: number) =>
    html`<li><b>${formatCount(count)}</b><span>${label}</span></li>`;
  return html`<ul class="${counts.rows < 1_000_000 ? 'tiles' : 'tiles long'}" aria-label="Counts">
${tile('Rows', counts.rows)}
${outcomes.map(({ name, label }) => tile(label, counts[name]))}
</ul>`;
}

function bars({ counts }: RunReport) {
  const line = ({ name, label }: (typeof outcomes)[number]) => {
    const share = formatShare(counts[name], counts.rows);
    return html`<li class="${name}"><span>${label}</span>
<span class="track" role="img" aria-label="${label}: ${countOf(counts[name], 'row')}, ${share}">${counts[name] > 0 && bar(name)}</span>
<span class="figure">${formatCount(counts[name])} <span class="soft">· ${share}</span></span></li>`;
  };
  return html`<section>
<h2>What became of the rows</h2>
<ul class="bars">${outcomes.map(line)}</ul>
</section>`;
}
