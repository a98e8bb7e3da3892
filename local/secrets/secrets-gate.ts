import { z } from 'zod';
import { type GateRules, refuseAsJson, targetOperation } from '../iam/gate.ts';
import { findSecret, type Secret } from './secret-names.ts';

const About = z.object({ SecretId: z.string() });

/** IAM sees the whole ARN of a secret, however it was named; of one that is not there, what was named. */
export function secretsGate(secrets: readonly Secret[]): GateRules {
  return {
    service: 'secretsmanager',
    asks(request, input) {
      const named = About.safeParse(input).data?.SecretId;
      const resource = named === undefined ? '*' : (findSecret(secrets, named)?.arn ?? named);
      return [{ action: `secretsmanager:${targetOperation(request)}`, resource }];
    },
    refuse: refuseAsJson,
  };
}
