import type { Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'
import type { Layout } from './layout.ts'
import { FaultIndex } from './FaultIndex.ts'
import { Looks } from './looks.ts'
import { MarkList, type MarkOptions } from './markList.ts'
import type { Note, NoteOptions } from './note.ts'
import { notesOf } from './notes.ts'
import { SignList, type SignOptions } from './SignList.ts'

/**
 * What to draw of one moment, as plain data: the marks, how places look, and the words. It reads a frame and nothing else, so
 * that it can be tested without a canvas; the stage only paints it.
 */
export class DrawList {
  readonly marks: MarkList
  readonly looks: Looks
  readonly signs: SignList
  readonly #topology: Topology
  readonly #layout: Layout
  #commands: readonly Command[] = []
  #faults: FaultIndex

  constructor(topology: Topology, layout: Layout) {
    this.#topology = topology
    this.#layout = layout
    this.marks = new MarkList(topology, layout)
    this.looks = new Looks(topology)
    this.signs = new SignList(topology, layout)
    this.#faults = new FaultIndex(topology, this.#commands)
  }

  /** What changes with every frame. Nothing is allocated. */
  fill(frame: Frame, options: MarkOptions & SignOptions): void {
    this.looks.fill(frame)
    this.marks.fill(frame, options)
    this.signs.fill(this.looks, options)
  }

  /** The words, after `fill`. Made anew each time, so ask for them a few times a second. */
  notes(frame: Frame, options: NoteOptions): Note[] {
    const { commands } = options
    if (commands !== this.#commands) {
      this.#commands = commands
      this.#faults = new FaultIndex(this.#topology, commands)
    }
    const { looks, signs } = this
    return notesOf(this.#topology, this.#layout, looks, frame, this.#faults, signs, options)
  }
}
