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

suggest_ffmpeg() {
  command -v ffmpeg >/dev/null || echo "ffmpeg is not installed: videos are written as AV1 by the built-in encoder. For H.264: apt-get install ffmpeg"
}

# Publishes the gateway into artifacts/gateway, unless nothing changed since the last time.
build_gateway() {
  local stamp=artifacts/gateway.stamp
  if [ -f "$stamp" ] && [ -z "$(find Sora.* models Directory.*.props global.json \( -name bin -o -name obj \) -prune -o -newer "$stamp" -type f -print -quit 2>/dev/null)" ]; then
    return
  fi
  # libtorch (450 MB) stays in the package folder: only a publish for another machine carries it.
  echo "Building Sora (the first time takes some minutes) ..."
  dotnet publish Sora.Gateway/Sora.Gateway.csproj -c Release -o artifacts/gateway -p:SoraTorch=none -v quiet --nologo -nodeReuse:false
  mkdir -p artifacts && touch "$stamp"
}
