import { shapeText } from '../model/shapes.ts'
import type { Run } from '../scenario/build.ts'

/** What a request looks like, `GET /cart · x-user: anna`, where requests differ in more than their method. */
export function looksOf({ plan: { shapes } }: Run, shape: number): { readonly looks?: string } {
  const isPlain = shapes.every(({ path, headers }) => path === '/' && headers.length === 0)
  return isPlain ? {} : { looks: shapeText(shapes[shape]!) }
}
