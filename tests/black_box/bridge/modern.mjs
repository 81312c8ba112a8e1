// The server of 2026-07-28: no sessions; each request says by itself what it is, in its body and in its headers.
import { answerAsJson, eventStream, wantsStream } from "./streams.mjs";
import { carryOut, STREAMING, TOOLS } from "./tools.mjs";

const VERSION = "2026-07-28";
const META = "io.modelcontextprotocol/protocolVersion";

// The header that each parameter is mirrored into, and one that nobody may use: its annotation is empty.
const REGION = { region: { type: "string", "x-mcp-header": "Region" } };
const MODERN_TOOLS = [
  ...TOOLS,
  { name: "regional", description: "Answers its region.", inputSchema: { type: "object", properties: REGION } },
  {
    name: "invalid",
    description: "Is annotated wrongly.",
    inputSchema: { type: "object", properties: { any: { type: "string", "x-mcp-header": "" } } },
  },
];

export function modernServer(settings, seen) {
  // The streams of those who listen, each by the id of its request.
  const listening = new Map();

  function handle(request, message, response) {
    const { headers } = request;
    const { id, method, params } = message;
    seen.method(method);
    for (const name of ["mcp-session-id", "last-event-id"]) {
      if (headers[name]) seen.violation(`${method} with ${name}`);
    }
    if (id === undefined) {
      seen.violation(`${method} was posted`);
      response.writeHead(202);
      return response.end();
    }
    const wrong = mismatch(headers, method, params);
    if (wrong) return refuse(response, id, -32020, wrong, 400);
    if (params._meta[META] !== VERSION) {
      return refuse(response, id, -32022, "unsupported", 400, { supported: [VERSION] });
    }
    if (method === "tools/call") return call(message, response);
    if (method === "subscriptions/listen") return listen(message, response);
    return answer(response, { jsonrpc: "2.0", id, ...reply(method) });
  }

  function refuse(response, id, code, message, status, data) {
    answerAsJson(response, { jsonrpc: "2.0", id, error: { code, message, ...(data && { data }) } }, {}, status);
  }

  function answer(response, message) {
    if (!wantsStream(settings, message.id)) return answerAsJson(response, message);
    const stream = eventStream(response, false);
    stream.send(message);
    return stream.end();
  }

  async function call(message, response) {
    const { id, params } = message;
    seen.call(message);
    if (params.name === "regional") {
      const content = [{ type: "text", text: params.arguments?.region ?? "nowhere" }];
      return answer(response, { jsonrpc: "2.0", id, result: { resultType: "complete", content } });
    }
    const means = { isClosed: () => response.destroyed };
    means.closed = new Promise((wake) => response.on("close", wake)).then(() => seen.count("closed"));
    if (!STREAMING.has(params.name) && !wantsStream(settings, id)) {
      return answerAsJson(response, complete(id, await carryOut(params, means)));
    }
    const stream = eventStream(response, false);
    seen.begin();
    const done = await carryOut(params, { ...means, send: stream.send, drop: stream.drop });
    seen.end();
    await stream.send(complete(id, done));
    return stream.end();
  }

  function listen({ id, params }, response) {
    const stream = eventStream(response, false);
    listening.set(JSON.stringify(id), stream);
    response.on("close", () => {
      listening.delete(JSON.stringify(id));
      seen.count("closed");
    });
    const _meta = { "io.modelcontextprotocol/subscriptionId": id };
    const acknowledged = { _meta, notifications: params.notifications ?? {} };
    stream.send({ jsonrpc: "2.0", method: "notifications/subscriptions/acknowledged", params: acknowledged });
  }

  return { handle };
}

// What the headers say otherwise than the body.
function mismatch(headers, method, params) {
  const wanted = { "mcp-protocol-version": params._meta[META], "mcp-method": method };
  const name = method === "resources/read" ? params.uri : params.name;
  if (["tools/call", "prompts/get", "resources/read"].includes(method)) wanted["mcp-name"] = name;
  const region = method === "tools/call" && name === "regional" && params.arguments?.region;
  if (region) wanted["mcp-param-region"] = region;
  const wrong = Object.keys(wanted).find((header) => decoded(headers[header]) !== wanted[header]);
  return wrong && `${wrong} is ${headers[wrong]}`;
}

function decoded(value) {
  const [, base64] = /^=\?base64\?(.*)\?=$/.exec(value ?? "") ?? [];
  return base64 === undefined ? value : Buffer.from(base64, "base64").toString();
}

function complete(id, { result, error }) {
  return { jsonrpc: "2.0", id, ...(error ? { error } : { result: { resultType: "complete", ...result } }) };
}

function reply(method) {
  const cached = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
  const serverInfo = { name: "stand-in", version: "1" };
  switch (method) {
    case "server/discover": {
      const capabilities = { tools: {} };
      const _meta = { "io.modelcontextprotocol/serverInfo": serverInfo };
      return { result: { ...cached, supportedVersions: [VERSION], capabilities, serverInfo, _meta } };
    }
    case "tools/list":
      return { result: { ...cached, tools: MODERN_TOOLS } };
    default:
      return { error: { code: -32601, message: `method not found: ${method}` } };
  }
}
