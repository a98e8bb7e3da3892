import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

interface Answer {
  status: number;
  title: string;
  detail?: string;
  /** Code of the one fault that the answer lists, of the body as a whole. */
  faultCode?: string;
  headers?: Record<string, string>;
}

const badRequest: Answer = { status: 400, title: 'Bad Request' };
const unauthorized: Answer = {
  status: 401,
  title: 'Unauthorized',
  detail: 'A valid token is required',
  headers: { 'WWW-Authenticate': 'Bearer' },
};
const forbidden: Answer = { status: 403, title: 'Forbidden', detail: 'Who called may not use this' };
const notFound: Answer = { status: 404, title: 'Not Found', detail: 'There is nothing at this path' };
const tooLarge: Answer = {
  status: 413,
  title: 'Payload Too Large',
  detail: 'The body is larger than the service takes',
  faultCode: 'too_big',
};
const tooMany: Answer = {
  status: 429,
  title: 'Too Many Requests',
  detail: 'The service takes no more requests at the moment',
  headers: { 'Retry-After': '1' },
};

/** What the gateway answers without a function, worded as the functions word their problems. */
const answers: readonly (readonly [ResponseType, Answer])[] = [
  // AWS says that a token is missing when it is the path or the method.
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, notFound],
  [ResponseType.RESOURCE_NOT_FOUND, notFound],
  [ResponseType.UNAUTHORIZED, unauthorized],
  [ResponseType.EXPIRED_TOKEN, unauthorized],
  [ResponseType.ACCESS_DENIED, forbidden],
  [ResponseType.INVALID_SIGNATURE, forbidden],
  [ResponseType.WAF_FILTERED, { status: 403, title: 'Forbidden' }],
  [ResponseType.THROTTLED, tooMany],
  [ResponseType.QUOTA_EXCEEDED, tooMany],
  [ResponseType.REQUEST_TOO_LARGE, tooLarge],
  [ResponseType.UNSUPPORTED_MEDIA_TYPE, { status: 415, title: 'Unsupported Media Type' }],
  [ResponseType.BAD_REQUEST_BODY, badRequest],
  [ResponseType.BAD_REQUEST_PARAMETERS, badRequest],
  [ResponseType.INTEGRATION_TIMEOUT, { status: 504, title: 'Gateway Timeout' }],
  [ResponseType.DEFAULT_4XX, badRequest],
  // Whatever failed: a caller is told the request id and nothing else.
  [ResponseType.DEFAULT_5XX, { status: 500, title: 'Internal Server Error' }],
];

/** Makes every answer of the gateway itself `application/problem+json` (RFC 9457) with the request id. */
export function addProblemResponses(api: RestApi): void {
  for (const [type, { status, title, detail, faultCode, headers }] of answers) {
    const errors = faultCode && [{ path: '', code: faultCode, message: detail }];
    const body = { type: 'about:blank', title, status, detail, instance: '$context.requestId', errors };
    const sent = Object.entries({
      'Cache-Control': 'no-store',
      'Content-Type': 'application/problem+json',
      ...headers,
    });
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode: String(status),
      responseHeaders: Object.fromEntries(sent.map(([name, value]) => [name, `'${value}'`])),
      // The gateway chooses templates by what the client accepts, and takes the one for JSON where none fits.
      templates: { 'application/json': JSON.stringify(body) },
    });
  }
}
