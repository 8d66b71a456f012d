// What is said of places and marks, as one thing to load beside the canvas.
export { tellMark, tellPlace } from './tellPlace.ts'
export { tellStop } from './walkWords.ts'
