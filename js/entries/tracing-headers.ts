// `dist/tracing-headers.js`: what posthog-js loads for `tracing_headers`. Our own SDK has it in `dist/extensions.js`; this
// takes the place of PostHog's file of this name where its core loads ours.

import '../platform/natives'
import { posthogExtensions } from '../platform/posthog_extensions'
import { patchFns } from '../tracing_headers/patch_fns'

const page = globalThis as { postHogTracingHeadersPatchFns?: object }
posthogExtensions().tracingHeadersPatchFns = patchFns
// where older cores look
page.postHogTracingHeadersPatchFns = patchFns
