import type { EmbedKeys } from '../../embed/EmbedKeys.ts'

/** How light a colour is to the eye, 0 … 1. @source WCAG 2.2, relative luminance */
export function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Whether white reads better on it than black. */
export const isDark = (hex: string): boolean => luminance(hex) < 0.18

/** The tokens that an address sets besides its theme. In high contrast there are none: that is what it is for. */
export function colourTokens(
  { accent, bg }: Pick<EmbedKeys, 'accent' | 'bg'>,
  theme: string,
): readonly (readonly [string, string])[] {
  if (theme === 'contrast') return []
  const tokens: (readonly [string, string])[] = []
  if (accent !== undefined) {
    tokens.push(['--accent', accent], ['--on-accent', isDark(accent) ? '#ffffff' : '#000000'])
  }
  if (bg !== undefined && bg !== 'transparent') tokens.push(['--canvas', bg])
  return tokens
}
