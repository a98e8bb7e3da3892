import type { ApiDocument, DocumentedOperation, Schema } from './openapi.ts';
import { shapeOf, wordsOf } from './schema-words.ts';

export interface Parameter {
  name: string;
  place: 'path' | 'query';
  required: boolean;
  words: string;
  /** One that works; of an optional parameter only if the document has one. */
  example?: string;
}

export interface Operation {
  /** Also the fragment of its place on the page. */
  id: string;
  tag: string;
  method: string;
  /** Below the base path, such as `/docs/{file}`. */
  path: string;
  summary: string;
  details: string;
  /** What a token needs; without one nobody needs a token. */
  scope?: string;
  parameters: readonly Parameter[];
  /** An example. */
  body?: unknown;
  answers: readonly { status: string; words: string }[];
  /** How its usual answer is built, or of which media type it is. */
  shape?: { mediaType: string; value?: unknown };
}

/** All calls of an API, in the order of its document. */
export function operationsOf(document: ApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      describe(document, path, method.toUpperCase(), operation),
    ),
  );
}

function describe(
  { components }: ApiDocument,
  path: string,
  method: string,
  operation: DocumentedOperation,
): Operation {
  const { operationId: id, tags, summary, description = '', requestBody, responses } = operation;
  const scope = operation.security?.flatMap((one) => Object.values(one).flat())[0];
  const body = requestBody?.content?.['application/json']?.example;
  const shape = usualShape(responses, components.schemas ?? {});
  return {
    ...{ id, path, method, summary, tag: tags[0] ?? '' },
    // The scope has a place of its own.
    details: description.replace(/ ?Needs the scope `[^`]*`\.$/, ''),
    ...(scope !== undefined && { scope }),
    parameters: (operation.parameters ?? []).map(parameterOf),
    ...(body !== undefined && { body }),
    answers: Object.entries(responses).map(([status, { $ref, description: words = '' }]) => {
      const shared = $ref && components.responses?.[$ref.split('/').at(-1) ?? '']?.description;
      return { status, words: shared || words };
    }),
    ...(shape && { shape }),
  };
}

function parameterOf({
  name,
  in: place,
  required = false,
  description,
  schema,
}: NonNullable<DocumentedOperation['parameters']>[number]): Parameter {
  const example = schema.examples?.[0] ?? (required ? (schema.enum?.[0] ?? name.toUpperCase()) : undefined);
  return {
    ...{ name, place, required },
    words: wordsOf(schema, description),
    ...(example !== undefined && { example: String(example) }),
  };
}

function usualShape(
  responses: DocumentedOperation['responses'],
  schemas: Readonly<Record<string, Schema>>,
): Operation['shape'] {
  const [, usual] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
  const [[mediaType, { schema }] = [undefined, { schema: undefined }]] = Object.entries(usual?.content ?? {});
  if (mediaType === undefined) return undefined;
  const value = schema && mediaType === 'application/json' ? shapeOf(schema, schemas) : undefined;
  return { mediaType, ...(typeof value === 'object' && { value }) };
}
