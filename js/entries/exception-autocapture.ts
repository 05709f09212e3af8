// `dist/exception-autocapture.js`: what posthog-js loads to catch errors. Our own SDK has it built in; this takes the place of
// PostHog's file of this name where its core loads ours.

import '../platform/natives'
import { wrapConsoleError, wrapOnError, wrapUnhandledRejection } from '../features/exceptions/wrap'

type Extensions = Record<string, unknown>
const page = globalThis as { __PosthogExtensions__?: Extensions; posthogErrorWrappingFunctions?: object }
const extensions = (page.__PosthogExtensions__ ??= {})
const wraps = { wrapOnError, wrapUnhandledRejection, wrapConsoleError }
extensions.errorWrappingFunctions = wraps
// where older cores look
page.posthogErrorWrappingFunctions = wraps
