import type { Progress } from './progress.ts';
import type { Terminal } from './shell.ts';
import { advanced, type StageProgress, stageWords } from './stage-words.ts';

/** Often enough to see that it goes on, rare enough for a log. */
const betweenLinesMs = 10_000;

/** A line for each stage that is done, and one now and then for a long one. */
export function progressLines(stream: Terminal): Progress {
  const stages = new Map<string, StageProgress & { toldAtMs: number }>();
  return {
    stage(name, done, total, unit = 'steps') {
      const nowMs = Date.now();
      const before = stages.get(name);
      if (before?.endedAtMs !== undefined) return;
      const stage = advanced(before, { done, total, unit }, nowMs);
      const { toldAtMs = nowMs } = before ?? {};
      const isTold = stage.endedAtMs !== undefined || nowMs - toldAtMs >= betweenLinesMs;
      stages.set(name, { ...stage, toldAtMs: isTold ? nowMs : toldAtMs });
      if (isTold) stream.write(`${name}: ${lineOf(stage, nowMs)}\n`);
    },
    note(text) {
      stream.write(`${text}\n`);
    },
    end() {
      stages.clear();
    },
  };
}

function lineOf(stage: StageProgress, nowMs: number): string {
  const words = stageWords(stage, nowMs);
  if (stage.endedAtMs === undefined) return words;
  return stage.unit === 'steps' ? `done after ${words}` : `done, ${words}`;
}
