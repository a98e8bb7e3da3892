import type { z } from 'zod';
import { PasswordSignIn, RefreshSignIn, SignedIn } from '../auth/contract.ts';
import { Heartbeat, HeartbeatAnswer, MonitorsAnswer } from '../sla/contract/heartbeat.ts';
import { Report, ReportAnswer } from '../sla/contract/report.ts';
import {
  ExportQuery,
  SearchAnswer,
  SearchQuery,
  SummaryAnswer,
  SummaryQuery,
} from '../sla/contract/search.ts';
import { pageFiles } from './docs-page.ts';
import type { examples } from './examples.ts';

/** Groups of the page, in the order of use. */
export const tags = {
  'Signing in': 'A token lasts an hour, a refresh token 30 days.',
  Breaches: 'Files that stayed in a folder past its SLA.',
  Monitors: 'What looks at the folders.',
  'This API': 'Its description and this page; no token is needed.',
} as const;

/** What the API document says of one method of one path; schemas are those that validate. */
export interface Operation {
  method: 'get' | 'post';
  path: string;
  /** Unique; names the operation in generated clients. */
  id: string;
  tag: keyof typeof tags;
  summary: string;
  /** Rules that schemas have no words for. */
  details?: string;
  scope?: 'sla.read' | 'sla.write';
  /** Values of the names in braces in the path. */
  params?: Readonly<Record<string, readonly string[]>>;
  query?: z.ZodType;
  /** `name` is that of an example too. */
  body?: { name: keyof typeof examples; schema: z.ZodType };
  answer: { name: string; schema: z.ZodType } | { contentType: string };
  /** Headers of the answer 200, with what they say. */
  headers?: Readonly<Record<string, string>>;
  /** What of this request and its answer 200 another operation takes; see Link Object in OpenAPI. */
  links?: Readonly<Record<string, Link>>;
  /** Besides those that every operation of its kind may give. */
  statuses?: readonly number[];
}

interface Link {
  operationId: string;
  description: string;
  parameters?: Readonly<Record<string, string>>;
  requestBody?: Readonly<Record<string, string>>;
}

const searchRules =
  'A `date` or a `folder` is needed. `from` and `to` go with a `folder` and without a `date`. A `cursor` serves the search that gave it.';

export const operations: readonly Operation[] = [
  {
    method: 'post',
    path: '/auth/token',
    id: 'signIn',
    tag: 'Signing in',
    summary: 'Sign in by user name and password',
    body: { name: 'PasswordSignIn', schema: PasswordSignIn },
    answer: { name: 'SignedIn', schema: SignedIn },
    links: {
      renew: {
        operationId: 'refreshToken',
        description: 'Before the token ends',
        requestBody: { refreshToken: '$response.body#/refreshToken' },
      },
    },
    statuses: [401],
  },
  {
    method: 'post',
    path: '/auth/refresh',
    id: 'refreshToken',
    tag: 'Signing in',
    summary: 'Get a new token without the password',
    body: { name: 'RefreshSignIn', schema: RefreshSignIn },
    answer: { name: 'SignedIn', schema: SignedIn },
    statuses: [401],
  },
  {
    method: 'post',
    path: '/sla-errors',
    id: 'reportBreaches',
    tag: 'Breaches',
    summary: 'Report files that are past the SLA of their folder; a repeat changes nothing',
    scope: 'sla.write',
    body: { name: 'Report', schema: Report },
    answer: { name: 'ReportAnswer', schema: ReportAnswer },
    links: {
      find: {
        operationId: 'findBreaches',
        description: 'The breaches of the first folder',
        parameters: { folder: '$request.body#/sla_error/0/folder' },
      },
    },
  },
  {
    method: 'get',
    path: '/sla-errors',
    id: 'findBreaches',
    tag: 'Breaches',
    summary: 'Find breaches by an affected day, by folder, or both; newest first',
    details: searchRules,
    scope: 'sla.read',
    query: SearchQuery,
    answer: { name: 'SearchAnswer', schema: SearchAnswer },
  },
  {
    method: 'get',
    path: '/sla-errors/summary',
    id: 'summarizeBreaches',
    tag: 'Breaches',
    summary: 'Count breaches per day and folder',
    details: 'From `from` to `to` are at most 31 days. A breach counts on each of its days.',
    scope: 'sla.read',
    query: SummaryQuery,
    answer: { name: 'SummaryAnswer', schema: SummaryAnswer },
  },
  {
    method: 'get',
    path: '/sla-errors/export',
    id: 'exportBreaches',
    tag: 'Breaches',
    summary: 'The same search as CSV, at most 10,000 rows in an answer',
    details: searchRules,
    scope: 'sla.read',
    query: ExportQuery,
    answer: { contentType: 'text/csv' },
    headers: { Link: 'Where the rest is, with rel="next"; absent when there is no more' },
  },
  {
    method: 'post',
    path: '/heartbeats',
    id: 'reportHeartbeat',
    tag: 'Monitors',
    summary: 'Tell that a monitor is alive, and what it cannot check',
    scope: 'sla.write',
    body: { name: 'Heartbeat', schema: Heartbeat },
    answer: { name: 'HeartbeatAnswer', schema: HeartbeatAnswer },
  },
  {
    method: 'get',
    path: '/monitors',
    id: 'listMonitors',
    tag: 'Monitors',
    summary: 'The monitors as they were last heard of',
    scope: 'sla.read',
    answer: { name: 'MonitorsAnswer', schema: MonitorsAnswer },
  },
  {
    method: 'get',
    path: '/openapi.json',
    id: 'describeApi',
    tag: 'This API',
    summary: 'This document',
    answer: { contentType: 'application/json' },
  },
  {
    method: 'get',
    path: '/docs',
    id: 'showDocs',
    tag: 'This API',
    summary: 'A page to try the API at',
    answer: { contentType: 'text/html' },
  },
  {
    method: 'get',
    path: '/docs/{file}',
    id: 'getDocsFile',
    tag: 'This API',
    summary: 'A file of that page',
    params: { file: pageFiles },
    answer: { contentType: '*/*' },
  },
];
