// Serves Azure Blob Storage from memory on a free port of the loopback address, for tests: Microsoft's own emulator, which says its address on standard output.
"use strict";
require("./stop-with-parent");
process.argv.splice(2, Infinity, "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck");
require("azurite/dist/src/blob/main");
