// `dist/customizations.full.js`: the customizations for pages without modules, at `posthogCustomizations`.

import * as customizations from './customizations'

Object.assign(globalThis, { posthogCustomizations: customizations })
