export default {
  title: 'Shop',
  url: 'https://shop.example.com',
  baseUrl: '/',
  favicon: 'data:,',
  presets: [['classic', { docs: false, blog: false }]],
  plugins: [
    [
      'posthog-docusaurus',
      {
        apiKey: '<project api key>',
        appUrl: 'https://us.i.posthog.com',
        // the plugin captures page views itself
        capture_pageview: false,
        enableInDevelopment: false,
      },
    ],
  ],
}
