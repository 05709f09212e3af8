export type Properties = Record<string, unknown>

export type SignupMethod = 'google' | 'github' | 'email'

/**
 * What the shop tells PostHog. The script-tag shop and the Vite app implement it in their own way,
 * so that the pages are the same in both.
 */
export interface Analytics {
  capture(event: string, properties: Properties): void
  identify(distinctId: string, properties: Properties): void
  reset(): void
  signedUp(method: SignupMethod): void
  featureUsed(feature: string, metadata: Properties): void
  onboardingStep(step: number, name: string): void
}
