import { z } from 'zod';

const Description = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ responses: z.record(z.string(), z.unknown()) })),
  ),
});

/** Every status that an OpenAPI document names. */
export function documentedStatuses(description: unknown): Set<string> {
  const operations = Object.values(Description.parse(description).paths).flatMap((path) =>
    Object.values(path),
  );
  return new Set(operations.flatMap(({ responses }) => Object.keys(responses)));
}
