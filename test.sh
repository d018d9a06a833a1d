#!/usr/bin/env bash
# Installs what the tests need, builds everything once, runs every test. The last line is "N passed, N failed".
# Arguments go to each test program: ./test.sh --filter-class '*NodeWs*'
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# No MSBuild process stays behind, which could keep the output of a pipeline open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1

eng/install-test-tools.sh
dotnet build Dunlin.slnx --configuration Release -warnaserror --verbosity quiet
exec node eng/run-tests.mjs "$@"
