/** The pages that stand for a scenario elsewhere, and what is copied into other pages. */
export const share = {
  name: 'Halfopen',
  what: 'A service mesh you can break',
  pageTitle: (title: string) => `${title} · Halfopen`,
  posterOf: (title: string) => `${title}: a moment of the run`,
  open: 'Run it',
  embed: 'Put it into a page',
  embedded: 'Only the run, as it looks in a slide',
  all: 'All scenarios',
} as const
