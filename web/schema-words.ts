import type { Schema } from './openapi.ts';

type Schemas = Readonly<Record<string, Schema>>;

const number = new Intl.NumberFormat('en');
const formats: Readonly<Record<string, string>> = {
  date: 'a day, such as 2026-11-20',
  'date-time': 'a time in UTC',
};

/** What a value has to be. A description of its own says more of its length. */
export function wordsOf({ maxLength, ...schema }: Schema, description?: string): string {
  const kind = kindOf(description ? schema : { ...schema, maxLength });
  const value = schema.default === undefined ? '' : `; ${String(schema.default)} unless given`;
  return `${kind}${value}${description ? `. ${description}` : ''}`;
}

function kindOf({ enum: values, type, format, minimum, maximum, maxLength }: Schema): string {
  if (values) return values.map(String).join(' or ');
  if (type === 'integer' || type === 'number') {
    const kind = type === 'integer' ? 'a whole number' : 'a number';
    if (minimum === undefined || maximum === undefined) return kind;
    return `${kind} from ${number.format(minimum)} to ${number.format(maximum)}`;
  }
  if (type === 'boolean') return 'true or false';
  if (format && formats[format]) return formats[format];
  return maxLength === undefined ? 'a text' : `a text of up to ${number.format(maxLength)} characters`;
}

/** A value that shows how an answer is built: each member is there, with words in place of what it holds. */
export function shapeOf(schema: Schema, schemas: Schemas, depth = 0): unknown {
  const known = resolved(schema, schemas);
  if (depth > 8) return '…';
  if (known.anyOf) return known.anyOf.map((one) => String(shapeOf(one, schemas, depth + 1))).join(' or ');
  if (known.properties) {
    const members = Object.entries(known.properties);
    return Object.fromEntries(members.map(([name, one]) => [name, shapeOf(one, schemas, depth + 1)]));
  }
  if (known.items) return [shapeOf(known.items, schemas, depth + 1)];
  if (Array.isArray(known.type)) {
    return known.type.map((type) => (type === 'null' ? 'null' : kindOf({ ...known, type }))).join(' or ');
  }
  if (known.type === 'null') return 'null';
  return kindOf(known);
}

function resolved(schema: Schema, schemas: Schemas): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return (name !== undefined && schemas[name]) || schema;
}
