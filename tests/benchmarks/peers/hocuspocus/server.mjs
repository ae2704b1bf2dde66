// Hocuspocus as it comes, in memory: what `./cutroom bench sync --peers` measures beside ours.
import { Server } from "@hocuspocus/server";

const server = new Server({ address: "127.0.0.1", port: Number(process.argv[2]), quiet: true });
await server.listen();
process.on("SIGTERM", () => process.exit(0));
