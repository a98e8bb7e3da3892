/** The statuses of what the gateway answers itself, unless the API words them otherwise. */
const statuses = {
  ACCESS_DENIED: 403,
  API_CONFIGURATION_ERROR: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
  AUTHORIZER_FAILURE: 500,
  BAD_REQUEST_PARAMETERS: 400,
  DEFAULT_4XX: 400,
  // A function that failed or answered in no form that the gateway knows.
  DEFAULT_5XX: 502,
  INTEGRATION_FAILURE: 504,
  INTEGRATION_TIMEOUT: 504,
  MISSING_AUTHENTICATION_TOKEN: 403,
  REQUEST_TOO_LARGE: 413,
  THROTTLED: 429,
  UNAUTHORIZED: 401,
} as const;

export type GatewayFaultType = keyof typeof statuses;

/** Thrown where the gateway answers itself. `status` holds unless the API's gateway response says another. */
export class GatewayFault extends Error {
  readonly type: GatewayFaultType;
  readonly status: number;

  constructor(type: GatewayFaultType, message: string) {
    super(message);
    this.name = 'GatewayFault';
    this.type = type;
    this.status = statuses[type];
  }
}
