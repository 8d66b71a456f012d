type Parts = typeof import('./export/parts.ts')

/** The way into exporting: what makes pictures, films and slides is loaded when somebody wants some. */
export class Exporting {
  parts: Parts | undefined = $state.raw()
  isOpen = $state(false)

  async open(): Promise<void> {
    this.parts ??= await import('./export/parts.ts')
    this.isOpen = true
  }

  close(): void {
    this.isOpen = false
  }
}
