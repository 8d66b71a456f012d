import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { certificateColumns } from '../../model/tables.ts'

/**
 * A certificate and its clock: that of a proxy, which its proxy renews, or one of the two above it (the issuer's, the root),
 * which nobody renews but an operator.
 */
export const certificateMachine = setup({
  types: {} as { context: Row<typeof certificateColumns>; events: { type: string } },
  delays: {
    answer: column('answerUs'),
    retry: column('retryUs'),
    renewal: column('renewUs'),
    expiry: column('expireUs'),
  },
  actions: places('beginWithNone', 'askIssuer', 'take', 'askAgain', 'noteExpiry', 'takeBundle'),
}).createMachine({
  id: 'certificate',
  description: 'A certificate: asked for, valid, to be renewed, and worthless when nobody did.',
  context: emptyRow(certificateColumns),
  initial: 'requested',
  states: {
    requested: {
      meta: { label: 'requested', tone: 'trial' },
      description: 'Whoever has no certificate yet takes no part in mTLS.',
      entry: 'askIssuer',
      on: {
        issued: { target: 'valid', description: 'issued' },
        bundleArrived: { actions: 'takeBundle', description: 'other roots are trusted' },
        killed: { target: 'gone', description: 'killed with its pod' },
      },
      after: {
        answer: { target: 'valid', description: 'issued after {answerUs}' },
        retry: { target: 'requested', reenter: true, description: 'asks again after {retryUs}' },
      },
    },
    valid: {
      meta: { label: 'valid' },
      entry: 'take',
      on: {
        renewNow: { target: 'expiring', description: 'its root is not trusted any more' },
        expired: { target: 'expired', description: 'expired before its time' },
        bundleArrived: { actions: 'takeBundle', description: 'other roots are trusted' },
        killed: { target: 'gone', description: 'killed with its pod' },
        retired: { target: 'gone', description: 'replaced' },
      },
      after: {
        renewal: { target: 'expiring', description: 'to be renewed after {renewUs}' },
        expiry: { target: 'expired', description: 'expires after {expireUs}' },
      },
    },
    expiring: {
      meta: { label: 'expiring', tone: 'trial' },
      description: 'Still good, and being renewed: its holder asks until it gets another one.',
      entry: 'askAgain',
      on: {
        issued: { target: 'valid', description: 'renewed' },
        expired: { target: 'expired', description: 'expired before its time' },
        bundleArrived: { actions: 'takeBundle', description: 'other roots are trusted' },
        killed: { target: 'gone', description: 'killed with its pod' },
        retired: { target: 'gone', description: 'replaced' },
      },
      after: {
        answer: { target: 'valid', description: 'renewed after {answerUs}' },
        retry: { target: 'expiring', reenter: true, description: 'asks again after {retryUs}' },
        expiry: { target: 'expired', description: 'expires after {expireUs}' },
      },
    },
    expired: {
      meta: { label: 'expired', tone: 'fail' },
      description: 'No handshake succeeds with it. Connections that are open live on.',
      entry: 'noteExpiry',
      on: {
        issued: { target: 'valid', description: 'renewed' },
        mended: { target: 'expired', reenter: true, description: 'may be renewed again' },
        bundleArrived: { actions: 'takeBundle', description: 'other roots are trusted' },
        killed: { target: 'gone', description: 'killed with its pod' },
        retired: { target: 'gone', description: 'replaced' },
      },
      after: {
        answer: { target: 'valid', description: 'renewed after {answerUs}' },
        retry: { target: 'expired', reenter: true, description: 'asks again after {retryUs}' },
      },
    },
    gone: {
      meta: { label: 'gone', tone: 'fail' },
      description: 'Its key is gone with its holder, or it was replaced.',
      entry: 'beginWithNone',
      on: { started: { target: 'requested', description: 'its pod starts' } },
    },
  },
})
