import { landscape as said } from '../../words/en/landscape.ts'

/** `2018-09-18` and `2018-09` as people write them. */
export function dateText(date: string): string {
  const [year = '', month, day] = date.split('-')
  if (month === undefined) return year
  const name = said.months[Number(month) - 1] ?? month
  return day === undefined ? said.month(name, year) : said.day(String(Number(day)), name, year)
}

/** The viewer's day: `2026-11-29`. Only pages ask for it. */
export function todayOf(): string {
  return new Date().toISOString().slice(0, 10)
}
