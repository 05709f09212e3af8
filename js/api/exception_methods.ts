// The instance's methods of error tracking.

import type { CaptureResult, PostHogConfig, Properties } from '@posthog/types'
import type { Exceptions } from '../features/exceptions/exceptions'

type Owner = {
  exceptions: Exceptions
  set_config(config: Partial<PostHogConfig>): void
} & ExceptionMethods

export interface ExceptionMethods {
  captureException(thrown: unknown, properties?: Properties): CaptureResult | undefined
  addExceptionStep(message: string, properties?: Properties): void
  startExceptionAutocapture(config?: PostHogConfig['capture_exceptions']): void
  stopExceptionAutocapture(): void
}

export const EXCEPTION_METHODS: ExceptionMethods & ThisType<Owner> = {
  captureException(thrown, properties) {
    return this.exceptions.capture_(thrown, properties, this.captureException)
  },
  addExceptionStep(message, properties) {
    this.exceptions.addExceptionStep(message, properties)
  },
  startExceptionAutocapture(config) {
    this.set_config({ capture_exceptions: config ?? true })
  },
  stopExceptionAutocapture() {
    this.set_config({ capture_exceptions: false })
  },
}
