import type { GroupBy } from './grouping.ts'
import type { Box, Detail, EndpointSpot, Part, Size, Strip } from './groups.ts'
import type { Route } from './Route.ts'

/** Which way requests go. */
export type Flow = 'right' | 'down'

/**
 * Where everything stands, in world px: requests flow to the right (downwards on a phone), services stand by call depth or with
 * those of their team or zone, and lines pass through the gaps between groups. The same topology, room and options give the
 * same layout. Which services stand in which layer, and in which order, does not depend on how many endpoints they have.
 */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly flow: Flow
  readonly detail: Detail
  readonly groupBy: GroupBy
  readonly clients: readonly Box[]
  readonly services: readonly Box[]
  readonly endpoints: readonly EndpointSpot[]
  /** By service: its endpoints by zone, where they are told apart. */
  readonly parts: readonly (readonly Part[])[]
  /** By service, where endpoints are columns. */
  readonly strips: readonly (Strip | undefined)[]
  /** The teams or zones whose services stand together. */
  readonly blocks: readonly Block[]
  /** From the caller to the callee. */
  readonly edges: readonly Route[]
  /** Lines from block to block, each for several edges. */
  readonly bundles: readonly Bundle[]
  readonly controlPlane: Box | undefined
  /** By proxy: the bar of its node, where it stands on one. */
  readonly nodeProxies: readonly (Box | undefined)[]
  /** Services that are drawn open over others, see `openedLayout`. */
  readonly opened: readonly number[]
}

export interface Block extends Box {
  readonly name: string
  readonly services: readonly number[]
}

export interface Bundle {
  readonly route: Route
  readonly edges: readonly number[]
}

/** The room on the screen that the layout should fill well, px. */
export type Room = Size

export interface LayoutOptions {
  /** As the topology suggests when absent. */
  readonly groupBy?: GroupBy | undefined
  /** Read from far away: endpoints in full or not at all, letters never smaller than they are drawn, nothing enlarged. */
  readonly isStage?: boolean
}
