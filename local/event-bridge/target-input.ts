import type { LocalRule, LocalTarget } from './declared.ts';

type Event = Record<string, unknown>;

/** What a target gets for an event: the event, a part of it, a fixed text or what its transformer makes. */
export function targetInput(target: LocalTarget, rule: LocalRule, event: Event): unknown {
  if (target.input !== undefined) return JSON.parse(target.input);
  if (target.inputPath !== undefined) return valueAt(event, target.inputPath) ?? {};
  if (!target.inputTransformer) return event;
  const { paths, template } = target.inputTransformer;
  const values: Record<string, unknown> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': new Date().toISOString(),
    'aws.events.event': event,
    'aws.events.event.json': event,
  };
  for (const [name, path] of Object.entries(paths)) values[name] = valueAt(event, path);
  return JSON.parse(fillTemplate(template, values));
}

/** @throws Error naming a path that is not understood. */
export function checkTargetPaths({ inputPath, inputTransformer }: LocalTarget): void {
  const paths = [
    ...(inputPath === undefined ? [] : [inputPath]),
    ...Object.values(inputTransformer?.paths ?? {}),
  ];
  for (const path of paths) {
    if (!/^\$(\.[\w-]+|\[\d+\])*$/.test(path)) throw new Error(`the path ${path} is not honoured locally`);
  }
}

/** A value within quotes becomes text there; outside of quotes it becomes JSON. An absent one becomes empty text. */
function fillTemplate(template: string, values: Record<string, unknown>): string {
  let isQuoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/g, (part, name?: string) => {
    if (part === '"') isQuoted = !isQuoted;
    if (name === undefined) return part;
    const value = values[name] ?? '';
    if (!isQuoted) return JSON.stringify(value);
    return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
  });
}

function valueAt(event: unknown, path: string): unknown {
  let value = event;
  for (const [, name, index] of path.matchAll(/\.([\w-]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name ?? index ?? ''];
  }
  return value;
}
