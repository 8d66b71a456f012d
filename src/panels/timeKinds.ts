import type { MomentKind } from '../playback/protocol.ts'
import { words } from '../words/words.ts'

/** Moments that one may look for, or stop at, together. */
export interface TimeKind {
  readonly words: string
  readonly kinds: readonly MomentKind[]
}

const said = words.time.kinds

/** In the order in which they tell something to people. */
export const timeKinds: readonly TimeKind[] = [
  { words: said.failure, kinds: ['failure'] },
  { words: said.ejection, kinds: ['ejected', 'admitted'] },
  { words: said.overflow, kinds: ['overflow'] },
  { words: said.panic, kinds: ['panic'] },
  { words: said.push, kinds: ['push'] },
  { words: said.restart, kinds: ['crash', 'restart'] },
  { words: said.recovery, kinds: ['recovered'] },
  { words: said.deed, kinds: ['fault', 'cleared'] },
]

export const anyKind: readonly MomentKind[] = timeKinds.flatMap(({ kinds }) => kinds)
