import { type ContextVariables, fillContext } from './context-variables.ts';
import type { LocalGatewayResponse } from './declared.ts';
import type { GatewayFault } from './gateway-fault.ts';

/** What goes back to the client. Header names keep the case they were given in. */
export interface HttpAnswer {
  status: number;
  headers: [name: string, value: string][];
  body: Buffer | string;
}

/**
 * Words a fault as the API declares it: by its own gateway response, else by DEFAULT_4XX or DEFAULT_5XX, else as API
 * Gateway words it by itself.
 */
export function answerFault(
  fault: GatewayFault,
  responses: readonly LocalGatewayResponse[],
  variables: ContextVariables,
): HttpAnswer {
  const byType = (type: string) => responses.find((one) => one.type === type);
  const response = byType(fault.type) ?? byType(fault.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const status = response?.statusCode ?? fault.status;
  const known = {
    ...variables,
    'error.message': fault.message,
    'error.messageString': fault.message,
    'error.responseType': fault.type,
    status,
  };
  const [[mediaType, template] = ['application/json', '{"message":$context.error.messageString}']] =
    Object.entries(response?.templates ?? {});
  const own = Object.entries(response?.headers ?? {}).map(
    ([name, value]) => [name, fillContext(value, known, '')] as [string, string],
  );
  const hasType = own.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status,
    headers: [...(hasType ? [] : ([['Content-Type', mediaType]] as [string, string][])), ...own],
    body: fillContext(template, known, ''),
  };
}
