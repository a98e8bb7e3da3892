import { z } from 'zod';

const OneOrMany = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

/** What an authorizer answers: who it is, an IAM policy, and texts for the functions behind. */
export const AuthorizerAnswer = z.object({
  principalId: z.string(),
  policyDocument: z.object({
    Version: z.string().optional(),
    Statement: z.array(
      z.strictObject({
        Sid: z.string().optional(),
        Effect: z.enum(['Allow', 'Deny']),
        Action: OneOrMany,
        Resource: OneOrMany,
      }),
    ),
  }),
  context: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .nullish()
    .transform((context) => context ?? {}),
  usageIdentifierKey: z.string().nullish(),
});
export type AuthorizerAnswer = z.infer<typeof AuthorizerAnswer>;

export type Verdict = 'allowed' | 'denied' | 'not mentioned';

/** IAM's rule: one Deny is enough to deny, without an Allow nothing is allowed. `*` and `?` are wildcards. */
export function judge({ Statement }: AuthorizerAnswer['policyDocument'], methodArn: string): Verdict {
  const effects = Statement.filter(
    ({ Action, Resource }) =>
      Action.some((action) => matches(action.toLowerCase(), 'execute-api:invoke')) &&
      Resource.some((resource) => matches(resource, methodArn)),
  ).map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'denied';
  return effects.includes('Allow') ? 'allowed' : 'not mentioned';
}

const compiled = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, 's');
    // Authorizers write few patterns; one that writes a new one for every caller must not fill the memory.
    if (compiled.size > 1000) compiled.clear();
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}
