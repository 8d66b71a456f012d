/** What somebody looks at in the ledger: one cell, or what is said of one candidate; else the answer on the screen is told. */
export type Looked =
  | { readonly kind: 'cell'; readonly part: string; readonly candidate: string }
  | { readonly kind: 'candidate'; readonly candidate: string }
