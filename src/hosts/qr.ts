import { encode } from 'uqr'

const namespace = 'http://www.w3.org/2000/svg'

/** A QR code of a text, as one path on white: it is black in every theme, because cameras want it so. */
export function qrOf(text: string, label: string): SVGSVGElement {
  const { data, size } = encode(text, { ecc: 'M', border: 2 })
  const svg = document.createElementNS(namespace, 'svg')
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`)
  svg.setAttribute('shape-rendering', 'crispEdges')
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', label)
  const ground = document.createElementNS(namespace, 'rect')
  ground.setAttribute('width', String(size))
  ground.setAttribute('height', String(size))
  ground.setAttribute('fill', '#ffffff')
  const path = document.createElementNS(namespace, 'path')
  path.setAttribute('fill', '#000000')
  path.setAttribute(
    'd',
    data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join(''),
  )
  svg.append(ground, path)
  return svg
}
