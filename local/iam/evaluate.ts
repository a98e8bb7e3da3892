import type { Ask } from './ask.ts';
import { type Context, compileConditions } from './conditions.ts';
import { type Statement, serviceOf } from './statement.ts';
import { wildcard } from './wildcard.ts';

/** Which statement decided; none: nothing allows it. */
export type Verdict = { effect: 'Allow' | 'Deny'; by: Statement } | { effect: 'none' };

export type Policy = (ask: Ask, principal: string, context: Context) => Verdict;

interface Compiled {
  statement: Statement;
  applies(ask: Ask, principal: string, context: Context): boolean;
}

/**
 * Makes statements ready to judge by IAM's rules: a Deny that applies wins, else one Allow is enough.
 * @throws Error naming what is not known.
 */
export function compilePolicy(statements: readonly Statement[]): Policy {
  const compiled = statements.map(compile);
  // Denials first: the first that applies decides.
  const ordered = [
    ...compiled.filter(({ statement }) => statement.effect === 'Deny'),
    ...compiled.filter(({ statement }) => statement.effect === 'Allow'),
  ];
  const everyService = ordered.filter(({ statement }) => isAboutAny(statement));
  const byService = new Map<string, Compiled[]>();
  for (const service of new Set(statements.flatMap(({ actions }) => actions.map(serviceOf)))) {
    const about = ({ statement }: Compiled) =>
      isAboutAny(statement) || statement.actions.some((action) => serviceOf(action) === service);
    byService.set(service, ordered.filter(about));
  }
  return (ask, principal, context) => {
    const candidates = byService.get(serviceOf(ask.action)) ?? everyService;
    for (const { statement, applies } of candidates) {
      if (applies(ask, principal, context)) return { effect: statement.effect, by: statement };
    }
    return { effect: 'none' };
  };
}

function isAboutAny({ actions }: Statement): boolean {
  return actions.includes('*');
}

function compile(statement: Statement): Compiled {
  const isAction = anyOf(statement.actions.map((action) => action.toLowerCase()));
  const isResource = anyOf(statement.resources);
  const isPrincipal = anyOf(statement.principals ?? ['*']);
  const holds = compileConditions(statement.id, statement.conditions);
  return {
    statement,
    applies: ({ action, resource }, principal, context) =>
      isAction(action.toLowerCase()) && isResource(resource) && isPrincipal(principal) && holds(context),
  };
}

function anyOf(patterns: readonly string[]): (text: string) => boolean {
  const tests = patterns.map(wildcard);
  return (text) => tests.some((matches) => matches(text));
}
