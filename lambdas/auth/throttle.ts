import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { DependencyError } from '../../shared/errors.ts';

/** Who fails to sign in: a user name, known or not, or a source address. */
export interface Suspect {
  /** Key in the table; names and addresses only as hashes. */
  key: string;
  /** Failures in a window after which the rest of it is refused. */
  maxFailures: number;
}

/** From the first failure on. */
const defaultWindowSeconds = 15 * 60;

/** Failures count by user too, whoever sends them; the name itself is not stored. */
export function userSuspect(username: string): Suspect {
  return { key: `user#${hashOf(username)}`, maxFailures: 5 };
}

/** An office behind one address has many users; a guesser of one password for many users is stopped here. */
export function addressSuspect(sourceIp: string): Suspect {
  return { key: `address#${hashOf(networkOf(sourceIp))}`, maxFailures: 50 };
}

export type Throttle = ReturnType<typeof signInThrottle>;

/**
 * Counts failed sign-ins in a DynamoDB table (key `pk`, TTL `expiresAt`). Every method answers after how many seconds
 * the suspect may try again, or undefined when nothing is against it now.
 */
export function signInThrottle(
  documents: DynamoDBDocumentClient,
  tableName: string,
  { windowSeconds = defaultWindowSeconds, now = Date.now } = {},
) {
  const table = { TableName: tableName };
  const secondsTo = (ends: number) => Math.max(1, Math.ceil((ends - now()) / 1000));
  const stateOf = (item: unknown) => Counter.safeParse(item).data;
  const waitOf = (counter: Counter | undefined, isOver: (failures: number) => boolean) =>
    counter && counter.windowEndsAt > now() && isOver(counter.failures)
      ? secondsTo(counter.windowEndsAt)
      : undefined;

  async function waitBefore({ key, maxFailures }: Suspect) {
    const command = new GetCommand({ ...table, Key: { pk: key }, ConsistentRead: true });
    const { Item } = await documents.send(command);
    return waitOf(stateOf(Item), (failures) => failures >= maxFailures);
  }

  async function addFailure(key: string): Promise<Counter | undefined> {
    const command = new UpdateCommand({
      ...{ ...table, Key: { pk: key }, ReturnValues: 'ALL_NEW' },
      UpdateExpression:
        'SET windowEndsAt = if_not_exists(windowEndsAt, :ends), expiresAt = if_not_exists(expiresAt, :expires) ADD failures :one',
      ConditionExpression: 'attribute_not_exists(pk) OR windowEndsAt > :now',
      ExpressionAttributeValues: { ':one': 1, ':now': now(), ...newWindow() },
    });
    return ifHolds(documents.send(command).then(({ Attributes }) => stateOf(Attributes)));
  }

  /** In place of a window that is over: TTL removes it days later. */
  async function beginWindow(key: string): Promise<Counter | undefined> {
    const { ':ends': windowEndsAt, ':expires': expiresAt } = newWindow();
    const command = new PutCommand({
      ...{ ...table, Item: { pk: key, failures: 1, windowEndsAt, expiresAt } },
      ConditionExpression: 'attribute_not_exists(pk) OR windowEndsAt <= :now',
      ExpressionAttributeValues: { ':now': now() },
    });
    return ifHolds(documents.send(command).then(() => ({ failures: 1, windowEndsAt })));
  }

  const newWindow = () => {
    const ends = now() + windowSeconds * 1000;
    return { ':ends': ends, ':expires': Math.ceil(ends / 1000) };
  };

  return {
    /** Asked before anybody looks at a password. */
    async check(suspects: readonly Suspect[]): Promise<number | undefined> {
      return longest(await Promise.all(suspects.map(waitBefore)));
    },

    /** Counts one failure; answers a wait when failures at the same time had used up what was allowed. */
    async fail(suspects: readonly Suspect[]): Promise<number | undefined> {
      const waits = suspects.map(async ({ key, maxFailures }) => {
        for (let attempt = 0; attempt < 3; attempt++) {
          const counter = (await addFailure(key)) ?? (await beginWindow(key));
          if (counter) return waitOf(counter, (failures) => failures > maxFailures);
        }
        throw new DependencyError('sign_in_contended', 'too many sign-ins of one user at once');
      });
      return longest(await Promise.all(waits));
    },

    /**
     * Forgets the failures of a user who signed in, unless they had used up what was allowed meanwhile: of many
     * guesses sent at once, the right one must not stand out.
     */
    async succeed({ key, maxFailures }: Suspect): Promise<number | undefined> {
      const command = new DeleteCommand({
        ...{ ...table, Key: { pk: key } },
        ConditionExpression: 'attribute_not_exists(pk) OR failures < :max OR windowEndsAt <= :now',
        ExpressionAttributeValues: { ':max': maxFailures, ':now': now() },
      });
      const isForgotten = await ifHolds(documents.send(command).then(() => true));
      return isForgotten ? undefined : waitBefore({ key, maxFailures });
    },
  };
}

const Counter = z.object({ failures: z.number(), windowEndsAt: z.number() });
type Counter = z.infer<typeof Counter>;

async function ifHolds<Result>(writing: Promise<Result>): Promise<Result | undefined> {
  try {
    return await writing;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

function longest(waits: readonly (number | undefined)[]): number | undefined {
  const present = waits.filter((wait) => wait !== undefined);
  return present.length > 0 ? Math.max(...present) : undefined;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** An IPv4 address as it is; of an IPv6 address the first half, since one customer has all of the second. */
function networkOf(sourceIp: string): string {
  if (!sourceIp.includes(':')) return sourceIp;
  const [head = ''] = sourceIp.split('::');
  return [...head.split(':'), '0', '0', '0', '0'].slice(0, 4).join(':');
}
