import { MongoClient, MongoServerError } from 'mongodb';
import { asMember, type MongodCredentials, userUri } from './credentials.ts';

/** Server codes AuthenticationFailed and "user already exists". */
const authenticationFailed = 18;
const userExists = 51_003;

/**
 * Makes sure that the user of these credentials can do everything, in data of before there was one too, and whatever
 * password it had.
 */
export async function ensureUser(port: number, credentials: MongodCredentials): Promise<void> {
  if (await canLogIn(port, credentials)) return;
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/`, asMember(credentials));
  const { username, password } = credentials;
  const user = { pwd: password, roles: ['root'] };
  try {
    const admin = client.db('admin');
    await admin.command({ createUser: username, ...user }).catch(async (error: unknown) => {
      if (!hasCode(error, userExists)) throw error;
      await admin.command({ updateUser: username, ...user });
    });
  } finally {
    await client.close();
  }
}

async function canLogIn(port: number, credentials: MongodCredentials): Promise<boolean> {
  const client = new MongoClient(userUri(port, credentials));
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (hasCode(error, authenticationFailed)) return false;
    throw error;
  } finally {
    await client.close();
  }
}

function hasCode(error: unknown, code: number): boolean {
  return error instanceof MongoServerError && error.code === code;
}
