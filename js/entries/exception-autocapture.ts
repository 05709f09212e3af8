// `dist/exception-autocapture.js`: what posthog-js loads to catch errors. Our own SDK has it built in; this takes the place of
// PostHog's file of this name where its core loads ours.

import '../platform/natives'
import { posthogExtensions } from '../platform/posthog_extensions'
import { wrapConsoleError, wrapOnError, wrapUnhandledRejection } from '../features/exceptions/wrap'

const page = globalThis as { posthogErrorWrappingFunctions?: object }
const wraps = { wrapOnError, wrapUnhandledRejection, wrapConsoleError }
posthogExtensions().errorWrappingFunctions = wraps
// where older cores look
page.posthogErrorWrappingFunctions = wraps
