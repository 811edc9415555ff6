// nodemailer's pool: 20 connections that are kept, its own building of each message, no ledger.
//
//     node nodemailer.mjs CONTENT PORT LETTERS
//
// Run from a folder where nodemailer is installed. Prints letters per second.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const nodemailer = createRequire(`${process.cwd()}/`)("nodemailer");
const [contentFile, port, letters] = process.argv.slice(2);
const content = JSON.parse(readFileSync(contentFile, "utf-8"));
const domain = "heron.example.org";
const connections = 20;

// The template is cut once at its holes, as its compiled form would be.
const cut = (text) => text.split(/\{\{ (\w+) \}\}/);
const filled = (parts, values) =>
  parts.map((part, index) => (index % 2 ? values[part] : part)).join("");
const html = cut(content.html);
const text = cut(content.text);

const transporter = nodemailer.createTransport({
  pool: true,
  host: "127.0.0.1",
  port: Number(port),
  secure: false,
  ignoreTLS: true,
  maxConnections: connections,
  maxMessages: Infinity,
});

function message(number) {
  const token = String(number).padStart(40, "0");
  const values = {
    address: `reader${number}@example.net`,
    name: "Ann Example",
    unsubscribe_url: `https://news.${domain}/u/${token}`,
    preferences_url: `https://news.${domain}/p/${token}`,
  };
  return {
    envelope: { from: `bounces@${domain}`, to: values.address },
    from: { name: "Heron Weekly", address: `weekly@${domain}` },
    to: { name: values.name, address: values.address },
    subject: content.subject,
    date: new Date(Date.UTC(2026, 2, 9, 12)),
    messageId: `<${String(number).padStart(32, "0")}@${domain}>`,
    headers: {
      "List-Id": `Heron Weekly <weekly.${domain}>`,
      "List-Unsubscribe": { prepared: true, value: `<${values.unsubscribe_url}>` },
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "Feedback-ID": `1:weekly.${domain}:edition:heronproject`,
      "Auto-Submitted": "auto-generated",
      Precedence: "bulk",
    },
    text: filled(text, values),
    html: filled(html, values),
    textEncoding: "quoted-printable",
  };
}

let next = 0;
async function worker() {
  while (next < Number(letters)) {
    await transporter.sendMail(message(next++));
  }
}

const began = performance.now();
// Twice as many as connections, so that the pool never runs dry.
await Promise.all(Array.from({ length: 2 * connections }, worker));
console.log(Number(letters) / ((performance.now() - began) / 1000));
transporter.close();
