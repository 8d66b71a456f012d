// What pages and workers use of XState: one part for both.
export { assign, createActor, setup } from 'xstate'
