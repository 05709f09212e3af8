// `dist/logs.js`: what logs load where the console's lines are wanted. It takes the place of PostHog's file of this name:
// both SDKs find it where it leaves itself.

import '../platform/natives'
import { initializeLogs, replayConsoleBuffer } from '../console_logs/capture'

const page = globalThis as { __PosthogExtensions__?: Record<string, unknown> }
;(page.__PosthogExtensions__ ??= {}).logs = { initializeLogs, replayConsoleBuffer }
