export default defineNuxtConfig({
  modules: ['@posthog/nuxt'],
  posthogConfig: {
    publicKey: '<project api key>',
    host: 'https://us.i.posthog.com',
    clientConfig: { defaults: '2026-01-30' },
  },
  app: { head: { title: 'Shop', link: [{ rel: 'icon', href: 'data:,' }] } },
  telemetry: false,
})
