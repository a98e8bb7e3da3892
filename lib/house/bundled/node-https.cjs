// In place of `node:https` in a bundle: see node-http.cjs.
module.exports = process.getBuiltinModule('node:https');
