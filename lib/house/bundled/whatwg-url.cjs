// In place of the package `whatwg-url` in a bundle: the driver of MongoDB parses its connection string by it, and it comes
// with 300 kB of tables for what Node has itself.
module.exports = { URL, URLSearchParams };
