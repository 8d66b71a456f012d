/** What `<half-open>` itself says; the run within it has its own words. */
export const element = {
  /** What a frame is called for somebody who hears the page. */
  titled: (run: string) => `Halfopen: ${run}`,
  untitled: 'Halfopen, a service mesh simulator',
  open: 'Open in Halfopen',
  pictureOf: (run: string) => `A moment of ${run}`,
} as const
