import { z } from 'zod';
import { type GateRules, refuseAsJson, targetOperation } from '../iam/gate.ts';

/** Each operation that is about something names it by one of these. */
const About = z
  .object({
    executionArn: z.string().optional(),
    stateMachineArn: z.string().optional(),
    mapRunArn: z.string().optional(),
  })
  .catch({});

export const statesGate: GateRules = {
  service: 'states',
  asks(request, input) {
    const { executionArn, stateMachineArn, mapRunArn } = About.parse(input);
    const resource = executionArn ?? stateMachineArn ?? mapRunArn ?? '*';
    return [{ action: `states:${targetOperation(request)}`, resource }];
  },
  refuse: refuseAsJson,
};
