// Stand-in for the Responses API, as Codex asks it: follows the script, one function call after another.

export function responsesApi(next) {
  return async function handle(request, body, response) {
    if (request.method !== "POST" || request.url !== "/v1/responses") {
      response.writeHead(404);
      return response.end();
    }
    const { input, tools } = JSON.parse(body);
    // Requests without tools are asides, such as for a title.
    const call = tools?.length ? await next(results(input), body) : undefined;
    const item = call
      ? { type: "function_call", call_id: call.id, ...ping(call.server), arguments: "{}" }
      : { type: "message", role: "assistant", content: [{ type: "output_text", text: "done" }] };
    const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of [
      { type: "response.created", response: { id: "resp_1" } },
      { type: "response.output_item.done", item },
      { type: "response.completed", response: { id: "resp_1", usage } },
    ]) {
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    response.end();
  };
}

function ping(server) {
  return { namespace: `mcp__${server}`, name: "ping" };
}

function results(input) {
  const outputs = input.filter(({ type }) => type === "function_call_output");
  return outputs.map(({ output }) => (typeof output === "string" ? output : JSON.stringify(output)));
}
