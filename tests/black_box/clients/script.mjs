// The script that stands for a model's mind: which tool is called next, and what happens before.
//
// Its lines are `call SERVER` or the name of an act. How far a session is, is told by how many results
// its request carries, so a client may repeat a request as it likes; but each act is done only once.

export function script(lines, acts, journal) {
  const calls = [];
  let before = [];
  for (const line of lines) {
    if (!line.startsWith("call ")) {
      if (!(line in acts)) throw new Error(`no such act: ${line}`);
      before.push(line);
      continue;
    }
    calls.push({ server: line.slice("call ".length), before });
    before = [];
  }
  calls.push({ server: undefined, before });
  const prepared = new Map();
  const told = new Set();

  async function prepare(index) {
    for (const act of calls[index].before) {
      await acts[act]();
      journal({ act });
    }
  }

  // What the model says after these results: a call of a server's tool, or `undefined` at the end.
  return async function next(results) {
    const index = results.length;
    if (index > 0 && !told.has(index)) {
      told.add(index);
      journal({ call: calls[index - 1].server, result: results[index - 1] });
    }
    if (!prepared.has(index)) prepared.set(index, prepare(index));
    await prepared.get(index);
    const { server } = calls[index];
    return server && { id: `call_${index}`, server };
  };
}
