const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** What no picture of a run shows: sizes beside each other, policies that have drifted, what it all costs. */
export const shows = {
  working: 'Being worked out …',
  drift: {
    title: 'What binds the calls, value by value',
    differ: (run: string, policies: number, values: number) =>
      `${run}: ${many(policies, 'policy').replace('policys', 'policies')}, ${many(values, 'value')} that differ${values === 1 ? 's' : ''}.`,
    same: (run: string, callers: number, values: number) =>
      `${run}: all ${callers} are bound by the same ${many(values, 'value')}.`,
    key: 'Value',
    none: '–',
    noneLong: 'has none',
    other: 'differs from what most have',
    alike: (values: number) => `and ${many(values, 'value')} that all have alike`,
    legend: '≠ is not what most of them have; – has no such thing.',
  },
  sizes: {
    title: 'What it costs, and what it brings',
    note: 'Measured with the knobs as they stand, without what you did; the last rows once with a mesh and once without.',
    with: (label: string) => `${label}, with a mesh`,
    without: (label: string) => `${label}, without`,
    gain: 'what the mesh brings',
    points: (points: string) => `${points} points`,
    chart: (label: string, run: string, value: string) => `${label}, ${run}: ${value}`,
  },
  costs: {
    title: 'What the quiet day costs',
    note: 'Change any number: the defaults are those of the system, prices are a guess of this project.',
    of: (run: string, system: string) => `${run}: ${system}`,
    processes: 'Processes',
    passing: 'Requests/s through them',
    controlPlane: 'Control plane',
    controlPlaneOf: (cores: string, mib: string) =>
      `${cores} core${cores === '1' ? '' : 's'}, ${mib} MiB`,
    idle: 'Cores of one at rest',
    busy: 'Cores for 1,000 requests/s',
    memory: 'MiB of one',
    corePrice: 'Price of a core, a month',
    gibPrice: 'Price of a GiB, a month',
    cores: 'Cores',
    gib: 'GiB',
    month: 'All of it, a month',
    formula:
      'Cores = cores at rest × processes + cores for each 1,000 requests/s × requests/s ÷ 1,000 + control plane. Memory = MiB × processes + control plane.',
    nothing: (run: string) => `${run}: no processes of its own, and nothing to pay.`,
    defaults: 'The system’s own numbers',
  },
}
