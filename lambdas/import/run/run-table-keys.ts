/**
 * Key design: partition key `runId`, sort key `item`. A run is `run`, its outcomes are `range#00000` and
 * `partition#00000`, so one query reads a whole run and a retry replaces its own outcome.
 * `runId = "turns"` holds `turn`, who may write, and `queue#<runId>` for each run that has not closed;
 * `runId = "passed#<bucket>/<key>"` the last version of a file that had the turn; `runId = "lags"` how long events
 * took in the last minute.
 * Index `byListing` (`listing` = "run", `listedAt` = startedAt#runId) lists runs newest first.
 */
export const runTableKeys = { partitionKey: 'runId', sortKey: 'item' } as const;
export const runListingIndex = { name: 'byListing', partitionKey: 'listing', sortKey: 'listedAt' } as const;
