import { titleOf } from './status-titles.ts';

/** One thing that is wrong with a request. `path` is a JSON pointer into the body, or the name of a query parameter. */
export interface Fault {
  path: string;
  code: string;
  message: string;
}

interface ProblemDetails {
  detail?: string;
  faults?: readonly Fault[];
  headers?: Readonly<Record<string, string>>;
}

/** Thrown by a route to answer with a status from 400 on; see RFC 9457 for the members of the answer. */
export class Problem extends Error {
  readonly status: number;
  readonly detail: string | undefined;
  readonly faults: readonly Fault[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, { detail, faults, headers = {} }: ProblemDetails = {}) {
    super(detail ?? titleOf(status));
    this.name = 'Problem';
    this.status = status;
    this.detail = detail;
    this.faults = faults;
    this.headers = headers;
  }
}

/** Answer 400 for what is wrong with one query parameter or one member of the body. */
export function faultProblem(path: string, code: string, message: string): Problem {
  return new Problem(400, { detail: message, faults: [{ path, code, message }] });
}

/** The JSON of a problem: members without a value are left out. */
export function problemBody(problem: Problem, requestId: string): object {
  return {
    type: 'about:blank',
    title: titleOf(problem.status),
    status: problem.status,
    detail: problem.detail,
    instance: requestId,
    errors: problem.faults,
  };
}

export const problemContentType = 'application/problem+json';
