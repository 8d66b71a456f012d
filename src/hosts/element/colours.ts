/** The custom properties that a host may set, and the key of the embed page that takes each. */
const colourKeys = { accent: '--ho-accent', bg: '--ho-bg' } as const

let pen: CanvasRenderingContext2D | null | undefined

/** What the style sheets of the page say about an element, as keys: `#rrggbb`, or `transparent` for the background. */
export function coloursOf(element: Element): { accent?: string; bg?: string } {
  const style = getComputedStyle(element)
  const colours: { accent?: string; bg?: string } = {}
  for (const [key, property] of Object.entries(colourKeys)) {
    const value = style.getPropertyValue(property).trim()
    const colour = value === '' ? undefined : hexOf(value)
    if (colour !== undefined) colours[key as 'accent' | 'bg'] = colour
  }
  return colours
}

/** Any colour of CSS as six digits; undefined when it is none. What shines through is `transparent`. */
function hexOf(value: string): string | undefined {
  if (!CSS.supports('color', value) || value.includes('var(')) return undefined
  pen ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  if (pen === null) return undefined
  pen.clearRect(0, 0, 1, 1)
  pen.fillStyle = value
  pen.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0, alpha = 0] = pen.getImageData(0, 0, 1, 1).data
  if (alpha < 128) return 'transparent'
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
}
