/** The Content-Security-Policy of a built page. */
export function policyOf(html: string): string
/** The page with its policy. @throws Error where something stands in it that no policy allows */
export function withPolicy(html: string, name?: string): string
/** Gives every page in a folder, and below it, its policy. */
export function securePages(folder: string): Promise<void>
