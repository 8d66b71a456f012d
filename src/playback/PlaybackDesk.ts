import { departmentFor, type Departments } from './departments.ts'
import { Playback } from './Playback.ts'
import type { Answer, Ask } from './protocol.ts'

const load: { readonly [Name in keyof Departments]-?: () => Promise<Required<Departments>[Name]> } =
  {
    reader: async () => (await import('./reader.ts')).reader,
    narrator: async () => (await import('./narrator.ts')).narrator,
    teller: async () => (await import('./teller.ts')).teller,
    comparer: async () => new (await import('./Comparer.ts')).Comparer(),
  }

/**
 * A playback whose departments are loaded when somebody asks for them. Asks are answered in their order: what is asked while a
 * department is on its way waits.
 */
export class PlaybackDesk {
  readonly #departments: Departments = {}
  readonly #playback = new Playback(undefined, this.#departments)
  #last: Promise<Answer> | undefined

  /** At once, unless something has to be loaded before. */
  ask(ask: Ask): Answer | Promise<Answer> {
    const name = departmentFor(ask)
    const isHere = name === undefined || this.#departments[name] !== undefined
    if (isHere && this.#last === undefined) return this.#playback.ask(ask)
    const answer = this.#after(this.#last, name, ask).then((given) => {
      if (this.#last === answer) this.#last = undefined
      return given
    })
    this.#last = answer
    return answer
  }

  async #after(
    last: Promise<Answer> | undefined,
    name: keyof Departments | undefined,
    ask: Ask,
  ): Promise<Answer> {
    await last
    try {
      if (name !== undefined) await this.#bring(name)
    } catch (error) {
      return { type: 'failed', id: ask.id, message: String(error) }
    }
    return this.#playback.ask(ask)
  }

  async #bring(name: keyof Departments): Promise<void> {
    if (this.#departments[name] !== undefined) return
    Object.assign(this.#departments, { [name]: await load[name]() })
  }
}
