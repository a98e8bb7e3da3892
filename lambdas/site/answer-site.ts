import type { APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { EventContext } from '../http/event-context.ts';
import { Problem, problemBody, problemContentType } from '../http/problem.ts';
import { emitRequest } from '../http/request-metrics.ts';
import { answerFile, type FileRules } from './answer-file.ts';

/** What is read of a proxy event (payload 1.0); the path is that of `{file+}`, decoded by the gateway. */
const SiteEvent = z.object({
  httpMethod: z.string(),
  pathParameters: z.object({ file: z.string() }),
  headers: z.record(z.string(), z.string()).nullish(),
  requestContext: EventContext,
});
type SiteEvent = z.infer<typeof SiteEvent>;

const methods = ['GET', 'HEAD'];

/** The handler of a site: each answer is counted once, under one name whatever path a sender made up. */
export function answerSite(rules: FileRules): (event: unknown) => Promise<APIGatewayProxyResult> {
  return async (event) => {
    const startedAt = performance.now();
    const request = SiteEvent.parse(event);
    const answer = methods.includes(request.httpMethod) ? answerGet(request, rules) : refuseMethod(request);
    emitRequest({
      route: 'GET site',
      status: answer.statusCode,
      latencyMs: Math.round((performance.now() - startedAt) * 10) / 10,
      requestId: request.requestContext.requestId,
    });
    return answer;
  };
}

/** To HEAD too: the gateway leaves the body out and keeps what it says of it. */
function answerGet({ pathParameters, headers }: SiteEvent, rules: FileRules): APIGatewayProxyResult {
  const [, ifNoneMatch] =
    Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'if-none-match') ?? [];
  const { status: statusCode, ...answer } = answerFile({ path: pathParameters.file, ifNoneMatch }, rules);
  return { statusCode, ...answer };
}

function refuseMethod({ requestContext }: SiteEvent): APIGatewayProxyResult {
  const allow = methods.join(', ');
  const problem = new Problem(405, { detail: `This path takes ${allow}` });
  return {
    statusCode: problem.status,
    headers: { allow, 'cache-control': 'no-store', 'content-type': problemContentType },
    body: JSON.stringify(problemBody(problem, requestContext.requestId)),
  };
}
