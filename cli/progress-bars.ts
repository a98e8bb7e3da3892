import type { Progress } from './progress.ts';
import type { Terminal } from './shell.ts';
import { advanced, type StageProgress, shareOf, stageWords } from './stage-words.ts';

/** A bar per stage that redraws itself in place. */
export function progressBars(stream: Terminal): Progress {
  const stages = new Map<string, StageProgress>();
  let drawnLines = 0;

  function erase(): void {
    if (drawnLines > 0) stream.write(`\u001b[${drawnLines}A\u001b[0J`);
    drawnLines = 0;
  }

  function draw(): void {
    erase();
    const nowMs = Date.now();
    // Written at once, or the terminal would show every line on its own.
    const lines = [...stages].map(([name, stage]) => barLine(name, stage, nowMs, stream.columns));
    stream.write(lines.map((line) => `${line}\n`).join(''));
    drawnLines = lines.length;
  }

  return {
    stage(name, done, total, unit = 'steps') {
      stages.set(name, advanced(stages.get(name), { done, total, unit }, Date.now()));
      draw();
    },
    note(text) {
      erase();
      stream.write(`${text}\n`);
      draw();
    },
    end() {
      drawnLines = 0;
      stages.clear();
    },
  };
}

const widestBar = 32;
const narrowestBar = 8;
/** Of the longest words beside a bar, those of tens of millions of rows. */
const wordsWidth = 68;

/** One line of at most `columns` characters: a longer one would wrap, and erasing counts lines. */
function barLine(name: string, stage: StageProgress, nowMs: number, columns = 100): string {
  const width = Math.max(narrowestBar, Math.min(widestBar, columns - wordsWidth));
  const share = shareOf(stage);
  const filled = Math.round(share * width);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `  ${name.padEnd(10)} ${bar} ${percent} %  ${stageWords(stage, nowMs)}`.slice(0, columns - 1);
}
