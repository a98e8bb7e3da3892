import { defineRoute } from '../../http/route.ts';
import { maxSignInBytes, RefreshSignIn, SignedIn, signInRate } from '../contract.ts';
import { type SignInServices, signIn } from '../sign-in.ts';

export const refreshToken = defineRoute({
  method: 'POST',
  path: '/auth/refresh',
  id: 'refreshToken',
  tag: 'Signing in',
  summary: 'Get a new token without the password',
  body: {
    schema: RefreshSignIn,
    maxBytes: maxSignInBytes,
    example: { refreshToken: 'the refreshToken of POST /auth/token' },
  },
  answers: { 200: { schema: SignedIn } },
  refusals: [401],
  throttle: signInRate,
  async handle({ body, ...request }, services: SignInServices) {
    const ask = () => services.cognito.withRefreshToken(body.refreshToken);
    return { status: 200, body: await signIn(request, services, undefined, ask) };
  },
});
