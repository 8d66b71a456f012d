/** The pages that stand for a scenario elsewhere, and what is copied into other pages. */
export const share = {
  name: 'Halfopen',
  what: 'A service mesh you can break',
  pageTitle: (title: string) => `${title} · Halfopen`,
  posterOf: (title: string) => `${title}: a moment of the run`,
  open: 'Run it',
  embed: 'Put it into a page',
  embedded: 'Only the run, as it looks in a slide',

  /** The dialog with what can be copied. */
  title: 'Put this moment into another page',
  frame: 'A frame',
  frameHint: 'For any page that takes HTML. Nothing else is needed.',
  element: 'An element',
  elementHint: 'The same with a poster first and one run at a time; the page can steer it.',
  link: 'A link',
  linkHint: 'For chats, documents and QR codes.',
  copy: (what: string) => `Copy: ${what}`,
  copyShort: 'Copy',
  copied: (what: string) => `${what}: copied.`,
  copyByHand: 'The browser does not let a page copy here. It is selected: press Ctrl C, or Cmd C.',
  fromDisk: 'This page lies on a disk, and so would what is copied. Serve it to share it.',
} as const
