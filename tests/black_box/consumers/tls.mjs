// Speaks TLS for a server that doesn't: node tls.mjs KEY CERTIFICATE PORT. Prints the port at which it listens.
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { createServer } from "node:tls";

const [key, cert, port] = process.argv.slice(2);
const options = { key: readFileSync(key), cert: readFileSync(cert), ALPNProtocols: ["http/1.1"] };
const server = createServer(options, (socket) => {
  const behind = connect(Number(port), "127.0.0.1");
  socket.on("error", () => behind.destroy());
  behind.on("error", () => socket.destroy());
  socket.pipe(behind).pipe(socket);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
