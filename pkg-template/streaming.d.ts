import type { PostHog as Instance } from './module.js'

export type * from './module.js'
export * from './constants.js'

/** A PostHog instance whose calls wait for the wasm file, in order. */
export interface PostHog extends Instance {}
export declare const PostHog: new () => PostHog
/** Loads the wasm file, from `url` where it does not lie beside the script; `init` does it too. Never rejects. */
export declare function ready(url?: string | URL): Promise<void>
export declare const posthog: PostHog
export default posthog
