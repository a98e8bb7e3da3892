import { z } from 'zod';
import { type GateRules, refuseAsJson, targetOperation } from '../iam/gate.ts';
import { resourceArn } from '../template/names.ts';

const About = z.object({ UserPoolId: z.string() });

/**
 * The operations for users and their clients, which bring a password, a code or a token instead of a signature; see
 * "Amazon Cognito user pools API: unauthenticated and token-authorized operations".
 */
const publicOperations = new Set([
  ...['InitiateAuth', 'RespondToAuthChallenge', 'SignUp', 'ConfirmSignUp', 'ResendConfirmationCode'],
  ...['ForgotPassword', 'ConfirmForgotPassword', 'RevokeToken', 'GetTokensFromRefreshToken'],
  ...['GetUser', 'DeleteUser', 'GlobalSignOut', 'ChangePassword', 'UpdateUserAttributes'],
  ...['DeleteUserAttributes', 'GetUserAttributeVerificationCode', 'VerifyUserAttribute'],
  ...['AssociateSoftwareToken', 'VerifySoftwareToken', 'SetUserMFAPreference', 'SetUserSettings'],
  ...['ConfirmDevice', 'ForgetDevice', 'GetDevice', 'ListDevices', 'UpdateDeviceStatus'],
]);

export const cognitoGate: GateRules = {
  service: 'cognito-idp',
  asks(request, input) {
    const operation = targetOperation(request);
    // The keys that tokens are verified with are everybody's.
    if (request.method === 'GET' || publicOperations.has(operation)) return 'public';
    const pool = About.safeParse(input).data?.UserPoolId;
    const resource = pool === undefined ? '*' : resourceArn('AWS::Cognito::UserPool', pool);
    return [{ action: `cognito-idp:${operation}`, resource }];
  },
  refuse: refuseAsJson,
};
