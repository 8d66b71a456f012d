/** A chunk as a part: a function that is called when somebody needs it. */
export interface Part {
  /** `embed`, `parts/Charts-Dk3f`, `scenarios/retry-storm` */
  readonly name: string
  /** Parts that must be here before it is called. */
  readonly needs: readonly string[]
  /** Parts that it loads late. */
  readonly loads: readonly string[]
  /** The body of its function. */
  readonly code: string
  /** What its components look like. */
  readonly css: string
}

export const partModule: string
export function partsOf(output: readonly unknown[], others?: readonly Part[]): Part[]
export function together(parts: readonly Part[], names: readonly string[]): Part[]
export function definitions(parts: readonly Part[], withStyles?: boolean): string
export const loaderScript: string
export function startOf(name: string): string
