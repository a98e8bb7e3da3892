import * as z from 'zod/mini';

/** What is read of a JSON schema. */
export interface Schema {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  format?: string | undefined;
  enum?: unknown[] | undefined;
  examples?: unknown[] | undefined;
  default?: unknown;
  minimum?: number | undefined;
  maximum?: number | undefined;
  maxLength?: number | undefined;
  items?: Schema | undefined;
  properties?: Record<string, Schema> | undefined;
  anyOf?: Schema[] | undefined;
}

const list = z.optional(z.array(z.unknown()));
const Schema: z.ZodMiniType<Schema> = z.object({
  $ref: z.optional(z.string()),
  type: z.optional(z.union([z.string(), z.array(z.string())])),
  format: z.optional(z.string()),
  enum: list,
  examples: list,
  default: z.optional(z.unknown()),
  minimum: z.optional(z.number()),
  maximum: z.optional(z.number()),
  maxLength: z.optional(z.number()),
  items: z.optional(z.lazy(() => Schema)),
  properties: z.optional(
    z.record(
      z.string(),
      z.lazy(() => Schema),
    ),
  ),
  anyOf: z.optional(z.array(z.lazy(() => Schema))),
});

const Content = z.optional(
  z.record(z.string(), z.object({ schema: z.optional(Schema), example: z.optional(z.unknown()) })),
);
const Answer = z.object({
  $ref: z.optional(z.string()),
  description: z.optional(z.string()),
  content: Content,
});

const Operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  description: z.optional(z.string()),
  security: z.optional(z.array(z.record(z.string(), z.array(z.string())))),
  parameters: z.optional(
    z.array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query']),
        required: z.optional(z.boolean()),
        description: z.optional(z.string()),
        schema: Schema,
      }),
    ),
  ),
  requestBody: z.optional(z.object({ content: Content })),
  responses: z.record(z.string(), Answer),
});

/** What this page reads of the OpenAPI document of the API; the rest of it is left out. */
export const ApiDocument = z.object({
  servers: z.array(z.object({ url: z.string() })),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({
    schemas: z.optional(z.record(z.string(), Schema)),
    responses: z.optional(z.record(z.string(), Answer)),
  }),
});
export type ApiDocument = z.infer<typeof ApiDocument>;
export type DocumentedOperation = z.infer<typeof Operation>;
