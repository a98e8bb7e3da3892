import { expect } from '@jest/globals';
import { z } from 'zod';
import type { Answer } from './api-cloud.ts';

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  instance: z.string(),
  errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
});

/** Every refusal is RFC 9457 with the id of its request, whoever gave it. */
export function expectProblem(answer: Answer, status: number): z.infer<typeof Problem> {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  const problem = Problem.parse(answer.body);
  expect(problem).toMatchObject({ status, instance: answer.requestId });
  expect(answer.requestId).toMatch(/^[0-9a-f-]{36}$/);
  return problem;
}
