// `dist/logs.js`: what logs load where the console's lines are wanted. It takes the place of PostHog's file of this name:
// both SDKs find it where it leaves itself.

import '../platform/natives'
import { posthogExtensions } from '../platform/posthog_extensions'
import { initializeLogs, replayConsoleBuffer } from '../console_logs/capture'

posthogExtensions().logs = { initializeLogs, replayConsoleBuffer }
