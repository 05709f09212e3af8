module.exports = {
  plugins: [
    {
      resolve: 'gatsby-plugin-posthog',
      options: {
        apiKey: '<project api key>',
        apiHost: 'https://us.i.posthog.com',
        initOptions: { defaults: '2026-01-30' },
      },
    },
  ],
}
