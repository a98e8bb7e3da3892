import type { z } from 'zod';

/** Who sent the request, as the authorizer found out: scopes are the groups of the user. */
export interface Principal {
  username: string;
  scopes: readonly string[];
}

/** A request of API Gateway, with what routes need and nothing of its form. */
export interface HttpRequest {
  /** Values of the names in braces in the path of the route. */
  params: Readonly<Record<string, string>>;
  /** Query parameters; a name that came twice was refused already. */
  query: ReadonlyMap<string, string>;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Undefined on public routes. */
  principal: Principal | undefined;
  sourceIp: string;
  requestId: string;
  /** Path with the stage before it, as the sender sees it; without the query. */
  path: string;
  /** Milliseconds until this call is cut off. */
  remainingMs(): number;
  /**
   * The body, parsed. @throws Problem 415 when it is not declared as JSON in UTF-8, 413 when it is larger than
   * `maxBytes`, 400 with all faults when it is not JSON or does not fit the schema.
   */
  readJson<Schema extends z.ZodType>(schema: Schema, maxBytes: number): z.output<Schema>;
  /** The query parameters, parsed as an object of texts. @throws Problem 400 with all faults. */
  readQuery<Schema extends z.ZodType>(schema: Schema): z.output<Schema>;
}

export interface HttpAnswer {
  status: number;
  /** An object becomes JSON, a text is sent as it is. */
  body?: object | string;
  headers?: Readonly<Record<string, string>>;
  /** `application/json` unless given. */
  contentType?: string;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Methods of the same path that another function answers: 405 names them too. */
  besides?: readonly string[];
  /** As the gateway's resource, such as `/docs/{file}`. */
  path: string;
  /** All of these must be the principal's; a route without the member is public. */
  scopes?: readonly string[];
  handle(request: HttpRequest): Promise<HttpAnswer> | HttpAnswer;
}
