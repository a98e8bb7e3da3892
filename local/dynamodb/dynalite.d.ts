declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** See https://github.com/architect/dynalite#usage */
  const dynalite: (options: {
    path: string;
    createTableMs: number;
    updateTableMs: number;
    deleteTableMs: number;
  }) => Server;
  export = dynalite;
}
