import Sequencer from '@jest/test-sequencer';

/**
 * Jest begins with what took longest the last time, and on a new machine with the largest files; those that start a
 * whole cloud are small and take longest. One of them at the end would leave the other core idle.
 */
export default class WholeCloudsFirst extends Sequencer {
  sort(tests) {
    const isWhole = ({ path }) => path.includes('/test/e2e/');
    const sorted = super.sort(tests);
    return [...sorted.filter(isWhole), ...sorted.filter((test) => !isWhole(test))];
  }
}
