import { Aws, Fn } from 'aws-cdk-lib';

/**
 * By what the API knows a request that came through the distribution: the random part of the stack's own id. Nobody
 * outside of the account can know it, no template holds it, and it stays as long as the stack.
 */
export function edgeToken(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}
