/** Words that are drawn on the canvas beside services and their endpoints. */
export const picture = {
  admitted: (admitted: string, all: string) => `${admitted} of ${all}`,
  ejected: (ejected: string, all: string) => `${ejected} ejected of ${all}`,
  release: (release: number) => `r${release}`,
  restarts: (count: number) => `${count} ${count === 1 ? 'restart' : 'restarts'}`,
  cache: (percent: number) => `cache ${percent}\u00a0%`,
  used: (percent: number) => `${percent}\u00a0%`,
  endpoints: (count: string) => `${count} endpoints`,
  speed: (rate: string, ms: string) => `${rate}/s, p99 ${ms}\u00a0ms`,
}
