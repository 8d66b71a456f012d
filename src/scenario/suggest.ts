/** Names shown in one message at most. guess: more than a screen line or two is not read */
const shownAtMost = 32

/** Longer words are compared by their beginning, so that garbage costs no time. */
const comparedAtMost = 40

/**
 * How many letters must be inserted, deleted, replaced or swapped with their neighbour to turn one word into the other.
 *
 * @source the restricted edit distance (optimal string alignment) by rows, as in any textbook
 */
export function editDistance(a: string, b: string): number {
  let older: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const next = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let best = Math.min(
        last[column]! + 1,
        next[column - 1]! + 1,
        last[column - 1]! + (same ? 0 : 1),
      )
      const isSwap =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (isSwap) best = Math.min(best, older[column - 2]! + 1)
      next.push(best)
    }
    older = last
    last = next
  }
  return last[b.length]!
}

/**
 * The known word that was probably meant, or undefined when none is near: first by single letters, then by a common
 * beginning. Case does not count.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase().slice(0, comparedAtMost)
  // guess: a third of the letters may be wrong, one always
  const allowed = Math.max(1, Math.floor(wanted.length / 3))
  let best: string | undefined
  let bestDistance = allowed + 1
  for (const candidate of known) {
    const other = candidate.toLowerCase().slice(0, comparedAtMost)
    if (Math.abs(other.length - wanted.length) >= bestDistance) continue
    const distance = editDistance(wanted, other)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best ?? byBeginning(wanted, known)
}

/** `sec` for `s`, `cat` for `catalog`: the known word that shares the most letters, where one ends in the other. */
function byBeginning(wanted: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let most = 0
  for (const candidate of known) {
    const other = candidate.toLowerCase()
    // guess: a single letter is too little to guess a longer word from
    const isBeginning = wanted.length > 1 && other.startsWith(wanted)
    const shared = isBeginning ? wanted.length : wanted.startsWith(other) ? other.length : 0
    if (shared > most) {
      best = candidate
      most = shared
    }
  }
  return best
}

/** `Did you mean cart? Known: cart, stock.`; the known words in alphabetical order, not all when they are many. */
export function suggestion(word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  const question = meant === undefined ? '' : `Did you mean ${meant}? `
  return `${question}${knownWords(known)}`
}

function knownWords(known: readonly string[]): string {
  if (known.length === 0) return 'There are none.'
  // By code units and not by locale: the same message everywhere.
  const sorted = [...known].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const rest = sorted.length - shownAtMost
  const shown = sorted.slice(0, shownAtMost).join(', ')
  return rest > 0 ? `Known: ${shown} and ${rest} more.` : `Known: ${shown}.`
}
