// Where tests of apps and code of servers run: none of them is a browser. Rows of `npm run packaging:all`; the app is
// ../frameworks/test-runner, which fails where an import prints, a method throws or more than one line is printed.

const JEST = { jest: '30.5.2' }
const VITEST = { vitest: '5.1.2', vite: '8.3.8' }

/** @param {string} name @param {string} title @param {string} build @param {Record<string, string>} dependencies */
const runner = (name, title, build, dependencies) => ({
  name,
  title,
  build,
  dependencies,
  template: 'test-runner',
  packages: Object.keys(dependencies).filter((one) => one !== 'vite'),
  isTest: true,
})

/** @type {import('./framework_apps.mjs').App[]} */
export const testRunners = [
  runner('jest-jsdom', 'Jest with jsdom', 'jest --env jsdom', {
    ...JEST,
    'jest-environment-jsdom': '30.5.2',
  }),
  runner('jest-happy-dom', 'Jest with happy-dom', 'jest --env @happy-dom/jest-environment', {
    ...JEST,
    '@happy-dom/jest-environment': '20.14.5',
  }),
  runner('vitest-jsdom', 'Vitest with jsdom', 'vitest run sdk.spec.mjs --environment jsdom', {
    ...VITEST,
    jsdom: '26.1.0',
  }),
  runner('vitest-happy-dom', 'Vitest with happy-dom', 'vitest run sdk.spec.mjs --environment happy-dom', {
    ...VITEST,
    'happy-dom': '20.14.5',
  }),
  runner('edge-runtime', 'Vercel’s edge runtime', 'vitest run sdk.spec.mjs --environment edge-runtime', {
    ...VITEST,
    '@edge-runtime/vm': '5.0.0',
  }),
  runner('bun', 'Bun', 'bun test ./sdk.test.cjs', { bun: '1.4.5' }),
  runner('deno', 'Deno', 'deno run --allow-all sdk.mjs', { deno: '2.9.6' }),
]
