// The stage: starts the stand-ins, plays one client through its script, keeps a journal of it all.
//
//     node stage.mjs PLAY.json
//
// It runs in a network namespace of its own: its ports are always free, and nothing else can be reached.
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { opened } from "./opened.mjs";
import { script } from "./script.mjs";

const { play, journal, acts, serve } = opened(process.argv[2]);
await serve(script(play.script, acts, journal));

if (play.before.length) await runBefore(play.before);

const [program, ...args] = play.client;
const output = openSync(play.output, "a");
const stdio = ["ignore", output, output];
// In a process group of its own, so that it can be ended whole.
const client = spawn(program, args, { cwd: play.cwd, env: play.env, stdio, detached: true });
const patience = setTimeout(() => process.kill(-client.pid, "SIGKILL"), play.patience);
client.on("exit", (code, signal) => {
  clearTimeout(patience);
  journal({ ended: signal ?? code });
  process.exit();
});

// What a person runs on the stage before the client is started.
function runBefore([program, ...args]) {
  const ran = spawn(program, args, { cwd: play.cwd, env: play.env, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [ran.stdout, ran.stderr]) stream.on("data", (piece) => (printed += piece));
  return new Promise((done) =>
    ran.on("close", (code) => {
      journal({ before: code, printed });
      done();
    }),
  );
}
