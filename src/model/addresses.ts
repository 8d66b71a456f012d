import { hashText } from '../engine/Random.ts'

/*
 * Addresses, where something goes by them. They follow from names alone, so that whatever else a mesh has changes none.
 */

/**
 * The address of an endpoint: `10.x.y.z`, x and y by the name of its service, z by which one it is.
 *
 * @param pod how many pods stood in its place before: another pod has another address
 */
export function addressOfEndpoint(service: string, index: number, pod: number): string {
  const name = hashText(service)
  const third = ((name >>> 16) + Math.floor(index / 250) + 41 * pod) & 255
  return `10.${name >>> 24}.${third}.${1 + (index % 250)}`
}

/** The address of somebody outside: in 100.64.0.0/10, by the client that they use and which of its users they are. */
export function addressOfUser(client: string, user: number): string {
  const number = (hashText(client) + user + 1) & 0x3fffff
  return `100.${64 + (number >>> 16)}.${(number >>> 8) & 255}.${number & 255}`
}

/** guess: what most services in examples listen at */
export const usualPort = 8080
