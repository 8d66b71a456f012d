import { Application, Particle, ParticleContainer } from 'pixi.js'
import { ms, s } from '../model/units.ts'
import { hopsAtMost } from '../record/Frame.ts'
import { addHop, calm, many } from '../view/fixtures.ts'
import { Packets } from '../view/packets.ts'
import { createAtlas } from '../view/shapes.ts'
import { Stage } from '../view/Stage.ts'
import { readTheme } from '../view/theme.ts'

/** What is measured in the browser, ms of script. */
export interface CanvasTimes {
  readonly nodes: number
  readonly edges: number
  readonly hops: number
  readonly bare: readonly number[]
  readonly layer: readonly number[]
  readonly stage: readonly number[]
  readonly firstFrame: readonly number[]
}

const marksMoved = 10_000
const framesEach = 30
const width = 1_184
const height = 728

/** Contenders alternate, so that the noise of a shared machine meets all of them. */
async function measureCanvas(repeats: number): Promise<CanvasTimes> {
  const host = document.createElement('div')
  host.style.cssText = `width: ${width}px; height: ${height}px`
  document.body.append(host)
  const theme = readTheme(host)
  const atlas = createAtlas(theme, 2)
  const texture = atlas.marks[0]!

  const app = new Application()
  await app.init({ preference: 'webgl', width, height, autoStart: false })
  const particles = new ParticleContainer({
    texture,
    dynamicProperties: { position: true, vertex: false, uvs: false, color: false, rotation: false },
  })
  for (let count = 0; count < marksMoved; count++)
    particles.addParticle(new Particle({ texture, anchorX: 0.5, anchorY: 0.5 }))
  const packets = new Packets(texture, 'marks')

  const stage = await Stage.create({
    canvasHost: host,
    onSelect: () => {},
    onContextMenu: () => {},
    onSelectRequest: () => {},
  })
  const topology = many(100, 100)
  const frame = calm(topology, s(10))
  for (let hop = 0; hop < hopsAtMost; hop++)
    addHop(frame, {
      edge: hop % topology.edges.length,
      leftAt: s(10) - (hop % 50) * ms(1),
      arrivesAt: s(10) + ms(200),
      root: hop,
    })

  const place = (index: number, tick: number): number => (index * 37 + tick * 3) % width
  const show = (container: ParticleContainer, move: (tick: number) => void): (() => number) => {
    return () => {
      app.stage.removeChildren()
      app.stage.addChild(container)
      move(0)
      app.renderer.render(app.stage)
      return median(
        Array.from({ length: framesEach }, (_, tick) => {
          const from = performance.now()
          move(tick)
          app.renderer.render(app.stage)
          return performance.now() - from
        }),
      )
    }
  }
  const bare = show(particles, (tick) => {
    const all = particles.particleChildren
    for (let index = 0; index < marksMoved; index++) {
      all[index]!.x = place(index, tick)
      all[index]!.y = (index * 13) % height
    }
  })
  const layer = show(packets.container, (tick) => {
    packets.begin()
    for (let index = 0; index < marksMoved; index++)
      packets.put(atlas.marks[index % 4]!, place(index, tick), (index * 13) % height, 1, 1, 0.5)
    packets.end()
  })
  const view = { speedUs: ms(50), selection: undefined, reducedMotion: false }
  const whole = (): number =>
    median(
      Array.from({ length: framesEach }, (_, tick) => {
        const from = performance.now()
        stage.draw(frame, { ...view, t: s(10) + tick * 800 })
        return performance.now() - from
      }),
    )
  const first = (): number => {
    const from = performance.now()
    stage.setTopology(topology)
    stage.draw(frame, { ...view, t: s(10) })
    return performance.now() - from
  }
  const times = {
    bare: [] as number[],
    layer: [] as number[],
    stage: [] as number[],
    firstFrame: [] as number[],
  }
  for (let repeat = -1; repeat < repeats; repeat++) {
    const round = { firstFrame: first(), bare: bare(), layer: layer(), stage: whole() }
    if (repeat < 0) continue
    for (const name of Object.keys(times) as (keyof typeof times)[]) times[name].push(round[name])
  }
  return { nodes: 100, edges: topology.edges.length, hops: hopsAtMost, ...times }
}

function median(values: number[]): number {
  values.sort((a, b) => a - b)
  return values[values.length >> 1]!
}

Object.assign(globalThis, { measureCanvas })
