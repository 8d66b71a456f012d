import type { Plugin } from 'vite'

export function readScenarios(root: string): Plugin
export function sourceOf(value: unknown): string
