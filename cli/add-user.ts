import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  CognitoIdentityProviderServiceException,
  DescribeUserPoolCommand,
  type PasswordPolicyType,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { allScopes, type Scope, scopesOf } from '../lambdas/auth/scopes.ts';
import { ConfigError, DependencyError, InputError } from '../shared/errors.ts';
import { isTransientCall } from '../shared/transient-call.ts';

/** A user pool and what speaks to it. */
export interface UserDirectory {
  cognito: CognitoIdentityProviderClient;
  userPoolId: string;
}

export interface AddedUser {
  username: string;
  scopes: Scope[];
  /** False: the user was there, and has the new password and scopes now. */
  created: boolean;
  /** False: somebody disabled this user, who still cannot sign in. */
  enabled: boolean;
}

export interface UserWishes {
  username: string;
  password: string;
  scopes: readonly Scope[];
}

/**
 * Makes a user with a permanent password, or gives the one of that name the password and exactly these scopes; groups
 * that are no scopes stay. Nobody gets a mail. Safe to repeat.
 * @throws InputError `password_too_weak` naming the policy, `user_name_invalid`; ConfigError `cognito_refused`;
 * DependencyError `cognito_unavailable`.
 */
export async function addUser(directory: UserDirectory, wishes: UserWishes): Promise<AddedUser> {
  try {
    const created = await createUser(directory, wishes);
    await setScopes(directory, wishes);
    const { Enabled } = await directory.cognito.send(new AdminGetUserCommand(keyOf(directory, wishes)));
    const { username, scopes } = wishes;
    return { username, scopes: scopesOf(scopes), created, enabled: Enabled ?? true };
  } catch (error) {
    throw await explain(error, directory, wishes);
  }
}

async function createUser(directory: UserDirectory, wishes: UserWishes): Promise<boolean> {
  const { cognito } = directory;
  const { password } = wishes;
  const user = keyOf(directory, wishes);
  // The password already here, or one that is too weak would leave a user behind who cannot sign in.
  const create = new AdminCreateUserCommand({
    ...user,
    MessageAction: 'SUPPRESS',
    TemporaryPassword: password,
  });
  const created = await cognito.send(create).then(
    () => true,
    (error: unknown) => {
      if (error instanceof UsernameExistsException) return false;
      throw error;
    },
  );
  await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
  return created;
}

async function setScopes(directory: UserDirectory, wishes: UserWishes): Promise<void> {
  const { cognito } = directory;
  const user = keyOf(directory, wishes);
  const { Groups = [] } = await cognito.send(new AdminListGroupsForUserCommand(user));
  const present = Groups.map((group) => group.GroupName);
  for (const GroupName of allScopes) {
    const [is, shouldBe] = [present.includes(GroupName), wishes.scopes.includes(GroupName)];
    if (shouldBe && !is) await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName }));
    if (is && !shouldBe) await cognito.send(new AdminRemoveUserFromGroupCommand({ ...user, GroupName }));
  }
}

function keyOf({ userPoolId }: UserDirectory, { username }: UserWishes) {
  return { UserPoolId: userPoolId, Username: username };
}

/** Cognito's text on a wrong parameter may quote the password, so it is never passed on. */
async function explain(error: unknown, directory: UserDirectory, { username }: UserWishes): Promise<Error> {
  const name = error instanceof Error ? error.name : String(error);
  if (name === 'InvalidPasswordException') {
    return new InputError('password_too_weak', `the password must have ${await readPolicy(directory)}`);
  }
  if (name === 'InvalidParameterException') {
    return new InputError(
      'user_name_invalid',
      `Cognito takes no user ${JSON.stringify(username)} with this password: no blanks in names, none around passwords`,
    );
  }
  if (isTransientCall(error)) return new DependencyError('cognito_unavailable', `Cognito is away (${name})`);
  if (!(error instanceof CognitoIdentityProviderServiceException)) return asError(error);
  return new ConfigError('cognito_refused', `Cognito refused: ${name}; user pool ${directory.userPoolId}`);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

async function readPolicy({ cognito, userPoolId }: UserDirectory): Promise<string> {
  const command = new DescribeUserPoolCommand({ UserPoolId: userPoolId });
  const policy = await cognito.send(command).then(
    ({ UserPool }) => UserPool?.Policies?.PasswordPolicy,
    () => undefined,
  );
  return policy ? inWords(policy) : 'what the policy of the user pool says';
}

function inWords(policy: PasswordPolicyType): string {
  const kinds = [
    policy.RequireLowercase && 'a lowercase letter',
    policy.RequireUppercase && 'an uppercase letter',
    policy.RequireNumbers && 'a digit',
    policy.RequireSymbols && 'a symbol',
  ].filter(Boolean);
  return [`at least ${policy.MinimumLength} characters`, ...kinds].join(', ');
}
