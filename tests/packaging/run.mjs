// The package as users get it: packed, installed in small projects, and run there.
//
//     node tests/packaging/run.mjs                                            our package in pkg/
//     PACKAGE_DIR=node_modules/posthog-js node tests/packaging/run.mjs        the same questions to the peer
import './node.mjs'
import './imports.mjs'
import './types.mjs'
import './posthog-js.mjs'
import './checkers.mjs'
import './browsers.mjs'
import './bundlers.mjs'
import './streaming.mjs'
import './wrong_wasm.mjs'
import './dev_servers.mjs'
import './replay.mjs'
import './customizations.mjs'
import './recording.mjs'
import './react.mjs'
import './angular.mjs'
import './builtins.mjs'
import './script_tag.mjs'
import './worker.mjs'
import './content_security_policy.mjs'
import './firefox.mjs'
