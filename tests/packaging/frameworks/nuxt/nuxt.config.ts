export default defineNuxtConfig({
  app: { head: { title: 'Shop', link: [{ rel: 'icon', href: 'data:,' }] } },
  telemetry: false,
})
