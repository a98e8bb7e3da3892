import type { FunctionName } from './config.ts';

export interface ApiRoute {
  method: 'GET' | 'POST';
  /** As a resource of API Gateway, such as `/docs/{file}`. */
  path: string;
  answeredBy: FunctionName;
  /** `token`: the authorizer decides by the caller's scopes. */
  access: 'public' | 'token';
}

/**
 * Every route of the API. Any other method of a path goes to the function of its first route, which knows the methods
 * of the path and answers 405.
 */
export const apiRoutes: readonly ApiRoute[] = [
  { method: 'POST', path: '/auth/token', answeredBy: 'sign-in', access: 'public' },
  { method: 'POST', path: '/auth/refresh', answeredBy: 'sign-in', access: 'public' },
  { method: 'POST', path: '/sla-errors', answeredBy: 'take-reports', access: 'token' },
  { method: 'GET', path: '/sla-errors', answeredBy: 'find-breaches', access: 'token' },
  { method: 'GET', path: '/sla-errors/summary', answeredBy: 'find-breaches', access: 'token' },
  { method: 'GET', path: '/sla-errors/export', answeredBy: 'find-breaches', access: 'token' },
  { method: 'POST', path: '/heartbeats', answeredBy: 'take-reports', access: 'token' },
  { method: 'GET', path: '/monitors', answeredBy: 'find-breaches', access: 'token' },
  { method: 'GET', path: '/openapi.json', answeredBy: 'describe-api', access: 'public' },
  { method: 'GET', path: '/docs', answeredBy: 'describe-api', access: 'public' },
  { method: 'GET', path: '/docs/{file}', answeredBy: 'describe-api', access: 'public' },
];

/** The paths of a function, each once. */
export function pathsOf(answeredBy: FunctionName): string[] {
  const own = apiRoutes.filter((route) => route.answeredBy === answeredBy);
  return [...new Set(own.map(({ path }) => path))];
}
