/**
 * Regular expressions that cannot hang: a pattern becomes a graph, and a text is walked through it once, whatever the pattern.
 * Time is the length of the text times the size of the graph, as in RE2, which Envoy uses. The whole text must fit.
 *
 * Known: letters, `.`, `[a-z]`, `[^…]`, `\d \w \s` and their opposites, groups, `|`, `* + ?` and `{2,5}`.
 *
 * @throws PatternError when the pattern cannot be read, or is too large
 * @source R. Cox, "Regular Expression Matching Can Be Simple And Fast" (2007); envoy: source/common/common/regex.cc (full match)
 */
export function pattern(text: string): (value: string) => boolean {
  const nodes: Node[] = []
  const end = add(nodes, { fits: undefined, out: [] })
  const start = new Reader(text, nodes).read(end)
  return (value) => {
    let now = reach(nodes, [start])
    for (const letter of value) {
      const next = [...now].flatMap((node) => {
        const { fits, out } = nodes[node]!
        return fits?.(letter) ? out : []
      })
      now = reach(nodes, next)
      if (now.size === 0) return false
    }
    return now.has(end)
  }
}

export class PatternError extends Error {}

/** guess: more is no pattern that somebody reads */
const mostNodes = 2_000
const mostRepeats = 100

interface Node {
  /** Whether a letter leads on; undefined where no letter is taken. */
  readonly fits: ((letter: string) => boolean) | undefined
  readonly out: number[]
}

function add(nodes: Node[], node: Node): number {
  if (nodes.length === mostNodes) throw new PatternError('is too large')
  return nodes.push(node) - 1
}

/** Where one may stand without taking a letter. */
function reach(nodes: readonly Node[], from: readonly number[]): Set<number> {
  const seen = new Set<number>()
  const open = [...from]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    if (nodes[node]!.fits === undefined) open.push(...nodes[node]!.out)
  }
  return seen
}

/** Makes a piece of the graph that leads to a node. @returns where it begins */
type Piece = (to: number) => number

const classes: Readonly<Record<string, (letter: string) => boolean>> = {
  d: (letter) => letter >= '0' && letter <= '9',
  w: (letter) => /^[A-Za-z0-9_]$/.test(letter),
  s: (letter) => /^[ \t\n\r\f\v]$/.test(letter),
}

class Reader {
  private readonly text: string
  private readonly nodes: Node[]
  private at = 0
  private depth = 0

  constructor(text: string, nodes: Node[]) {
    this.text = text
    this.nodes = nodes
  }

  read(end: number): number {
    const piece = this.alternatives()
    if (this.at < this.text.length) throw new PatternError('has a ")" too many')
    return piece(end)
  }

  private alternatives(): Piece {
    const branches = [this.sequence()]
    while (this.take('|')) branches.push(this.sequence())
    if (branches.length === 1) return branches[0]!
    return (to) => this.fork(branches.map((branch) => branch(to)))
  }

  private sequence(): Piece {
    const parts: Piece[] = []
    while (this.at < this.text.length && !'|)'.includes(this.text[this.at]!))
      parts.push(this.part())
    return (to) => parts.reduceRight((next, part) => part(next), to)
  }

  private part(): Piece {
    const one = this.atom()
    if (this.take('*')) return (to) => this.loop(one, to)
    if (this.take('+'))
      return (to) => {
        const again = this.fork([to])
        const start = one(again)
        this.nodes[again]!.out.push(start)
        return start
      }
    if (this.take('?')) return (to) => this.fork([one(to), to])
    const counts = /^\{(\d+)(,(\d*))?\}/.exec(this.text.slice(this.at))
    if (counts === null) return one
    this.at += counts[0].length
    const least = Number(counts[1])
    const most = counts[2] === undefined ? least : counts[3] === '' ? Infinity : Number(counts[3])
    if (least > mostRepeats || (most !== Infinity && most > mostRepeats) || most < least)
      throw new PatternError(`has a repetition that is not within 0 and ${mostRepeats}`)
    return (to) => {
      let next = most === Infinity ? this.loop(one, to) : to
      for (let more = least; most !== Infinity && more < most; more++)
        next = this.fork([one(next), to])
      for (let must = 0; must < least; must++) next = one(next)
      return next
    }
  }

  private loop(one: Piece, to: number): number {
    const again = this.fork([to])
    this.nodes[again]!.out.push(one(again))
    return again
  }

  private fork(out: number[]): number {
    return add(this.nodes, { fits: undefined, out })
  }

  private letter(fits: (letter: string) => boolean): Piece {
    return (to) => add(this.nodes, { fits, out: [to] })
  }

  private atom(): Piece {
    const letter = this.text[this.at++]!
    if (letter === '(') {
      this.take('?:')
      if (++this.depth > 50) throw new PatternError('is nested too deep')
      const inner = this.alternatives()
      if (!this.take(')')) throw new PatternError('has a "(" without ")"')
      this.depth--
      return inner
    }
    if (letter === '.') return this.letter((other) => other !== '\n')
    if (letter === '[') return this.letter(this.set())
    if (letter === '\\') return this.letter(this.escaped())
    // The whole text must fit anyway.
    if (letter === '^' || letter === '$') return (to) => to
    if ('*+?{'.includes(letter)) throw new PatternError(`has a "${letter}" that repeats nothing`)
    return this.letter((other) => other === letter)
  }

  private escaped(): (letter: string) => boolean {
    const letter = this.text[this.at++]
    if (letter === undefined) throw new PatternError('ends with "\\"')
    const known = classes[letter.toLowerCase()]
    if (known !== undefined)
      return letter === letter.toLowerCase() ? known : (other) => !known(other)
    if (/[A-Za-z0-9]/.test(letter)) throw new PatternError(`has "\\${letter}", which is not known`)
    return (other) => other === letter
  }

  private set(): (letter: string) => boolean {
    const isNot = this.take('^')
    const tests: ((letter: string) => boolean)[] = []
    // A "]" that comes first is a letter.
    while (tests.length === 0 || !this.take(']')) {
      const from = this.text[this.at++]
      if (from === undefined) throw new PatternError('has a "[" without "]"')
      if (from === '\\') {
        tests.push(this.escaped())
      } else if (this.text[this.at] === '-' && (this.text[this.at + 1] ?? ']') !== ']') {
        const to = this.text[this.at + 1]!
        if (to < from) throw new PatternError(`has "${from}-${to}", which is no range`)
        this.at += 2
        tests.push((letter) => letter >= from && letter <= to)
      } else tests.push((letter) => letter === from)
    }
    return (letter) => tests.some((test) => test(letter)) !== isNot
  }

  private take(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false
    this.at += word.length
    return true
  }
}
