/** Days as whole numbers, so that lengths of time are differences. Counted from 1 March of the year 0; no clock, no time zone. */
export type Day = number

const daysOfEra = 146_097

/** The number of a day that is written `2026-11-29`. */
export function dayOf(text: string): Day {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  // Years begin in March, so that the leap day is the last of one.
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const ofEra = shifted - era * 400
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const days = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear
  return era * daysOfEra + days
}

/** The day as it is written: `2026-11-29`. */
export function dayText(number: Day): string {
  const era = Math.floor(number / daysOfEra)
  const ofEra = number - era * daysOfEra
  const year = Math.floor(
    (ofEra -
      Math.floor(ofEra / 1_460) +
      Math.floor(ofEra / 36_524) -
      Math.floor(ofEra / (daysOfEra - 1))) /
      365,
  )
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const shifted = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const written = year + era * 400 + (month <= 2 ? 1 : 0)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(written).padStart(4, '0')}-${two(month)}-${two(day)}`
}

/** The same day of a later month; the last of it where it is shorter. */
export function monthsLater(number: Day, months: number): Day {
  const [year = 0, month = 0, day = 0] = dayText(number).split('-').map(Number)
  const index = year * 12 + (month - 1) + months
  const first = dayOf(`${Math.floor(index / 12)}-${(index % 12) + 1}-1`)
  const next = dayOf(`${Math.floor((index + 1) / 12)}-${((index + 1) % 12) + 1}-1`)
  return first + Math.min(day, next - first) - 1
}
