/** What a monitor sends that watches one folder and has no problem. */
export function aHeartbeat(monitorId: string) {
  const counts = { folders: 1, files: 2, spooled: 0, problems: [], configHash: 'h', version: '1' };
  return { monitorId, observedAt: new Date().toISOString(), intervalSeconds: 600, ...counts };
}
