// One session of an SDK of npm through a bridge: over a revocation and an expiry. Fails at the first call that is not
// answered.
//
//     MODULES=... SERVER=http://... BRIDGE='["freshbearer", ...]' node sdk.mjs 1|auto|legacy
import { createRequire } from "node:module";

const { MODULES, SERVER, BRIDGE } = process.env;
const load = createRequire(`${MODULES}/here.js`);
const [command, ...args] = JSON.parse(BRIDGE);
const info = { name: "a test", version: "1" };

function client(which) {
  if (which === "1") {
    const { Client } = load("@modelcontextprotocol/sdk/client/index.js");
    const { StdioClientTransport } = load("@modelcontextprotocol/sdk/client/stdio.js");
    return [new Client(info), StdioClientTransport];
  }
  const { Client } = load("@modelcontextprotocol/client");
  const { StdioClientTransport } = load("@modelcontextprotocol/client/stdio");
  return [new Client(info, { versionNegotiation: { mode: which } }), StdioClientTransport];
}

const [session, Transport] = client(process.argv[2]);
await session.connect(new Transport({ command, args, env: process.env }));

async function echo(text) {
  const { content } = await session.callTool({ name: "echo", arguments: { text } });
  if (content[0].text !== text) throw new Error(`answered ${JSON.stringify(content)}`);
}

const seen = async () => (await fetch(`${SERVER}/statistics`)).json();
const { tools } = await session.listTools();
if (!tools.some(({ name }) => name === "echo")) throw new Error("no echo");
await echo("one");
await fetch(`${SERVER}/control`, { method: "POST", body: '{"revoke":true}' });
await echo("two");
const { mints } = await seen();
while ((await seen()).mints < mints + 2) await echo("on and on");
await session.close();
