import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { definition } from '../statemachine/definition.ts';
import { resourcesOf, root } from './synthesized.ts';

const scaling = readFileSync(join(root, 'docs/scaling.md'), 'utf8');
const run = tableBelow('### A run of 500,000 rows');
const idle = tableBelow('### A month in which nothing is imported');

const State = z.object({
  Next: z.string().optional(),
  Choices: z.array(z.object({ Next: z.string() })).optional(),
  ItemProcessor: z.object({ States: z.record(z.string(), z.unknown()) }).optional(),
});
type State = z.infer<typeof State>;
const Machine = z.object({ StartAt: z.string(), States: z.record(z.string(), State) });

/** Ranges and partitions of 500,000 rows. */
const children = 16;

describe('what docs/scaling.md says of costs', () => {
  it('has the transitions of the definition, in the formula and in the sum', () => {
    const way = wayThrough();
    const inChild = way.flatMap(({ ItemProcessor }) => (ItemProcessor ? [ItemProcessor.States] : []));
    expect(inChild.map((states) => Object.keys(states).length)).toEqual([1, 1]);
    expect(scaling).toContain(`3 (R + P) + ${way.length + 2} transitions`);
    expect(scaling).toContain(`: ${way.length} states and 2 in`);
    expect(rowOf(run, 'state transitions').count).toBe(way.length + 2 + 3 * children);
  });

  it('counts the metrics that alarms watch, each of which is billed, and the secrets', () => {
    const alarms = resourcesOf('AWS::CloudWatch::Alarm');
    const metrics = alarms.map(({ Properties }) => watchedBy(Properties.Metrics));
    const row = rowOf(idle, 'metrics that alarms watch');
    expect(row.name).toContain(`(${alarms.length} alarms`);
    expect(row.count).toBe(metrics.reduce((sum, count) => sum + count, 0));
    // The database's is made by hand.
    expect(rowOf(idle, 'secrets').count).toBe(resourcesOf('AWS::SecretsManager::Secret').length + 1);
  });

  it.each([
    ['a run', run, 1e6, 0.0027],
    ['a month', idle, 1, 6.1],
  ] as const)('multiplies and adds up: %s', (_name, table, unit, about) => {
    for (const { count, price, usd } of table.rows) {
      expect(Math.abs((count * price) / unit - usd)).toBeLessThan(usd * 0.1 + 1e-6);
    }
    const sum = table.rows.reduce((total, { usd }) => total + usd, 0);
    expect(Math.abs(sum - table.total)).toBeLessThan(table.total * 0.02);
    expect(Math.abs(sum - about)).toBeLessThan(about * 0.2);
  });

  it('names the size of the four functions that have a whole vCPU', () => {
    const four = ['validate', 'transform', 'load', 'report'] as const;
    const sizes = new Map(
      resourcesOf('AWS::Lambda::Function', 'prod').map(({ Properties }) => [
        Properties.FunctionName,
        Properties.MemorySize,
      ]),
    );
    for (const name of four) expect(sizes.get(`lading-prod-${name}`)).toBe(1769);
    expect(scaling).toContain('*validate*, *transform*, *load* and *report* have **1,769 MB**');
  });
});

/** The states of a run that has rows and need not wait, in their order. */
function wayThrough(): State[] {
  const { StartAt, States } = Machine.parse(definition);
  const way: State[] = [];
  let name: string | undefined = StartAt;
  while (name !== undefined) {
    const state: State = States[name]!;
    way.push(state);
    name = state.Choices?.[0]?.Next ?? state.Next;
  }
  return way;
}

function watchedBy(metrics: unknown): number {
  if (metrics === undefined) return 1;
  return z
    .array(z.looseObject({}))
    .parse(metrics)
    .filter(({ MetricStat }) => MetricStat).length;
}

interface Row {
  name: string;
  count: number;
  price: number;
  usd: number;
}

function tableBelow(heading: string): { rows: Row[]; total: number } {
  const section = scaling.slice(scaling.indexOf(heading));
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const end = lines.findIndex((line) => line.includes('**in all**'));
  const cells = lines.slice(2, end).map((line) => line.split('|').map((cell) => cell.trim()));
  const rows = cells.map(([, name = '', ...figures]) => {
    const [count = NaN, price = NaN, usd = NaN] = figures.map((figure) => Number(figure.replaceAll(',', '')));
    return { name, count, price, usd };
  });
  return { rows, total: Number(/\*\*([\d.]+)\*\*/.exec(lines[end] ?? '')?.[1]) };
}

function rowOf({ rows }: { rows: Row[] }, name: string): Row {
  const found = rows.find((row) => row.name.startsWith(name));
  if (!found) throw new Error(`docs/scaling.md has no row ${name}`);
  return found;
}
