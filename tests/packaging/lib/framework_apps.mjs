// The apps of `npm run packaging:all`. Each is a folder in ../frameworks, or another build of one.

/**
 * @typedef {object} App
 * @property {string} name
 * @property {string} title
 * @property {string} [template] the folder, by default the name
 * @property {string} [source] the folder, where it is not in ../frameworks
 * @property {string[]} packages whose versions the matrix shows
 * @property {string} [build] the command, by default the script `build`
 * @property {string} [dist] the folder that is served where there is no script `start`
 * @property {string} [script] the built script, where the bundler makes no page
 * @property {Record<string, string>} [dependencies] other than the template's
 * @property {Record<string, string>} [replace] text of the template's files
 * @property {Record<string, string>} [files] more files
 * @property {string[]} [installArgs] more of `npm install`'s
 * @property {boolean} [isRust] trunk builds it
 * @property {{ offer: string, user: string }} [page] what it shows of the flag's payload, and whom it identifies
 * @property {boolean} [isTest] building it is all that is done: the command runs its tests
 * @property {number} [pageviews] how many the visit has, by default 2
 */

const zone = {
  dependencies: { 'zone.js': '0.16.3' },
  replace: {
    "import { inject, provideAppInitializer } from '@angular/core'":
      "import 'zone.js'\nimport { inject, provideAppInitializer, provideZoneChangeDetection } from '@angular/core'",
    'providers: [': 'providers: [\n    provideZoneChangeDetection(),',
  },
}

const reactRouter8 = Object.fromEntries(
  ['react-router', '@react-router/node', '@react-router/serve', '@react-router/dev'].map((name) => [
    name,
    '8.4.0',
  ]),
)

/** @param {string} name @param {Partial<App>} more @returns {App} */
const bundler = (name, more) => ({
  name,
  title: name,
  template: 'bundler',
  packages: [name],
  dist: 'dist',
  ...more,
})

/** @param {string} name @param {string} version @returns {App} */
const vite = (name, version) =>
  bundler(name, {
    title: `Vite ${version[0]}`,
    packages: ['vite'],
    build: 'vite build',
    dependencies: { vite: version },
  })

/** The app of a template of Next, built by webpack in Turbopack's place. @param {string} template @param {string} title @returns {App} */
const onWebpack = (template, title) => ({
  name: `${template}-webpack`,
  title,
  template,
  packages: ['next', 'react'],
  build: 'next build --webpack',
})

/** @type {App[]} */
export const apps = [
  { name: 'next-app', title: 'Next, app router, Turbopack', packages: ['next', 'react'] },
  onWebpack('next-app', 'Next, app router, webpack'),
  { name: 'next-pages', title: 'Next, pages router, Turbopack', packages: ['next', 'react'] },
  onWebpack('next-pages', 'Next, pages router, webpack'),
  { name: 'posthog-next', title: 'Next with @posthog/next', packages: ['@posthog/next', 'next'] },
  { name: 'nuxt', title: 'Nuxt', packages: ['nuxt'] },
  {
    name: 'posthog-nuxt',
    title: 'Nuxt with @posthog/nuxt',
    packages: ['@posthog/nuxt', 'nuxt'],
    // its @posthog/cli, for source maps, downloads a program from GitHub
    installArgs: ['--ignore-scripts'],
  },
  { name: 'sveltekit', title: 'SvelteKit', packages: ['@sveltejs/kit', 'svelte'] },
  { name: 'astro', title: 'Astro, view transitions', packages: ['astro'], dist: 'dist' },
  { name: 'angular', title: 'Angular, without zone.js', packages: ['@angular/core'], dist: 'dist/browser' },
  {
    name: 'angular-zone',
    title: 'Angular with zone.js',
    template: 'angular',
    packages: ['@angular/core', 'zone.js'],
    dist: 'dist/browser',
    ...zone,
  },
  { name: 'react-router', title: 'React Router 7, framework mode', packages: ['react-router', 'vite'] },
  {
    name: 'react-router-8',
    title: 'React Router 8, framework mode',
    template: 'react-router',
    packages: ['react-router', 'vite'],
    dependencies: { ...reactRouter8, vite: '8.3.8' },
  },
  {
    name: 'posthog-react',
    title: 'React with @posthog/react',
    packages: ['@posthog/react', 'react'],
    dist: 'dist',
  },
  {
    name: 'docusaurus',
    title: 'Docusaurus with posthog-docusaurus',
    packages: ['posthog-docusaurus', '@docusaurus/core'],
    dist: 'build',
  },
  vite('vite', '8.3.8'),
  vite('vite7', '7.3.8'),
  vite('vite6', '6.4.6'),
  bundler('webpack', {
    build: 'webpack --mode production --entry ./src/main.js',
    script: 'main.js',
    dependencies: { webpack: '5.112.2', 'webpack-cli': '7.3.1' },
  }),
  bundler('rspack', {
    packages: ['@rspack/core'],
    build: 'rspack build --mode production --entry ./src/main.js',
    script: 'main.js',
    dependencies: { '@rspack/core': '2.3.4', '@rspack/cli': '2.2.8' },
  }),
  bundler('parcel', { build: 'parcel build index.html', dependencies: { parcel: '2.16.4' } }),
  bundler('esbuild', {
    build: 'esbuild src/main.js --bundle --minify --splitting --format=esm --outdir=dist',
    script: 'main.js',
    dependencies: { esbuild: '0.28.2' },
  }),
  bundler('rollup', {
    build: 'rollup src/main.js --dir dist --plugin node-resolve',
    script: 'main.js',
    dependencies: { rollup: '4.68.8', '@rollup/plugin-node-resolve': '16.0.3' },
  }),
]
