/** The build replaces `process.env.*` by constants (build.mjs), as Next.js and webpack do. */
declare const process: {
  readonly env: {
    readonly NEXT_PUBLIC_POSTHOG_KEY?: string
    readonly NEXT_PUBLIC_POSTHOG_HOST?: string
    readonly NODE_ENV?: string
  }
}
