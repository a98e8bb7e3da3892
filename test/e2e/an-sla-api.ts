import { expect } from '@jest/globals';
import { z } from 'zod';
import { eventually } from '../local/lambda/a-function.ts';
import { type Answer, apiCloud, type Call, countedStatuses, outage, password } from './api-cloud.ts';

const Token = z.object({ token: z.string(), expiresInSeconds: z.number(), refreshToken: z.string() });
const Page = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  nextCursor: z.string().nullable(),
});

/** An embedded cloud whose API a `monitor` and a `person` ask by their tokens; functions named in `crashing` die. */
export async function anSlaApi() {
  /** Functions that die before their next calls. */
  const crashing = new Set<string>();
  const database = outage();
  const answers: Answer[] = [];
  const cloud = await apiCloud({
    functions: ({ functionName }) => (crashing.has(functionName) ? 'killBefore' : undefined),
    intercept: async (name, url) =>
      name === 'AWS_ENDPOINT_URL_DYNAMODB' ? database.before(url) : { url, close: async () => undefined },
  });

  /** Every answer is kept, to be counted. */
  async function call(path: string, options?: Call): Promise<Answer> {
    const answer = await cloud.call(path, options);
    answers.push(answer);
    return answer;
  }

  const signIn = (username: string, given = password) =>
    call('/auth/token', { method: 'POST', body: { username, password: given } });

  async function tokenOf(username: string, scope: string): Promise<string> {
    await cloud.addUser(username, scope);
    const answer = await signIn(username);
    expect(answer.status).toBe(200);
    return Token.parse(answer.body).token;
  }

  const tokens = [tokenOf('monitor-1', 'sla.write'), tokenOf('person', 'sla.read')];
  const [monitor, person] = await Promise.all(tokens).catch(async (error) => {
    await cloud.close();
    throw error;
  });
  return {
    ...{ answers, call, cloud, crashing, database, monitor, person, signIn },
    close: cloud.close,

    post: (body: unknown, options: Call = {}) =>
      call('/sla-errors', { method: 'POST', token: monitor, body, ...options }),

    async find(query: string) {
      const answer = await call(`/sla-errors?${query}`, { token: person });
      expect(answer.status).toBe(200);
      return Page.parse(answer.body);
    },

    /** The statuses that are counted for each request id, once all answers are. */
    counted: () =>
      eventually(async () => {
        const all = await countedStatuses(cloud.logs);
        return answers.every(({ requestId }) => all.has(requestId)) ? all : undefined;
      }),
  };
}

/** The report of one file. */
export const report = (folder: string, filename: string, creationDate: string, more: object = {}) => ({
  sla_error: [{ folder, sla: 60, files: [{ filename, creationDate, ...more }] }],
});
