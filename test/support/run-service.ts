export type ServiceName = 'mongod' | 'dynamodb' | 'assembly';

/** Says to the workers where jest's own process answers. */
export const addressVariable = 'LADING_TEST_SERVICES';

/** The URL, or directory, of what all test files of this run share, see run-services.ts. */
export async function runService(name: ServiceName): Promise<string> {
  const answer = await fetch(`${process.env[addressVariable]}/${name}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${name} did not start: ${text}`);
  return text;
}
