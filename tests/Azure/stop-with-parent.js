// A test process may be killed; what it has started must not stay. Its end closes the pipe that is this process's standard input.
"use strict";
process.stdin.on("end", () => process.exit(0)).resume();
