// The client that the conformance suite is given: raw JSON-RPC on a bridge's stdio, so that whatever is wrong on the
// wire is the bridge's. Does in each scenario all that a server offers; the suite judges what arrives.
//
//     BRIDGE='["freshbearer", "bridge", "URL", ...]' node conformance.mjs URL
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const url = process.argv[2];
const version = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION;
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? "{}");
const isModern = version >= "2026-07-28";
const clientInfo = { name: "conformance", version: "1" };
const capabilities = { elicitation: { form: { applyDefaults: true } } };

const [program, ...words] = JSON.parse(process.env.BRIDGE).map((word) => (word === "URL" ? url : word));
const bridge = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
const open = new Map();
let number = 0;
let spoken = version;

createInterface({ input: bridge.stdout }).on("line", (line) => {
  const message = JSON.parse(line);
  if (message.method === undefined) {
    open.get(message.id)(message);
    open.delete(message.id);
  } else if (message.id !== undefined) {
    say({ id: message.id, result: answer(message) });
  }
});

function say(message) {
  bridge.stdin.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
}

function ask(method, params = {}) {
  const id = (number += 1);
  const meta = {
    "io.modelcontextprotocol/protocolVersion": spoken,
    "io.modelcontextprotocol/clientInfo": clientInfo,
    "io.modelcontextprotocol/clientCapabilities": capabilities,
  };
  say({ id, method, params: isModern ? { ...params, _meta: meta } : params });
  return new Promise((told) => open.set(id, told));
}

// What a server asks of its client: all that it would like, with its own defaults.
function answer({ method, params }) {
  if (method !== "elicitation/create") return {};
  const { properties } = params.requestedSchema;
  const filled = Object.entries(properties).map(([name, { type, default: value }]) => [name, value ?? example({ type })]);
  return { action: "accept", content: Object.fromEntries(filled) };
}

function example({ type, properties = {}, required = [] }) {
  switch (type) {
    case "number":
    case "integer":
      return 7;
    case "boolean":
      return true;
    case "object":
      return Object.fromEntries(required.map((name) => [name, example(properties[name] ?? {})]));
    default:
      return "example";
  }
}

// A call, with whatever is asked in return, until it is done.
async function call(name, given) {
  let again = {};
  for (;;) {
    const { result } = await ask("tools/call", { name, arguments: given, ...again });
    if (result?.resultType !== "input_required") return;
    const asked = Object.entries(result.inputRequests).map(([key, request]) => [key, answer(request)]);
    const { requestState } = result;
    again = { inputResponses: Object.fromEntries(asked), ...(requestState !== undefined && { requestState }) };
  }
}

async function listed(method, what) {
  return (await ask(method)).result?.[what] ?? [];
}

async function begin() {
  if (!isModern) {
    await ask("initialize", { protocolVersion: version, capabilities, clientInfo });
    return say({ method: "notifications/initialized" });
  }
  const { error } = await ask("server/discover");
  if (error?.code === -32022) [spoken] = error.data.supported;
  return undefined;
}

await begin();
const tools = await listed("tools/list", "tools");
for (const { name, inputSchema } of tools) {
  if (name === "json_schema_echo") {
    await call(name, { schema: tools.find((tool) => tool.name !== name).inputSchema });
  } else if (!context.toolCalls) {
    await call(name, example(inputSchema));
  }
}
for (const { name, arguments: given } of context.toolCalls ?? []) await call(name, given);
for (const { uri } of await listed("resources/list", "resources")) await ask("resources/read", { uri });
for (const { name } of await listed("prompts/list", "prompts")) await ask("prompts/get", { name });
bridge.on("exit", (code) => process.exit(code));
bridge.stdin.end();
