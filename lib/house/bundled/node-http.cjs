// In place of `node:http` in a bundle. An ES module that imports it has Node load its whole fetch, for the WebSocket that
// node:http exports too: 15 ms of CPU at each cold start, and no function fetches.
module.exports = process.getBuiltinModule('node:http');
