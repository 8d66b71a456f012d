interface Picture {
  readonly width: number
  readonly height: number
  /** Four bytes a pixel, by row. */
  readonly rgba: Uint8Array
}
export function decodePng(png: Uint8Array): Picture
export function encodePalettePng(picture: Picture, colours: number): Buffer
