/** Bodies as senders write them: the page fills its forms with them. */
export const examples = {
  PasswordSignIn: { username: 'files-01', password: 'Correct-Horse-7' },
  RefreshSignIn: { refreshToken: 'the refreshToken of POST /auth/token' },
  Report: {
    monitorId: 'files-01',
    observedAt: '2026-11-20T08:00:00Z',
    sla_error: [
      {
        folder: '/srv/orders/in',
        sla: 60,
        timeZone: 'Europe/Berlin',
        files: [
          { filename: 'order-77.csv', creationDate: '2026-11-20T06:34:56.1234567+01:00' },
          { filename: 'order-12.csv', creationDate: '2026-11-19T22:10:00Z', status: 'archived' },
        ],
      },
    ],
  },
  Heartbeat: {
    monitorId: 'files-01',
    observedAt: '2026-11-20T08:00:00Z',
    intervalSeconds: 300,
    configHash: 'c3ab8ff1',
    version: '1.0.0',
    host: 'files-01.example.com',
    folders: 12,
    files: 345,
    spooled: 0,
    problems: [{ folder: '/srv/returns', code: 'unreadable', message: 'EACCES' }],
  },
} as const;
