// Stand-in for MCP servers over HTTP, at /mcp/NAME: take a bearer token until it ends or is revoked.
//
// A refusal is what the founding case saw: 401, an empty body, and no OAuth metadata anywhere.

// Read-only, so that nobody has to be asked for leave.
const TOOL = {
  name: "ping",
  description: "Answers pong.",
  inputSchema: { type: "object", properties: {} },
  annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
};

export function mcpServer(journal) {
  const seen = new Map();
  const revoked = new Set();

  function refusal(authorization, token) {
    if (!authorization) return "no token";
    if (!token) return "not a token";
    if (token.exp * 1000 <= Date.now()) return "over";
    return revoked.has(token.jti) ? "revoked" : undefined;
  }

  // Whether a request that brings this is refused, which is noted.
  function take(what, authorization) {
    const token = payload(authorization);
    const refused = refusal(authorization, token);
    journal({ ...what, jti: token?.jti, refused });
    if (!refused && !seen.has(token.jti)) seen.set(token.jti, { exp: token.exp, first: Date.now() });
    return { token, refused };
  }

  function handle(request, body, response) {
    const server = /^\/mcp\/(\w+)$/.exec(request.url)?.[1];
    if (!server) {
      journal({ elsewhere: request.url });
      return end(response, 404);
    }
    const message = request.method === "POST" && body ? JSON.parse(body) : undefined;
    const { authorization } = request.headers;
    const { token, refused } = take({ server, method: message?.method ?? request.method }, authorization);
    if (refused) return end(response, 401);
    if (!message) return end(response, 405);
    if (message.id === undefined) return end(response, 202);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, ...reply(message, server, token) }));
  }

  // Codex does not say for which of its servers it asks, so what it asks for within a second of a mint is taken
  // for one ask; what is revoked here is older, unless it is to go at once.
  async function revoke(atOnce) {
    if (!atOnce) await until(Math.max(...[...seen.values()].map(({ first }) => first)) + 1100);
    for (const jti of seen.keys()) revoked.add(jti);
  }

  // Waits until every token seen is over by the clock that judges them.
  async function outlive() {
    await until(Math.max(...[...seen.values()].map(({ exp }) => exp)) * 1000);
  }

  return { handle, take, revoke, outlive };
}

function reply(message, server, token) {
  switch (message.method) {
    case "initialize": {
      const { protocolVersion } = message.params;
      const serverInfo = { name: server, version: "1" };
      return { result: { protocolVersion, capabilities: { tools: {} }, serverInfo } };
    }
    case "tools/list":
      return { result: { tools: [TOOL] } };
    case "tools/call":
      return { result: { content: [{ type: "text", text: `pong from ${server} for ${token.jti}` }] } };
    case "ping":
      return { result: {} };
    default:
      return { error: { code: -32601, message: "method not found" } };
  }
}

async function until(moment) {
  while (Date.now() < moment) await new Promise((wake) => setTimeout(wake, moment - Date.now()));
}

function payload(authorization) {
  try {
    const [, token] = /^Bearer (\S+)$/.exec(authorization);
    return JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  } catch {
    return undefined;
  }
}

function end(response, status) {
  response.writeHead(status, { "content-length": 0 });
  response.end();
}
