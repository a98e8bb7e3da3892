export const stages = ['dev', 'prod'] as const;
export type Stage = (typeof stages)[number];
