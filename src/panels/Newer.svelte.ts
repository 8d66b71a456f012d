/** A newer version of the program, once it is there. */
export class Newer {
  /** Loads it; undefined while there is none, or somebody would rather go on. */
  take: (() => void) | undefined = $state.raw()
}
