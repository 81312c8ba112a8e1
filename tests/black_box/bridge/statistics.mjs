// What was seen, so that a test can ask for it.

export function statistics() {
  const counts = { mints: 0, sessions: 0, deleted: 0, streams: 0, resumed: 0, closed: 0, open: 0 };
  // How often each call was carried out, by its id.
  const calls = new Map();
  const refusals = [];
  const elsewhere = [];
  const violations = [];
  const cancelled = [];
  const methods = {};

  return {
    count: (what) => (counts[what] += 1),
    // How many calls are being carried out.
    begin: () => (counts.open += 1),
    end: () => (counts.open -= 1),
    call: ({ id }) => calls.set(JSON.stringify(id), (calls.get(JSON.stringify(id)) ?? 0) + 1),
    refused: (why) => refusals.push(why),
    elsewhere: ({ method, url, headers }) =>
      elsewhere.push({ method, url, authorization: headers.authorization !== undefined }),
    // What no client may do.
    violation: (what) => violations.push(what),
    cancelled: (id) => cancelled.push(id),
    method: (name) => (methods[name] = (methods[name] ?? 0) + 1),
    report: () => ({
      ...counts,
      calls: [...calls.values()].reduce((sum, times) => sum + times, 0),
      distinct: calls.size,
      refusals,
      elsewhere,
      violations: [...new Set(violations)],
      cancelled,
      methods,
    }),
  };
}
