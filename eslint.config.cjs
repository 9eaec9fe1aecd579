// What OCA's template for Odoo 18 and 19 counts as errors. The packages are those that
// "make prepare" has got.
const {createRequire} = require("node:module");

const tools = createRequire(`${__dirname}/.local/node/`);
const globals = tools("globals");
const {configs} = tools("@eslint/js");
const jsdoc = tools("eslint-plugin-jsdoc");

const fromOca = {
    "init-declarations": "error",
    "no-duplicate-imports": "error",
    // What does nothing on purpose is an arrow function.
    "no-empty-function": ["error", {allow: ["arrowFunctions"]}],
    "no-eq-null": "error",
    "no-eval": "error",
    "no-lonely-if": "error",
    "no-return-assign": "error",
    "no-undef": "error",
    "no-unneeded-ternary": "error",
    "no-unused-expressions": "error",
    "no-unused-vars": ["error", {ignoreRestSiblings: true}],
    "no-use-before-define": ["error", {functions: false}],
    "operator-assignment": ["error", "always"],
    "prefer-const": "error",
    "spaced-comment": ["error", "always"],
    "jsdoc/check-tag-names": "error",
};
const odooGlobals = {luxon: "readonly", odoo: "readonly", owl: "readonly"};

module.exports = [
    // Libraries of others.
    {ignores: [".local/", "addons/*/static/lib/"]},
    configs.recommended,
    {
        files: ["addons/*/static/**/*.js"],
        plugins: {jsdoc},
        languageOptions: {
            ecmaVersion: 2024,
            globals: {...globals.browser, ...odooGlobals},
            sourceType: "module",
        },
        rules: fromOca,
    },
    {
        files: ["*.cjs"],
        languageOptions: {globals: globals.node, sourceType: "commonjs"},
    },
];
