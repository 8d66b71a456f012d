/** What a tooltip says of a thing: never the only copy of a fact, the panel of the selected thing has them all. */
export interface Telling {
  readonly name: string
  readonly state: string
  readonly tone: 'ink' | 'trial' | 'fail'
  readonly facts: readonly { readonly name: string; readonly value: string }[]
}
