/** The style of report.html: system fonts only, light and dark, phone and paper. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #ffffff; --ink: #1c2430; --soft: #5a6675; --line: #e2e6eb; --track: #edf0f3;
  --link: #1f5fbf; --created: #2e8555; --updated: #2f6fc4; --unchanged: #8592a3; --duplicates: #b7791f; --rejected: #c4413b;
  --wrong: #fdf3f2; --wrong-line: #efc9c6; --note: #fdf8ec; --chip: #eef1f5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --card: #1a2028; --ink: #e6eaf0; --soft: #9aa7b6; --line: #2a323d; --track: #28303a;
    --link: #82b1f5; --created: #4fb37f; --updated: #6aa2ea; --unchanged: #75828f; --duplicates: #d6a048; --rejected: #e5766f;
    --wrong: #2a1c1d; --wrong-line: #5b3130; --note: #272218; --chip: #28303a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink); line-height: 1.5; -webkit-text-size-adjust: 100%;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
}
main { max-width: 58rem; margin: 0 auto; padding: clamp(1.25rem, 4vw, 3rem) clamp(1rem, 4vw, 2rem) 3rem; }
h1 { font-size: clamp(1.5rem, 4.5vw, 2.125rem); line-height: 1.2; margin: .25rem 0 .75rem; overflow-wrap: anywhere; letter-spacing: -.01em; }
h2 { font-size: 1.125rem; margin: 0 0 .25rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: 0 0 .5rem; }
a { color: var(--link); text-underline-offset: .15em; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: clamp(1rem, 3vw, 1.5rem); margin-top: 1rem; }
.over { color: var(--soft); font-size: .875rem; margin: 0; }
.over strong { color: var(--mark); font-weight: 600; }
.over strong::before { content: ""; display: inline-block; width: .625em; height: .625em; border-radius: 50%; background: var(--mark); margin-right: .45em; }
.good { --mark: var(--created); } .mixed { --mark: var(--duplicates); } .bad { --mark: var(--rejected); }
.verdict { font-size: clamp(1.0625rem, 2.6vw, 1.25rem); line-height: 1.45; max-width: 46rem; margin: 0 0 .5rem; }
.soft { color: var(--soft); } .small { font-size: .875rem; }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: .75rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: .75rem .875rem; min-width: 0; }
.tiles b { display: block; font-size: clamp(1.25rem, 3vw, 1.5rem); line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; letter-spacing: -.01em; }
.tiles.long b { font-size: clamp(1rem, 2.5vw, 1.125rem); line-height: 1.6; }
.tiles span { color: var(--soft); font-size: .8125rem; }
.bars { margin: .75rem 0 0; padding: 0; list-style: none; }
.bars li { display: grid; grid-template-columns: 7rem 1fr 11rem; gap: .75rem; align-items: center; padding: .3125rem 0; }
.bars .figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.track { display: block; height: .75rem; border-radius: .375rem; background: var(--track); overflow: hidden; }
.track i { display: block; height: 100%; border-radius: .375rem; background: var(--tone, var(--unchanged)); min-width: .25rem; }
.created { --tone: var(--created); } .updated { --tone: var(--updated); } .unchanged { --tone: var(--unchanged); }
.duplicates { --tone: var(--duplicates); } .rejected { --tone: var(--rejected); }
.group { border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 1rem; }
.group header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem .75rem; margin-bottom: .25rem; }
.group header .count { margin-left: auto; font-variant-numeric: tabular-nums; color: var(--soft); }
.chip { font: .75rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--soft); background: var(--chip); border-radius: .25rem; padding: .0625rem .375rem; overflow-wrap: anywhere; }
.fix { margin-bottom: .75rem; }
table { width: 100%; border-collapse: collapse; font-size: .875rem; margin-top: .5rem; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: .8125rem; }
th, td { padding: .375rem .75rem .375rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { color: inherit; font-size: inherit; font-weight: 500; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
td.number:not(:last-child), th.number:not(:last-child) { padding-right: 1.25rem; }
.examples .number { text-align: left; }
.value { display: inline-block; max-width: 100%; }
.won .soft { font-weight: 400; }
.value { font: .8125rem/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; unicode-bidi: isolate; overflow-wrap: anywhere; }
.won { font-weight: 650; color: var(--created); white-space: nowrap; }
.wrong { background: var(--wrong); border-color: var(--wrong-line); }
.wrong h2 { margin-top: 1rem; } .wrong h2:first-child { margin-top: 0; }
.note { background: var(--note); }
dl { display: grid; grid-template-columns: 10rem 1fr; gap: .375rem 1rem; margin: .5rem 0 0; font-size: .875rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
footer { color: var(--soft); font-size: .8125rem; margin-top: 1.5rem; text-align: center; }
@media not all and (max-width: 40rem) {
  .examples, .repeats, .timings { table-layout: fixed; }
  .examples th:nth-child(-n+2) { width: 5.25rem; }
  .examples th:nth-child(3):not(:last-child) { width: 9rem; }
  .examples th:nth-child(5) { width: 17rem; }
  .repeats th:first-child { width: 14rem; } .repeats th:last-child { width: 11rem; }
  .timings th:first-child { width: 6.5rem; } .timings th.number { width: 7rem; }
}
.timings td { vertical-align: middle; }
@media (max-width: 52rem) { .tiles { grid-template-columns: repeat(3, 1fr); } }
@media (max-width: 40rem) {
  .tiles { gap: .5rem; }
  .tiles li { padding: .625rem .75rem; }
  .bars li { grid-template-columns: 1fr auto; gap: .125rem .75rem; padding: .4375rem 0; }
  .bars .track { grid-column: 1 / -1; grid-row: 2; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  .folds thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .folds tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .folds tbody tr:last-child { border-bottom: 0; }
  .folds th, .folds td { display: grid; grid-template-columns: 5.5rem 1fr; gap: .5rem; border: 0; padding: .125rem 0; text-align: left; white-space: normal; font-weight: 400; }
  .folds [data-label]::before { content: attr(data-label); color: var(--soft); }
  .wide { display: none; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --track: #eee; --link: #000;
    --created: #2e8555; --updated: #2f6fc4; --unchanged: #8592a3; --duplicates: #b7791f; --rejected: #c4413b;
    --wrong: #fff; --wrong-line: #c4413b; --note: #fff; --chip: #eee;
  }
  @page { margin: 16mm 14mm; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: .75rem 0 0; }
  .tiles { grid-template-columns: repeat(6, 1fr); margin-top: .75rem; gap: .375rem; }
  .tiles li { padding: .375rem .5rem; }
  .track i, .chip, .over strong::before { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .track { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .group, tr, .bars li, .tiles, dl { break-inside: avoid; }
  h2, h3, h2 + p, .group header, thead { break-after: avoid; }
  .examples th:nth-child(5) { width: 13rem; }
}
`;
