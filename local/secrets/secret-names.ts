import { createHash } from 'node:crypto';

export type Secret = { name: string; arn: string; value: string; createdDate: number };

/** The ARN of a secret as AWS forms it: six characters follow the name; here they are always the same for a name. */
export function secretArn(name: string, place: { region: string; account: string }): string {
  const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `arn:aws:secretsmanager:${place.region}:${place.account}:secret:${name}-${suffix}`;
}

/** By name, by ARN, or by ARN without its last six characters, as Secrets Manager allows. */
export function findSecret(secrets: readonly Secret[], id: string): Secret | undefined {
  const [, nameInArn] = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(id) ?? [];
  const matches = (secret: Secret) =>
    nameInArn === undefined
      ? secret.name === id
      : secret.name === nameInArn || secret.name === nameInArn.replace(/-[A-Za-z0-9]{6}$/, '');
  return secrets.find(matches);
}
