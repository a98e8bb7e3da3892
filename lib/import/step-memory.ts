/** MiB that no file of `campaign -- limits` may take of a function whose heap is sized as on Lambda; the worst takes 726. */
export const maxMemoryMb = 800;

/**
 * For the steps that handle rows. Nothing holds more than one range (16 MiB) or one partition at a time, so no file needs
 * more memory than the worst of `campaign -- limits`, and a quarter on top. What is above that buys CPU: this gives a
 * whole vCPU, all that one thread can use. See "On Lambda" in docs/scaling.md.
 */
export const wholeCpuMb = 1769;
