/** What `components/HalfOpen.vue` of the add-on for Slidev is made of. */
export { beatsOf, SlideFrame } from './hosts/slidev/SlideFrame.ts'
