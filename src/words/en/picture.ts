/** Words that are drawn on the canvas beside services and their endpoints. */
export const picture = {
  admitted: (admitted: string, all: string) => `${admitted} of ${all}`,
  ejected: (ejected: string, all: string) => `${ejected} ejected of ${all}`,
  endpoints: (count: string) => `${count} endpoints`,
  speed: (rate: string, ms: string) => `${rate}/s, p99 ${ms}\u00a0ms`,
}
