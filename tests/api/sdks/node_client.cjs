// Sends one of each message with @segment/analytics-node, in a folder of its own.
const { Analytics } = require("@segment/analytics-node");

const [host, writeKey] = process.argv.slice(2);
const errors = [];
const analytics = new Analytics({ writeKey, host, flushInterval: 200, maxRetries: 1 });
analytics.on("error", (error) => errors.push(error));
analytics.identify({ userId: "eve", anonymousId: "browser-3", traits: { email: "eve@example.com", address: { city: "Berlin" } } });
analytics.track({ userId: "eve", event: "Order Completed", properties: { revenue: 99, currency: "EUR" } });
analytics.track({ anonymousId: "browser-4", event: "Product Viewed" });
analytics.page({ userId: "eve", category: "Docs", name: "Start", properties: { url: "https://shop.example/start" } });
analytics.screen({ userId: "eve", name: "Home" });
analytics.group({ userId: "eve", groupId: "acme", traits: { name: "Acme" } });
analytics.alias({ userId: "eve", previousId: "browser-4" });
analytics.closeAndFlush({ timeout: 10000 }).then(() => {
  for (const error of errors) console.error(error);
  process.exit(errors.length ? 1 : 0);
});
