// The server's tools. Each gets its arguments, and what it may do besides answering.

const object = (properties = {}) => ({ type: "object", properties });
const readOnly = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };
const tool = (name, description, properties) =>
  ({ name, description, inputSchema: object(properties), annotations: readOnly });

export const TOOLS = [
  tool("ping", "Answers pong."),
  tool("echo", "Answers what it is given.", { text: { type: "string" }, delay: { type: "number" } }),
  tool("hang", "Never answers."),
  tool("flood", "Sends so many megabytes of notifications.", { megabytes: { type: "number" } }),
  tool("big", "Answers with so many megabytes.", { megabytes: { type: "number" } }),
  tool("ask", "Asks the client something.", { method: { type: "string" }, params: { type: "object" } }),
  tool("drop", "Cuts the connection before it answers."),
];

const text = (text) => ({ content: [{ type: "text", text }] });
const MEGABYTE = "m".repeat(1_000_000);

// Those that have more to say than their answer, and so need a stream.
export const STREAMING = new Set(["flood", "ask", "drop", "hang"]);

const DONE = {
  ping: () => text("pong"),
  async echo({ text: said = "", delay = 0 }) {
    if (delay) await new Promise((wake) => setTimeout(wake, delay));
    return text(said);
  },
  hang: (_, { closed }) => closed.then(() => text("too late")),
  async flood({ megabytes }, { send, isClosed }) {
    for (let sent = 0; sent < megabytes && !isClosed(); sent += 1) {
      const params = { level: "info", data: MEGABYTE };
      await send({ jsonrpc: "2.0", method: "notifications/message", params });
    }
    return text(`${megabytes} MB`);
  },
  big: ({ megabytes }) => text(MEGABYTE.repeat(megabytes)),
  ask: async ({ method, params }, { ask }) => text(JSON.stringify(await ask(method, params ?? {}))),
  drop(_, { drop }) {
    drop();
    return text("fetched");
  },
};

export async function carryOut({ name, arguments: given = {} }, means) {
  const done = DONE[name];
  if (!done) return { error: { code: -32602, message: `no such tool: ${name}` } };
  return { result: await done(given, means) };
}
