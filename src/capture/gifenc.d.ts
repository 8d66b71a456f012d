/** The part of gifenc that is used: the package has no types of its own. */
declare module 'gifenc' {
  interface FrameOptions {
    /** Required of the first picture. */
    readonly palette?: readonly (readonly number[])[]
    /** ms. */
    readonly delay?: number
    /** 0: for ever; −1: once. */
    readonly repeat?: number
    readonly transparent?: boolean
    readonly transparentIndex?: number
    /** 1: what is there stays. */
    readonly dispose?: number
  }
  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options?: FrameOptions): void
    finish(): void
    bytes(): Uint8Array<ArrayBuffer>
    bytesView(): Uint8Array<ArrayBuffer>
  }
  export function GIFEncoder(): Encoder
}
