import { elementValue, embed, makeArray, makeElement } from '../../bson/raw-document.ts';
import { bsonType } from '../../bson/type-codes.ts';

/**
 * The same as $set and $unset as a pipeline, in which `$setField` changes attributes whose names have a dot or begin
 * with a dollar sign: no path leads to those. Values are literals, since a text may begin with a dollar sign.
 */
export function pipelineUpdate(
  name: string,
  set: readonly Buffer[],
  unset: readonly string[],
  oddAttributes: ReadonlyMap<string, Buffer | undefined>,
): Buffer {
  const stages = [embed('$set', set.map(asLiteral))];
  const paths = unset.map((path) => textElement('', path));
  if (paths.length > 0) stages.push(makeArray('$unset', paths));
  let attributes = textElement('input', '$attributes');
  for (const [field, value] of oddAttributes) {
    attributes = embed('input', [setField(field, value, attributes)]);
  }
  stages.push(embed('$set', [renamed(attributes, 'attributes')]));
  return makeArray(
    name,
    stages.map((stage) => embed('', [stage])),
  );
}

function setField(field: string, value: Buffer | undefined, input: Buffer): Buffer {
  const literal = embed('field', [textElement('$literal', field)]);
  const to = value ? asLiteral(renamed(value, 'value')) : textElement('value', '$$REMOVE');
  return embed('$setField', [literal, input, to]);
}

/** `name: value` as `name: {$literal: value}`. */
function asLiteral(element: Buffer): Buffer {
  const name = element.toString('utf8', 1, element.indexOf(0, 1));
  return embed(name, [renamed(element, '$literal')]);
}

function renamed(element: Buffer, name: string): Buffer {
  return makeElement(element[0]!, name, elementValue(element));
}

function textElement(name: string, text: string): Buffer {
  const bytes = Buffer.from(`${text}\0`);
  const length = Buffer.alloc(4);
  length.writeInt32LE(bytes.length);
  return makeElement(bsonType.text, name, Buffer.concat([length, bytes]));
}
