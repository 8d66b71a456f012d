import {
  clientField,
  clientWidth,
  edgeField,
  edgeWidth,
  endpointField,
  endpointWidth,
  type Frame,
} from '../../../record/Frame.ts'

/** Takes what is broken out of a picture, so that it shows only what comes of it. */
export function hideFaults({ endpoints, clients, edges }: Frame): void {
  for (let at = endpointField.faults; at < endpoints.length; at += endpointWidth) endpoints[at] = 0
  for (let at = clientField.faults; at < clients.length; at += clientWidth) clients[at] = 0
  for (let at = edgeField.faults; at < edges.length; at += edgeWidth) edges[at] = 0
}
