import * as z from 'zod';
import type { RunItems } from '../run/run-items.ts';
import type { Place } from './arrival-order.ts';
import { type PassedPlaces, passBy } from './passed-places.ts';

const StoredPlace = z.object({
  runId: z.string(),
  key: z.string(),
  time: z.iso.datetime(),
  sequencer: z.string().nullable(),
}) satisfies z.ZodType<Place>;

/** Who may write to the catalogue, and who did before. */
export const Turn = z.object({
  /** Id of the run; nobody when it is not there. */
  holder: z.string().optional(),
  heldSince: z.iso.datetime().optional(),
  last: StoredPlace.optional(),
  other: StoredPlace.optional(),
  /** Grows with each run that gets the turn: what one of them writes late is told by its number. */
  turnNumber: z.number().int().default(0),
});
export type Turn = z.infer<typeof Turn>;

/** The item `turn` of the partition `turns`, and for each key the version that had the turn last. */
export function turnItems(items: RunItems) {
  async function readTurn(): Promise<Turn> {
    return Turn.parse((await items.read('turns', 'turn')) ?? {});
  }

  /** A number that is not the greatest any more writes nothing: a later version had the turn. */
  async function passKey(place: Place, turnNumber: number): Promise<void> {
    await items.update(`passed#${place.key}`, 'version', {
      UpdateExpression: 'SET place = :place, turnNumber = :number',
      ConditionExpression: 'attribute_not_exists(turnNumber) OR turnNumber <= :number',
      ExpressionAttributeValues: { ':place': place, ':number': turnNumber },
    });
  }

  return {
    readTurn,

    async readPassedVersion(key: string): Promise<Place | undefined> {
      const item = await items.read(`passed#${key}`, 'version');
      return item && StoredPlace.parse(item.place);
    },

    /** Undefined when another run holds it. */
    async holdTurn(runId: string, now: Date): Promise<Turn | undefined> {
      const held = await items.update('turns', 'turn', {
        UpdateExpression: 'SET holder = :runId, heldSince = :now',
        ConditionExpression: 'attribute_not_exists(holder) OR holder = :runId',
        ExpressionAttributeValues: { ':runId': runId, ':now': now.toISOString() },
      });
      return held && Turn.parse(held);
    },

    /** Nothing when it is not the holder. */
    async dropTurn(runId: string): Promise<void> {
      await items.update('turns', 'turn', {
        UpdateExpression: 'REMOVE holder, heldSince',
        ConditionExpression: 'holder = :runId',
        ExpressionAttributeValues: { ':runId': runId },
      });
    },

    /**
     * Notes that the turn has passed up to this place and gives the number of the run's turn. Undefined when the run
     * does not hold the turn `as` it was read. Numbers follow the clock, so that those of a new table are higher than
     * those that the database knows of one before it.
     */
    async passTurn(place: Place, as: Turn, now: Date): Promise<number | undefined> {
      const isPassed = as.last?.runId === place.runId;
      const number = isPassed ? as.turnNumber : Math.max(as.turnNumber + 1, now.getTime());
      if (!isPassed && !(await writePassed(place.runId, passBy(place, as), as.turnNumber, number)))
        return undefined;
      await passKey(place, number);
      return number;
    },
  };

  async function writePassed(
    runId: string,
    { last, other }: PassedPlaces,
    before: number,
    after: number,
  ): Promise<boolean> {
    const written = await items.update('turns', 'turn', {
      UpdateExpression: `SET #last = :last, turnNumber = :after${other ? ', #other = :other' : ''}`,
      ConditionExpression: 'holder = :runId AND (attribute_not_exists(turnNumber) OR turnNumber = :before)',
      ExpressionAttributeNames: { '#last': 'last', ...(other && { '#other': 'other' }) },
      ExpressionAttributeValues: {
        ':runId': runId,
        ':last': last,
        ...(other && { ':other': other }),
        ':before': before,
        ':after': after,
      },
    });
    return written !== undefined;
  }
}
