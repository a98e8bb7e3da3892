import type * as z from 'zod';
import type { Scope } from '../auth/scopes.ts';
import type { Tag } from './tags.ts';

/** What every path of the API begins with: the stage of the gateway. Any other path belongs to the page. */
export const apiBasePath = '/v1';

/** Methods that a route may have; every other one is answered with 405. */
export const routeMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof routeMethods)[number];

/** Who sent the request, as the authorizer found out: scopes are the groups of the user. */
export interface Principal {
  username: string;
  scopes: readonly string[];
}

/** A request with what a route reads of it: parameters, query and body have passed the schemas of the route. */
export interface ApiRequest<Params = unknown, Query = unknown, Body = unknown> {
  params: Params;
  query: Query;
  body: Body;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Undefined on public routes. */
  principal: Principal | undefined;
  sourceIp: string;
  requestId: string;
  /** Path as the sender sees it, with the stage, without the query. */
  path: string;
  /** Milliseconds until this call is cut off. */
  remainingMs(): number;
}

/** What a status below 400 answers: JSON of a schema, a text of another media type, or nothing (`{}`, as 204 does). */
export type Answer = AnswerWords & ({ schema: z.ZodType } | { contentType: string } | object);

interface AnswerWords {
  /** Headers of the answer, with what they say. */
  headers?: Readonly<Record<string, string>>;
  /** What of this request and its answer another route takes; see Link Object in OpenAPI. */
  links?: Readonly<Record<string, Link>>;
}

interface Link {
  operationId: string;
  description: string;
  parameters?: Readonly<Record<string, string>>;
  requestBody?: Readonly<Record<string, string>>;
}

export interface RequestBody<Schema extends z.ZodType = z.ZodType> {
  /** With `.meta({ id })`, the name that it has in the OpenAPI document. */
  schema: Schema;
  /** A longer body is refused before it is parsed. */
  maxBytes: number;
  /** As a sender writes it: the page fills its form with it. */
  example: unknown;
}

/** What a route answers: a status that it declares, with the body that is declared for it. */
export interface RouteAnswer {
  status: number;
  /** An object becomes JSON, a text is sent as it is. */
  body?: object | string;
  headers?: Readonly<Record<string, string>>;
  /** Where it says more than the declaration, such as the charset. */
  contentType?: string;
}

/** All that is said of a route apart from its schemas. */
interface RouteWords {
  method: Method;
  /** In kebab case below the base path, such as `/docs/{file}`. */
  path: string;
  /** Unique; names the operation in generated clients. */
  id: string;
  tag: Tag;
  summary: string;
  /** Rules that schemas have no words for. */
  details?: string;
  /** What the caller needs. A route without one is public and needs no token. */
  scope?: Scope;
  /** Statuses from 400 on besides those that every route of its kind may give. */
  refusals?: readonly number[];
  /** Requests a second and burst, where fewer than usual are taken. */
  throttle?: { ratePerSecond: number; burst: number };
}

/** One method of one path: what the gateway, the function behind it and the OpenAPI document are made of. */
export interface Route<Services = unknown> extends RouteWords {
  params?: z.ZodObject | undefined;
  query?: z.ZodType | undefined;
  body?: RequestBody | undefined;
  answers: Readonly<Record<number, Answer>>;
  handle(request: ApiRequest, services: Services): Promise<RouteAnswer> | RouteAnswer;
}

type BodyOf<One> = One extends { schema: infer Schema extends z.ZodType }
  ? { body: z.input<Schema> & object }
  : One extends { contentType: string }
    ? { body: string; contentType?: string }
    : object;

type AnswerOf<Answers> = {
  [Status in keyof Answers & number]: { status: Status; headers?: Readonly<Record<string, string>> } & BodyOf<
    Answers[Status]
  >;
}[keyof Answers & number];

type Nothing = z.ZodUndefined;

/**
 * Declares a route once. `handle` gets what the schemas made of the request, and may answer only what `answers` says;
 * it throws Problem, or an error of ours, for everything from 400 on.
 */
export function defineRoute<
  Services,
  const Answers extends Readonly<Record<number, Answer>>,
  Params extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Query extends z.ZodType = Nothing,
  Body extends z.ZodType = Nothing,
  // A parameter of its own, so that the status stays a literal.
  const Answered extends AnswerOf<Answers> = AnswerOf<Answers>,
>(
  route: RouteWords & {
    params?: Params;
    query?: Query;
    body?: RequestBody<Body>;
    answers: Answers;
    handle(
      request: ApiRequest<z.output<Params>, z.output<Query>, z.output<Body>>,
      services: Services,
    ): Promise<Answered> | Answered;
  },
): Route<Services> {
  return route as Route<Services>;
}
