import { Particle, ParticleContainer, type Texture } from 'pixi.js'

const growBy = 256

/**
 * Many small things from one atlas, written anew for each frame: `begin`, any number of `put`, `end`. Particles come from a
 * pool; those left over have no size.
 */
export class Packets {
  readonly container: ParticleContainer
  readonly #texture: Texture
  readonly #pool: Particle[] = []
  #used = 0
  #shown = 0

  constructor(texture: Texture, label: string) {
    this.#texture = texture
    this.container = new ParticleContainer({
      texture,
      label,
      dynamicProperties: { position: true, vertex: true, uvs: true, color: true, rotation: false },
    })
    this.container.eventMode = 'none'
  }

  begin(): void {
    this.#used = 0
  }

  put(
    texture: Texture,
    x: number,
    y: number,
    scaleX: number,
    scaleY: number,
    anchor: number,
  ): Particle {
    if (this.#used === this.#pool.length) this.#grow()
    const particle = this.#pool[this.#used++]!
    particle.texture = texture
    particle.x = x
    particle.y = y
    particle.scaleX = scaleX
    particle.scaleY = scaleY
    particle.anchorX = anchor
    particle.anchorY = anchor
    return particle
  }

  end(): void {
    for (let index = this.#used; index < this.#shown; index++) {
      this.#pool[index]!.scaleX = 0
      this.#pool[index]!.scaleY = 0
    }
    this.#shown = this.#used
  }

  #grow(): void {
    for (let added = 0; added < growBy; added++) {
      const particle = new Particle({ texture: this.#texture, scaleX: 0, scaleY: 0 })
      this.#pool.push(particle)
      this.container.particleChildren.push(particle)
    }
    this.container.update()
  }
}

/** A colour as particles hold it: blue, green, red from the high byte down, opaque. */
export const particleColour = (rgb: number): number =>
  (0xff << 24) | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)
