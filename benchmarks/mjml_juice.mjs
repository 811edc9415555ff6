// npm's mjml and juice on the MJML that our templates made, with our style sheet.
//
//     node mjml_juice.mjs LETTER.mjml STYLE.css TIMES
//
// Run from a folder where both are installed. Prints the median of one letter in milliseconds, and
// the bytes of its HTML. V8 compiles what it runs often: letters are counted once it has.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/`);
const loaded = require("mjml");
const mjml2html = loaded.default ?? loaded;
const juice = require("juice");
const [mjmlFile, styleFile, times] = process.argv.slice(2);
const mjml = readFileSync(mjmlFile, "utf-8");
const style = readFileSync(styleFile, "utf-8");

const WARMING = 200;
const options = { fonts: {}, validationLevel: "soft", keepComments: true };
const taken = [];
let html = "";
for (let time = -WARMING; time < Number(times); time++) {
  const began = performance.now();
  const made = await mjml2html(mjml, options);
  html = juice.inlineContent(made.html, style);
  if (time >= 0) taken.push(performance.now() - began);
}
taken.sort((one, other) => one - other);
console.log(taken[Math.floor(taken.length / 2)], Buffer.byteLength(html));
