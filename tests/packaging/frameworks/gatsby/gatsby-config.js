module.exports = {
  plugins: [
    {
      resolve: 'gatsby-plugin-posthog',
      options: {
        apiKey: '<project api key>',
        apiHost: 'https://us.i.posthog.com',
        // the plugin captures page views itself
        initOptions: { capture_pageview: false },
      },
    },
  ],
}
