import { bsonTypes, elementValue, embed, makeArray, makeElement } from '../../bson/raw-document.ts';
import type { ProductChanges } from './product-changes.ts';

/**
 * The same as $set and $unset as a pipeline, in which `$setField` changes attributes whose names have a dot or begin
 * with a dollar sign: no path leads to those. Values are literals, since a text may begin with a dollar sign.
 */
export function pipelineUpdate(name: string, set: readonly Buffer[], changes: ProductChanges): Buffer {
  const stages = [embed('$set', set.map(asLiteral))];
  if (changes.unset.length > 0)
    stages.push(
      makeArray(
        '$unset',
        changes.unset.map((path) => textElement('', path)),
      ),
    );
  let attributes = textElement('input', '$attributes');
  for (const [field, value] of changes.oddAttributes) {
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
  return makeElement(bsonTypes.string, name, Buffer.concat([length, bytes]));
}
