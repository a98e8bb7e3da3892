import { type Caller, openAccess, type Policies } from '../../local/iam/access.ts';
import type { Ask } from '../../local/iam/ask.ts';
import type { Statement } from '../../local/iam/statement.ts';

interface Judgement {
  caller: Caller;
  ask: Ask;
  journeys: Set<string>;
}

/** Notes what was judged during which journey, to tell afterwards which journey a statement carries. */
export function judgements() {
  const noted = new Map<string, Judgement>();
  let journey = 'the start of the cloud';
  return {
    /** For the journeys that begin from now on. */
    begin(name: string): void {
      journey = name;
    },

    note(caller: Caller, ask: Ask): void {
      // A session may be an execution, of which each has another name.
      const key = JSON.stringify([caller, ask]);
      const known = noted.get(key) ?? { caller, ask, journeys: new Set() };
      known.journeys.add(journey);
      noted.set(key, known);
    },

    /** The journeys that are denied something by policies that lack the statement. */
    deniedWithout(policies: Policies, statement: Statement): string[] {
      const access = openAccess({ keys: [], policies: without(policies, statement) });
      const denied = [...noted.values()].filter(({ caller, ask }) => !access.isAllowed(caller, ask));
      return [...new Set(denied.flatMap(({ journeys }) => [...journeys]))];
    },
  };
}

function without({ roles, resources }: Policies, statement: Statement): Policies {
  const rest = (statements: Statement[]) => statements.filter((one) => one !== statement);
  return {
    roles: Object.fromEntries(Object.entries(roles).map(([arn, statements]) => [arn, rest(statements)])),
    resources: rest(resources),
  };
}
