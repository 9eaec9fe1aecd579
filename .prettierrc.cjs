// As in OCA's template; the packages are those that "make prepare" has got.
const {createRequire} = require("node:module");

const tools = createRequire(`${__dirname}/.local/node/`);

/** @type {import('prettier').Config} */
module.exports = {
    plugins: [tools.resolve("@prettier/plugin-xml")],
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "always",
    semi: true,
    trailingComma: "es5",
    xmlWhitespaceSensitivity: "preserve",
};
