// A Streamable HTTP MCP server of both eras, with tokens that it mints itself and may refuse at any time.
//
//     node server.mjs [SETTINGS]     prints one line of JSON: the ports it listens at
//
//     /mcp           the MCP server: 2025-11-25 with sessions, 2026-07-28 without
//     /redirect/...  the same after a redirect: `near` within the origin, `away` out of it
//     /mint          a new token, as an OAuth answer: what a test's token command asks
//     /control       POST: takes over settings, loses sessions, revokes tokens
//     /statistics    GET: what was seen
//
// Whatever else is asked for is `elsewhere` in the statistics: a client that looks for OAuth asks there.
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { readFileSync } from "node:fs";
import { legacyServer } from "./legacy.mjs";
import { modernServer } from "./modern.mjs";
import { statistics } from "./statistics.mjs";
import { tokens } from "./tokens.mjs";

const settings = {
  // How long a token lives, in milliseconds, and what its answer says of that, in seconds (0: nothing).
  life: 300_000,
  expiresIn: undefined,
  // How a refused token is answered, and what its body is.
  refusal: 401,
  // `json`, `sse`, or `mixed`: one after the other.
  answers: "mixed",
  // Events carry ids, and streams begin with one that carries nothing else.
  resumable: false,
  // All sessions are lost after so many calls (0: never), which is answered by `lostAs` from then on.
  loseEvery: 0,
  lostAs: 404,
  // Whether a GET opens a stream; else it is answered 405.
  get: true,
  // What the very next requests are answered with, in place of what they ask for: a status each.
  failNext: [],
  // Certificate and key, as files: another port speaks TLS.
  tls: undefined,
  ...JSON.parse(process.argv[2] ?? "{}"),
};
const seen = statistics();
const bearer = tokens(settings, seen);
const legacy = legacyServer(settings, seen);
const modern = modernServer(settings, seen);

async function handle(request, response) {
  const body = await whole(request);
  const { pathname } = new URL(request.url, "http://localhost");
  switch (pathname) {
    case "/mint":
      return json(response, 200, bearer.mint());
    case "/control":
      return json(response, 200, control(JSON.parse(body)));
    case "/statistics":
      return json(response, 200, seen.report());
    case "/redirect/near":
      return redirect(response, "/mcp");
    case "/redirect/away":
      return redirect(response, `http://127.0.0.1:${ports.away}/mcp`);
    case "/mcp":
      return mcp(request, body, response);
    default:
      seen.elsewhere(request);
      return json(response, 404, { error: "not found" });
  }
}

function mcp(request, body, response) {
  if (settings.failNext.length) return json(response, settings.failNext.shift(), { error: "for now" });
  if (!bearer.accepts(request, response)) return undefined;
  const message = body ? JSON.parse(body) : undefined;
  const isModern = message?.params?._meta?.["io.modelcontextprotocol/protocolVersion"];
  return (isModern ? modern : legacy).handle(request, message, response);
}

function control({ revoke, loseSessions, notify, ...changed }) {
  Object.assign(settings, changed);
  if (revoke) bearer.revoke();
  if (loseSessions) legacy.loseSessions();
  if (notify) legacy.notify(notify);
  return {};
}

async function whole(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function json(response, status, value) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

function redirect(response, location) {
  response.writeHead(307, { location });
  response.end();
}

function listen(server) {
  return new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(server.address().port)));
}

// Another origin, which must never see a token.
function away(request, response) {
  seen.elsewhere(request);
  json(response, 404, {});
}

const ports = { mcp: await listen(createServer(handle)), away: await listen(createServer(away)) };
if (settings.tls) {
  const [key, cert] = [settings.tls.key, settings.tls.cert].map((file) => readFileSync(file));
  ports.tls = await listen(createTlsServer({ key, cert }, handle));
}
process.stdout.write(JSON.stringify(ports) + "\n");
// Ends with whoever started it.
process.stdin.on("end", () => process.exit()).resume();
