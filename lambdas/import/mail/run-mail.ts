import { errorWords, rejectWords } from '../report/code-words.ts';
import { countOf, formatCount, formatSeconds, formatTime, presentText } from '../report/figures.ts';
import type { RunReport } from '../report/report-model.ts';
import { catalogueSentence, subjectOf, verdictOf } from '../report/report-words.ts';
import type { MailContent } from './mail-content.ts';
import { renderMailHtml } from './run-mail-html.ts';
import type { Mail } from './send-mail.ts';

const topReasons = 5;

/** The mail about a run, for the team that owns the folder: figures and codes, no word of the file but its name. */
export async function composeRunMail(report: RunReport, link: string): Promise<Mail> {
  const content = contentOf(report, link);
  return { subject: subjectOf(report), html: await renderMailHtml(content), text: renderText(content) };
}

function contentOf(report: RunReport, link: string): MailContent {
  const seconds = (Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 1000;
  return {
    tone: toneOf(report),
    title: presentText(report.file, 120),
    verdict: verdictOf(report),
    figures: report.status === 'failed' ? [] : figuresOf(report),
    sections: report.status === 'failed' ? failureSections(report) : rejectSections(report),
    link,
    linkText: 'Open the report',
    footer: `Received ${formatTime(report.receivedAt, report.timeZone)}, took ${formatSeconds(seconds)}. Run ${report.runId}.`,
  };
}

function toneOf({ status, counts }: RunReport): MailContent['tone'] {
  if (status === 'failed' || counts.rejected === counts.rows) return 'bad';
  return counts.rejected > 0 ? 'mixed' : 'good';
}

function figuresOf({ counts }: RunReport): MailContent['figures'] {
  return [
    ['Rows', formatCount(counts.rows)],
    ['Created', formatCount(counts.created)],
    ['Updated', formatCount(counts.updated)],
    ['Unchanged', formatCount(counts.unchanged)],
    ['Duplicates', formatCount(counts.duplicates)],
    ['Rejected', formatCount(counts.rejected)],
  ];
}

function rejectSections({ rejects, counts, warnings }: RunReport): MailContent['sections'] {
  const sections: MailContent['sections'] = [];
  if (rejects.length > 0) {
    const reasons = rejects.map(({ code, count }) => `${countOf(count, 'row')}: ${rejectWords[code].title}`);
    const more = reasons.length - topReasons;
    const rest = more > 0 ? [`and ${countOf(more, 'other reason')}`] : [];
    sections.push({ heading: 'Why rows were rejected', lines: [...reasons.slice(0, topReasons), ...rest] });
    const next =
      'The report shows examples and how to fix them. Correct the rows in rejects.csv, which lies beside it, and upload it as a new file.';
    sections.push({ heading: 'What to do', lines: [next] });
  }
  if (counts.warnings > 0) {
    const columns = countOf(new Set(warnings.map(({ column }) => column)).size, 'column');
    const line = `${countOf(counts.warnings, 'warning')} about ${columns}; the report names what was found.`;
    sections.push({ heading: 'Worth a look', lines: [line] });
  }
  return sections;
}

function failureSections(report: RunReport): MailContent['sections'] {
  const { code, summary = '' } = report.error ?? { code: 'internal_error' };
  const words = errorWords(code);
  return [
    { heading: 'What was wrong', lines: [presentText(summary, 500) || words.meaning, `Code: ${code}`] },
    { heading: 'The catalogue', lines: [catalogueSentence(report)] },
    { heading: 'What to do', lines: [words.fix] },
  ];
}

/** Plain text for mail programs without HTML; the same words in the same order. */
function renderText({ title, verdict, figures, sections, link, linkText, footer }: MailContent): string {
  const width = Math.max(...figures.map(([label]) => label.length), 0);
  const blocks = [
    `${title}\n${verdict}`,
    figures.map(([label, figure]) => `${label.padEnd(width)}  ${figure}`).join('\n'),
    ...sections.map(({ heading, lines }) => [heading, ...lines.map((line) => `- ${line}`)].join('\n')),
    `${linkText}:\n${link}`,
    footer,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
