import { refreshToken } from './routes/refresh-token.ts';
import { signInRoute } from './routes/sign-in.ts';

/** How people and monitors get a token: the routes of the function `sign-in`. */
export const signInRoutes = [signInRoute, refreshToken];
