import { z } from 'zod';

/** One statement of a policy, parsed; everything in it is honoured. */
export const Statement = z.object({
  /** Where it stands, for people: the policy and its place in it. */
  id: z.string(),
  effect: z.enum(['Allow', 'Deny']),
  actions: z.array(z.string()),
  resources: z.array(z.string()),
  /** Of a policy on a resource: services, ARNs or `*`. */
  principals: z.array(z.string()).optional(),
  conditions: z.array(z.object({ operator: z.string(), key: z.string(), values: z.array(z.string()) })),
});
export type Statement = z.infer<typeof Statement>;
export type Condition = Statement['conditions'][number];

/** The services whose requests are judged here; what a statement says of others has no effect on this machine. */
const judgedServices = ['s3', 'dynamodb', 'states', 'lambda', 'sqs', 'secretsmanager', 'ses', 'cognito-idp'];

/** Whether a statement is about a service that the embedded cloud judges at all. */
export function isJudged({ actions }: Pick<Statement, 'actions'>): boolean {
  return actions.some((action) => action === '*' || judgedServices.includes(serviceOf(action)));
}

/** `s3` of `s3:GetObject`. */
export function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':')).toLowerCase();
}

const oneOrMany = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const ConditionValue = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const Document = z.strictObject({
  Version: z.literal('2012-10-17', 'only policies of the version 2012-10-17 are honoured locally'),
  Id: z.string().optional(),
  Statement: z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]),
});
const Element = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany.optional(),
  Principal: z
    .union([z.literal('*'), z.strictObject({ AWS: oneOrMany.optional(), Service: oneOrMany.optional() })])
    .optional(),
  Condition: z
    .record(
      z.string(),
      z.record(z.string(), z.union([ConditionValue.transform((one) => [one]), z.array(ConditionValue)])),
    )
    .default({}),
});
const ActionAlone = z.looseObject({ Action: oneOrMany });

/**
 * The statements of a policy document whose intrinsic functions are resolved. Those about services that do not answer
 * here are left out, whatever else they say. @throws Error naming the element that is not honoured.
 */
export function readStatements(name: string, document: unknown): Statement[] {
  return parse(name, Document, document).Statement.flatMap((element, index) => {
    const id = `${name}#${index + 1}`;
    const about = ActionAlone.safeParse(element).data;
    if (about && !isJudged({ actions: about.Action })) return [];
    const { Effect, Action, Resource, Principal, Condition } = parse(id, Element, element);
    const statement: Statement = {
      ...{ id, effect: Effect, actions: Action, resources: Resource ?? [] },
      ...(Principal !== undefined && { principals: principalsOf(id, Principal) }),
      conditions: Object.entries(Condition).flatMap(([operator, keys]) =>
        Object.entries(keys).map(([key, values]) => ({ operator, key, values })),
      ),
    };
    refuseVariables(statement);
    return [statement];
  });
}

function principalsOf(id: string, principal: NonNullable<z.infer<typeof Element>['Principal']>): string[] {
  if (principal === '*') return ['*'];
  const odd = principal.AWS?.find((one) => one !== '*' && !/^arn:.*:role\//.test(one));
  if (odd) throw new Error(`${id}: the principal ${odd} is not honoured locally`);
  return [...(principal.AWS ?? []), ...(principal.Service ?? [])];
}

function refuseVariables({ id, resources, conditions }: Statement): void {
  const texts = [...resources, ...conditions.flatMap(({ values }) => values)];
  const variable = texts.find((text) => text.includes('${'));
  if (variable) throw new Error(`${id}: the policy variable in ${variable} is not honoured locally`);
}

function parse<Schema extends z.ZodType>(place: string, schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `the element ${issue.keys.join(', ')} is not honoured locally`
      : `${issue.path.join('.')}: ${issue.message}`,
  );
  throw new Error(`${place}: ${problems.join('; ')}`);
}
