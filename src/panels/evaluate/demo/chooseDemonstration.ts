import { demonstrationOf, type Demonstration } from '../../../evaluation/demonstrations.ts'
import { partOf, questions } from '../../../evaluation/questions.ts'

/** The demonstrations of a question, in their order. */
export function demonstrationsOf(question: number): readonly Demonstration[] {
  const found = questions.find(({ number }) => number === question)
  return (found?.demonstrations ?? []).map(demonstrationOf)
}

/** The demonstration that shows what a part asks, if one does: its remedy's, else one that its answers call for. */
export function demonstrationOfPart(part: string): Demonstration | undefined {
  const { remedy } = partOf(part)
  if (remedy !== undefined) return demonstrationOf(remedy.demonstration)
  return demonstrationsOf(Number(part[0])).find(({ when, knobs }) => {
    const places = [
      ...when,
      ...knobs.flatMap(({ choices }) => choices.flatMap((each) => each.when ?? [])),
    ]
    return places.some((place) => place.startsWith(part))
  })
}
