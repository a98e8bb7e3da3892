import type { AccessKey } from '../../../local/credentials/access-key.ts';
import { type Access, type AccessRules, openAccess } from '../../../local/iam/access.ts';
import type { Statement } from '../../../local/iam/statement.ts';

export const administrator: AccessKey = {
  accessKeyId: 'LADINGADMINISTRATOR1',
  secretAccessKey: 'the-secret-of-the-administrator-of-tests',
  principal: { kind: 'administrator' },
};

export const roleArn = 'arn:aws:iam::000000000000:role/a-role';
export const ofRole: AccessKey = {
  accessKeyId: 'LADINGFUNCTIONOFTEST',
  secretAccessKey: 'the-secret-of-the-function-of-the-tests1',
  principal: { kind: 'role', roleArn, session: 'a-function' },
};
/** As AWS's sentences name the function. */
export const sessionArn = 'arn:aws:sts::000000000000:assumed-role/a-role/a-function';

export function allow(actions: string[], resources: string[], more: Partial<Statement> = {}): Statement {
  return { id: 'a-policy#1', effect: 'Allow', actions, resources, conditions: [], ...more };
}

/** What decides where the role may do just this. */
export function rulesFor(statements: Statement[], resources: Statement[] = []): AccessRules {
  return { keys: [administrator, ofRole], policies: { roles: { [roleArn]: statements }, resources } };
}

export function accessFor(statements: Statement[], resources: Statement[] = []): Access {
  return openAccess(rulesFor(statements, resources));
}
