const count = (many: number, one: string): string => `${many} ${one}${many === 1 ? '' : 's'}`

/** The evaluation and its record. Only what evaluates loads this. */
export const evaluation = {
  fields: {
    calm: 'calm: little need, little readiness',
    overEquipped: 'over-equipped: little need, much readiness',
    atRisk: 'at risk: much need, little readiness',
    goodMoment: 'a good moment: much need, much readiness',
  },
  verdict: {
    keepAnswering: (coverage: string) =>
      `Keep answering: ${coverage} of the questions are answered, and nothing is ranked below 60 %.`,
    needMore:
      'Keep answering: need and readiness cannot be told yet, because no answer says anything of them.',
    problemTooSmall:
      'Not yet: the problem is too small. A mesh would cost more than it gives back; these cheaper fixes come first.',
    notReady:
      'Not yet: get ready first. The need may be real, but a mesh would be one more thing that nobody can run; these steps come first.',
    notWeighed:
      'No ranking: every question that says something of candidates has the weight 0. Give one a weight above 0.',
    noneClears: 'No candidate clears the bar of 0.30. See below what excluded or sank each.',
    shortlist: (names: string) => `Shortlist: ${names}.`,
    better: (names: string, isOne: boolean) =>
      `Before any mesh: ${names} ${isOne ? 'fits' : 'fit'} better.`,
    near: (names: string) => `Just outside the band of 0.20: ${names}.`,
    moreAsLow: (many: number) =>
      `${count(many, 'more answer')} stand${many === 1 ? 's' : ''} as low as those of the first steps.`,
  },
  closing: {
    outage:
      'You would spend the next quarter learning the mesh instead of fixing the two timeouts that caused your last outage.',
    other:
      'You would spend the next quarter learning the mesh instead of taking these steps; none of them is lost if you take a mesh later.',
  },
  changes: {
    verdict: {
      keepAnswering: 'nothing is ranked any more',
      problemTooSmall: 'not yet: the problem is too small',
      notReady: 'not yet: get ready first',
      notWeighed: 'no ranking',
      noneClears: 'no candidate clears the bar',
      shortlist: 'a shortlist',
    },
    first: (name: string) => `${name} comes first`,
    joins: (names: readonly string[]) =>
      `${names.join(' and ')} join${names.length === 1 ? 's' : ''} the shortlist`,
    leaves: (names: readonly string[]) =>
      `${names.join(' and ')} leave${names.length === 1 ? 's' : ''} it`,
  },
  judgement: 'judgement',
  sources: (numbers: readonly number[]) => numbers.map((number) => `[${number}]`).join(''),
  confidence: {
    read: 'its source was read',
    general: 'general knowledge, not looked up',
    doubtful: 'doubtful, verify',
  },
  troubles: { stale: 'too old', unsourced: 'no source', doubtful: 'in doubt' },
  checkedOn: (day: string) => `checked ${day}`,
  checked: (day: string, by: string) => `checked ${day}, again by ${by}`,
  toReview: (many: number, of: number) => `${count(many, 'note')} on ${count(of, 'fact')}.`,
  more: 'The whole record, with the answers, risks, a pilot and the ledger: --format markdown.',
  record: {
    untitled: 'Decision record',
    by: (team: string) => `By ${team}.`,
    head: (era: string, checked: string) =>
      `Judged against what one could choose in ${era === '2018' ? 'March 2018' : 'November 2026'}; facts as of ${checked}.`,
    stale: 'Some of the facts below are older than 12 months: look at them again.',
    modified: 'Weights or effects of the model were changed for this record; rows say so.',
    result: 'The result',
    axes: (need: string, readiness: string, field: string) =>
      `Need ${need}, readiness ${readiness} of 100: ${field}.`,
    axesUnknown: (need: string, readiness: string) =>
      `Need ${need}, readiness ${readiness} of 100.`,
    coverage: (share: string) => `${share} of the questions are answered.`,
    firstThings: 'What to do first',
    fits: 'How well each fits',
    fitNote:
      'From -2 to +2. Each point is a row of the ledger: weight x effect, shared between the answers of a question.',
    candidate: 'Candidate',
    fit: 'Fit',
    remarks: 'Remarks',
    excludedBy: (places: string) => `excluded by ${places}`,
    reasons: 'Why',
    reasonsFor: (name: string) => `For ${name}`,
    reasonsAgainst: (name: string) => `Against ${name}`,
    nothingAgainst: 'nothing',
    known: (name: string) => `What is known of ${name}`,
    pains: 'What hurts',
    painsHead: ['Problem', 'Cheapest fix to try first', 'What a mesh adds', 'Shown by'],
    gaps: 'What a mesh shows, and what it does not',
    gapsHead: ['Gap', 'Does the mesh alone close it?', 'Still needed'],
    changesTitle: 'What would change this',
    changesNote: 'Single answers that, if they were another, would change the result.',
    noChange: 'No single answer.',
    moreChanges: (many: number) => `${count(many, 'more change')} of a single answer would do so.`,
    if: (part: string, say: string) => `If ${part} were "${say}"`,
    answers: 'The answers',
    unanswered: 'not answered',
    note: (text: string) => `Note: ${text}`,
    runs: 'The runs behind it',
    runsNote:
      'Each command gives the same figures on every machine. The link opens the same run in the app; put it behind the address of the app.',
    noRuns: 'No demonstration bears on these answers.',
    eras: {
      title: 'The same answers in 2018 and today',
      name: { '2018': 'March 2018', today: 'November 2026' },
      best: 'The best',
      excluded: (names: string) => `Excluded: ${names}`,
      changed: 'What changed',
      sameKind: 'The verdict is of the same kind in both.',
      otherKind: 'The verdict is of another kind.',
      left: (names: string) => `No longer to be chosen: ${names}.`,
      came: (names: string) => `Came since: ${names}.`,
      moved: (name: string, then: string, now: string) => `${name}: ${then} then, ${now} today.`,
    },
    shows: (what: string) => `It shows ${what}.`,
    between: (from: number, until: number) => `${from}\u00a0s to ${until}\u00a0s`,
    evidence: 'Runs that the team kept',
    evidenceNote: 'Seen on the page, and kept because they back an answer.',
    noEvidence: 'None was kept.',
    measureWith: 'Measured by',
    costs: 'What it costs',
    costsNote:
      'Published figures are no input of this evaluation. Each says who measured it: a vendor has an interest.',
    costsHead: ['Published', 'Value', 'Who, when, how', 'Measured by'],
    simulated: 'Simulated here, against no mesh on the same arrivals:',
    simulatedHead: [
      'System',
      'Cores',
      'Memory',
      'Added p50',
      'Added p99',
      'Failed (without a mesh)',
    ],
    noAnswer: 'nothing to measure',
    notSimulated: 'Not run for this record; these commands do it:',
    sideBySide: 'These commands give the same figures:',
    risks: 'Risks',
    pilot: 'First steps: a pilot',
    pilotLater: 'When that is done: a pilot',
    edge: 'Edge',
    edgeUnknown:
      'one call between two services whose teams agree, with enough traffic to see a difference within a day',
    baseline: 'Baseline',
    baselineText: (weeks: number) =>
      `success, p50 and p99 of that edge for ${weeks} weeks before, from what you already have`,
    success: 'Success means',
    successDefault: 'the target of the edge is kept, and somebody can say what the mesh changed',
    noWorse: 'p99 of the edge rises by no more than was agreed before',
    duration: 'Duration',
    weeks: (weeks: number) => `${weeks} weeks`,
    backOut: 'Back-out',
    backOutDefault:
      'write down how the edge leaves the mesh again, rehearse it under load before the pilot begins, and say who may decide it',
    decision: 'Decision',
    decisionOn: (day: string) => `on ${day}`,
    decisionUnknown: 'set the day before it begins, and who decides',
    owner: 'Owner',
    begins: 'Begins',
    with: 'With',
    open: 'Open points',
    noOpen: 'None.',
    unowned: 'no owner yet',
    disagreements: 'Disagreements',
    noDisagreement: 'None was written down.',
    ask: 'Questions to ask a vendor',
    notAsked: 'What we did not ask',
    ledger: 'The ledger',
    ledgerHead: ['Candidate', 'Answer', 'Weight', 'Effect', 'Share', 'Reason'],
    changedByHand: 'changed by hand',
    sources: 'Sources',
    risk: {
      unready: (part: string, say: string, implies: string) => `${part}, "${say}": ${implies}`,
      collision: (have: string, seen: string, order: string) =>
        `Where you have ${have}: ${seen}. The safe way: ${order}`,
      against: (name: string, why: string) => `${name}: ${why}`,
      staleFact: (name: string) => `${name}: facts older than 12 months`,
      model: (model: string, fails: string) =>
        `With ${model} ownership the typical failure is: ${fails}.`,
    },
  },
}
