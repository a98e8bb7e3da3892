import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { resourcesOf } from '../synthesized.ts';

const GatewayResponse = z.object({
  ResponseType: z.string(),
  StatusCode: z.string(),
  ResponseParameters: z.record(z.string(), z.string()),
  ResponseTemplates: z.record(z.string(), z.string()),
});

const responses = resourcesOf('AWS::ApiGateway::GatewayResponse').map(({ Properties }) =>
  GatewayResponse.parse(Properties),
);

describe('an answer of the gateway itself', () => {
  it.each([
    ['MISSING_AUTHENTICATION_TOKEN', '404'],
    ['UNAUTHORIZED', '401'],
    ['ACCESS_DENIED', '403'],
    ['REQUEST_TOO_LARGE', '413'],
    ['UNSUPPORTED_MEDIA_TYPE', '415'],
    ['THROTTLED', '429'],
    ['INTEGRATION_TIMEOUT', '504'],
    ['DEFAULT_4XX', '400'],
    ['DEFAULT_5XX', '500'],
  ])('%s is %s', (type, status) => {
    expect(responses.find(({ ResponseType }) => ResponseType === type)?.StatusCode).toBe(status);
  });

  it.each(responses)('$ResponseType is problem+json with the request id', (response) => {
    const { StatusCode, ResponseTemplates, ResponseParameters } = response;
    // The template that serves whatever a client accepts; its media type is overruled by the header.
    expect(Object.keys(ResponseTemplates)).toEqual(['application/json']);
    expect(ResponseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
    const problem = JSON.parse(ResponseTemplates['application/json']!);
    expect(problem).toMatchObject({ status: Number(StatusCode), instance: '$context.requestId' });
    expect(problem.detail === undefined).toBe(problem.status >= 500 || problem.detail === undefined);
    const headers = Object.keys(ResponseParameters).map((name) => name.split('.').at(-1));
    expect(headers.includes('WWW-Authenticate')).toBe(StatusCode === '401');
    expect(headers.includes('Retry-After')).toBe(StatusCode === '429');
  });
});
