import * as z from 'zod';

/** Cognito's own longest name and password. */
const UserName = z.string().min(1).max(128);
const Password = z.string().min(1).max(256);

/** Body of `POST /auth/token`. */
export const PasswordSignIn = z
  .object({ username: UserName, password: Password })
  .meta({ id: 'PasswordSignIn', description: 'A user name and its password' });

/** Body of `POST /auth/refresh`. Cognito's refresh tokens have some 1,800 characters. */
export const RefreshSignIn = z
  .object({ refreshToken: z.string().min(1).max(8_192) })
  .meta({ id: 'RefreshSignIn', description: 'A refresh token that an earlier sign-in gave' });

/** Answer of both. */
export const SignedIn = z
  .object({
    token: z.string().meta({ description: 'To be sent as `Authorization: Bearer …`' }),
    expiresInSeconds: z.int().positive(),
    refreshToken: z.string().meta({ description: 'Gives a new token without the password' }),
  })
  .meta({ id: 'SignedIn', description: 'Tokens of a user' });
export type SignedIn = z.infer<typeof SignedIn>;

export const maxSignInBytes = 16 * 1024;

/** A sign-in costs a password check at Cognito. */
export const signInRate = { ratePerSecond: 20, burst: 20 };
