import { defineRoute } from '../../http/route.ts';
import { maxSignInBytes, PasswordSignIn, SignedIn, signInRate } from '../contract.ts';
import { type SignInServices, signIn } from '../sign-in.ts';
import { userSuspect } from '../throttle.ts';

export const signInRoute = defineRoute({
  method: 'POST',
  path: '/auth/token',
  id: 'signIn',
  tag: 'Signing in',
  summary: 'Sign in by user name and password',
  body: {
    schema: PasswordSignIn,
    maxBytes: maxSignInBytes,
    example: { username: 'files-01', password: 'Correct-Horse-7' },
  },
  answers: {
    200: {
      schema: SignedIn,
      links: {
        renew: {
          operationId: 'refreshToken',
          description: 'Before the token ends',
          requestBody: { refreshToken: '$response.body#/refreshToken' },
        },
      },
    },
  },
  refusals: [401],
  throttle: signInRate,
  async handle({ body: { username, password }, ...request }, services: SignInServices) {
    const ask = () => services.cognito.withPassword(username, password);
    return { status: 200, body: await signIn(request, services, userSuspect(username), ask) };
  },
});
