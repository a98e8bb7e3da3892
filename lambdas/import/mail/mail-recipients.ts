/** Who gets mail; see the variables of the same names in the environment. */
export interface MailDirectory {
  teams: Record<string, string[]>;
  /** `{team}` stands for the team's name; empty when there is no such rule. */
  teamPattern: string;
  operations: string[];
}

/** What may stand in an address without quoting; a folder can have any name. */
const safeTeamName = /^[a-z0-9][a-z0-9._-]*$/;

/** The addresses of the team that owns the folder; operations when nobody else is known for it. */
export function teamAddresses(team: string, directory: MailDirectory): string[] {
  const listed = Object.hasOwn(directory.teams, team) ? (directory.teams[team] ?? []) : [];
  if (listed.length > 0) return listed;
  const name = team.toLowerCase();
  if (directory.teamPattern !== '' && safeTeamName.test(name)) {
    return [directory.teamPattern.replaceAll('{team}', name)];
  }
  return directory.operations;
}

/** The team and operations, each address once. */
export function teamAndOperations(team: string, directory: MailDirectory): string[] {
  return [...new Set([...teamAddresses(team, directory), ...directory.operations])];
}
