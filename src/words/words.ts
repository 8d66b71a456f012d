/**
 * Every string that a person reads or hears on the page, by the part of the page that says it. Whatever has a number or a name
 * in it is a function of them, because other languages put them elsewhere; numbers come as text that is ready to be read.
 *
 * Another language is another object of the same type (`typeof words`).
 */
export * as words from './english.ts'
