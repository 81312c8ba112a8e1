// The server of 2025-11-25: sessions, a stream for what it has to say by itself, and streams that can be resumed.
import { randomUUID } from "node:crypto";
import { answerAsJson, eventStream, wantsStream } from "./streams.mjs";
import { carryOut, STREAMING, TOOLS } from "./tools.mjs";

export function legacyServer(settings, seen) {
  const sessions = new Map();
  const numbers = { call: 0, ask: 0 };

  function handle(request, message, response) {
    const { accept = "", "mcp-session-id": id, "mcp-protocol-version": version } = request.headers;
    seen.method(message?.method ?? (message ? "response" : request.method));
    if (!/text\/event-stream/.test(accept) && request.method !== "DELETE") seen.violation(`accept: ${accept}`);
    if (message?.method === "initialize") return initialize(request, message, response);
    if (!id) seen.violation(`${message?.method ?? request.method} without a session id`);
    if (!version) seen.violation(`${message?.method ?? request.method} without a protocol version`);
    const session = sessions.get(id);
    if (!session) {
      const error = { code: -32001, message: "Session not found" };
      return answerAsJson(response, { jsonrpc: "2.0", error, id: null }, {}, settings.lostAs);
    }
    if (version && version !== session.version) seen.violation(`protocol version ${version}`);
    if (request.method === "GET") return get(session, request, response);
    if (request.method === "DELETE") return end(id, response);
    return post(session, request, message, response);
  }

  function initialize({ headers }, { id, params }, response) {
    if (headers["mcp-session-id"]) seen.violation("initialize with a session id");
    if (headers["mcp-protocol-version"]) seen.violation("initialize with a protocol version");
    seen.count("sessions");
    const session = { id: randomUUID(), version: params.protocolVersion, asked: new Map(), kept: new Map() };
    sessions.set(session.id, session);
    const serverInfo = { name: "stand-in", version: "1" };
    const capabilities = { tools: {}, logging: {} };
    const result = { protocolVersion: session.version, capabilities, serverInfo };
    answer(response, { jsonrpc: "2.0", id, result }, { "mcp-session-id": session.id });
  }

  function answer(response, message, headers = {}) {
    if (!wantsStream(settings, message.id)) return answerAsJson(response, message, headers);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const stream = eventStream(response, settings.resumable);
    stream.send(message);
    return stream.end();
  }

  function get(session, request, response) {
    const last = request.headers["last-event-id"];
    if (last !== undefined) {
      seen.count("resumed");
      const stream = session.kept.get(last.split("-")[0]);
      if (!stream) return answerAsJson(response, {}, {}, 400);
      stream.resume(response, last);
      return stream.over ? stream.end() : undefined;
    }
    if (!settings.get) return answerAsJson(response, {}, {}, 405);
    seen.count("streams");
    if (session.own) seen.violation("two streams in one session");
    session.own = eventStream(response, settings.resumable);
    session.kept.set(session.own.name, session.own);
    response.on("close", () => (session.own = undefined));
    return undefined;
  }

  function end(id, response) {
    sessions.delete(id);
    seen.count("deleted");
    answerAsJson(response, {});
  }

  async function post(session, request, message, response) {
    if (!/application\/json/.test(request.headers.accept)) seen.violation("accept without JSON");
    if (request.headers["content-type"] !== "application/json") seen.violation("content type");
    const { id, method, params } = message;
    if (method === undefined || id === undefined) {
      session.asked.get(id)?.(message);
      if (method === "notifications/initialized") session.ready = true;
      if (method === "notifications/cancelled") seen.cancelled(params.requestId);
      response.writeHead(202);
      return response.end();
    }
    if (!session.ready) seen.violation(`${method} before notifications/initialized`);
    if (method === "tools/call") return call(session, message, response);
    return answer(response, { jsonrpc: "2.0", id, ...reply(method) });
  }

  async function call(session, message, response) {
    seen.call(message);
    numbers.call += 1;
    if (settings.loseEvery && numbers.call % settings.loseEvery === 0) loseSessions();
    if (!STREAMING.has(message.params.name) && !wantsStream(settings, message.id)) {
      const done = await carryOut(message.params, {});
      return answerAsJson(response, { jsonrpc: "2.0", id: message.id, ...done });
    }
    const stream = eventStream(response, settings.resumable);
    session.kept.set(stream.name, stream);
    seen.begin();
    const done = await carryOut(message.params, meansOf(session, stream, response));
    seen.end();
    await stream.send({ jsonrpc: "2.0", id: message.id, ...done });
    stream.over = true;
    return stream.end();
  }

  function meansOf(session, stream, response) {
    const closed = new Promise((wake) => response.on("close", wake)).then(() => seen.count("closed"));
    const ask = (method, params) => {
      const id = `server-${(numbers.ask += 1)}`;
      stream.send({ jsonrpc: "2.0", id, method, params });
      return new Promise((told) => session.asked.set(id, told));
    };
    return { send: stream.send, drop: stream.drop, ask, closed, isClosed: () => response.destroyed };
  }

  function loseSessions() {
    for (const { own } of sessions.values()) own?.end();
    sessions.clear();
  }

  return {
    handle,
    loseSessions,
    // Says something on every session's own stream.
    notify: (message) => sessions.forEach(({ own }) => own?.send({ jsonrpc: "2.0", ...message })),
  };
}

function reply(method) {
  if (method === "tools/list") return { result: { tools: TOOLS } };
  if (method === "ping" || method === "logging/setLevel") return { result: {} };
  return { error: { code: -32601, message: `method not found: ${method}` } };
}
