// Plain JavaScript, loaded before anything else: an older Node knows no types, and what it says of them helps nobody.
const needed = 24;
const [major] = process.versions.node.split('.');
if (Number(major) < needed) {
  const found = `Lading needs Node ${needed} or newer; this is ${process.versions.node} (${process.execPath}).`;
  process.stderr.write(
    `${found}\nThe project brings its own to Linux, to Windows and to Macs with an Intel processor: run "npm ci" without --omit=optional. Elsewhere install it from https://nodejs.org.\n`,
  );
  process.exit(1);
}
