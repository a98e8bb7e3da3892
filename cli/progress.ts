/** Receives how far a run is. A stage may be reported as often as one likes; `total` is in the stage's own unit. */
export interface Progress {
  stage(name: string, done: number, total: number): void;
  note(text: string): void;
  end(): void;
}

/** Bars that redraw themselves on a terminal, plain lines elsewhere. Everything goes to `stream` (stderr). */
export function showProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? bars(stream) : lines(stream);
}

export const noProgress: Progress = { stage() {}, note() {}, end() {} };

const barWidth = 32;

function bars(stream: NodeJS.WriteStream): Progress {
  const stages = new Map<string, { done: number; total: number; startedAtMs: number; endedAtMs?: number }>();
  let drawnLines = 0;
  const erase = () => {
    if (drawnLines > 0) stream.write(`\u001b[${drawnLines}A\u001b[0J`);
    drawnLines = 0;
  };
  const draw = () => {
    erase();
    for (const [name, stage] of stages) {
      const share = stage.total > 0 ? Math.min(1, stage.done / stage.total) : 1;
      const filled = Math.round(share * barWidth);
      const seconds = ((stage.endedAtMs ?? Date.now()) - stage.startedAtMs) / 1000;
      const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
      stream.write(
        `  ${name.padEnd(10)} ${bar} ${String(Math.round(share * 100)).padStart(3)} %  ${seconds.toFixed(1)} s\n`,
      );
    }
    drawnLines = stages.size;
  };
  return {
    stage(name, done, total) {
      const known = stages.get(name) ?? { startedAtMs: Date.now(), done, total };
      const isDone = done >= total;
      stages.set(name, {
        ...known,
        done,
        total,
        ...(isDone && { endedAtMs: known.endedAtMs ?? Date.now() }),
      });
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

function lines(stream: NodeJS.WriteStream): Progress {
  const startedAtMs = new Map<string, number>();
  const ended = new Set<string>();
  return {
    stage(name, done, total) {
      if (!startedAtMs.has(name)) startedAtMs.set(name, Date.now());
      if (done < total || ended.has(name)) return;
      ended.add(name);
      stream.write(`${name}: done after ${((Date.now() - startedAtMs.get(name)!) / 1000).toFixed(1)} s\n`);
    },
    note(text) {
      stream.write(`${text}\n`);
    },
    end() {
      startedAtMs.clear();
      ended.clear();
    },
  };
}
