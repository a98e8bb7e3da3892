import type { Construct } from 'constructs';
import type { Route } from '../../lambdas/http/route.ts';
import { LadingFunction, type LadingFunctionProps } from '../house/lading-function.ts';

export interface ApiFunctionProps extends LadingFunctionProps {
  /** The list that the handler of the function answers. */
  routes: readonly Route<never>[];
}

/** Of a function that answers requests: shorter than the 30 s that a monitor waits, so that a report is never in flight twice. */
export const requestSeconds = 10;

/** A function behind the API. All that the API knows of it comes from its routes. */
export class ApiFunction extends LadingFunction {
  readonly routes: readonly Route<never>[];

  constructor(scope: Construct, id: string, { routes, ...props }: ApiFunctionProps) {
    super(scope, id, props);
    this.routes = routes;
  }
}
