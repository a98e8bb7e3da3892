/** A call of the first child of a partition, counted from 0. */
export interface ChildCall {
  partition: number;
  call: number;
}

/** What happens to a run. */
export interface RacingPlan {
  skus: readonly string[];
  /** The execution is stopped when a child is about to make this call. */
  abort: ChildCall | undefined;
  /** Step Functions never tells that the execution ended. */
  losesEvent: boolean;
  /** Before this call the child stands still for so many steps of the race, or until nobody else can go on. */
  stall: (ChildCall & { steps: number }) | undefined;
  kill: (ChildCall & { isRetried: boolean }) | undefined;
  isRedriven: boolean;
}
