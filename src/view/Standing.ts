/** By service: how many endpoints what is drawn stands for, and how many of them take requests. */
export interface Standing {
  readonly endpoints: readonly number[]
  readonly admitted: ArrayLike<number>
}
