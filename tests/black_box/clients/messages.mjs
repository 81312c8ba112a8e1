// Stand-in for the Messages API, as Claude Code asks it: follows the script, one `tool_use` after another.

export function messagesApi(next) {
  return async function handle(request, body, response) {
    if (request.method !== "POST" || !request.url.startsWith("/v1/messages")) {
      response.writeHead(404);
      return response.end();
    }
    if (request.url.startsWith("/v1/messages/count_tokens")) return json(response, { input_tokens: 1 });
    const asked = JSON.parse(body);
    // Requests without tools are asides, such as for a title.
    const call = asked.tools?.length ? await next(results(asked.messages), body) : undefined;
    const block = call
      ? { type: "tool_use", id: call.id, name: `mcp__${call.server}__ping`, input: {} }
      : { type: "text", text: "done" };
    const message = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: asked.model,
      content: [block],
      stop_reason: call ? "tool_use" : "end_turn",
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    };
    if (asked.stream) stream(response, message, block);
    else json(response, message);
  };
}

function results(messages) {
  const blocks = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  return blocks.filter(({ type }) => type === "tool_result").map(({ content }) => text(content));
}

function text(content) {
  return Array.isArray(content) ? content.map((block) => block.text).join("\n") : content;
}

function stream(response, message, block) {
  const { stop_reason, stop_sequence, usage } = message;
  const [empty, delta] =
    block.type === "text"
      ? [{ ...block, text: "" }, { type: "text_delta", text: block.text }]
      : [block, { type: "input_json_delta", partial_json: "{}" }];
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of [
    { type: "message_start", message: { ...message, content: [], stop_reason: null } },
    { type: "content_block_start", index: 0, content_block: empty },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason, stop_sequence }, usage },
    { type: "message_stop" },
  ]) {
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}

function json(response, value) {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
