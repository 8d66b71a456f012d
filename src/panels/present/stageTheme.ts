/** The colours of a stage. */
export const stageThemes = ['stage', 'stage-dark', 'contrast'] as const
export type StageTheme = (typeof stageThemes)[number]
