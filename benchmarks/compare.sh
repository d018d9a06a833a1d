#!/usr/bin/env bash
# Dunlin beside Bun: server CPU microseconds per delivered message, and memory of idle connections.
#
# The server is pinned to one core and the load to another; both sides run the same work one after the other in every
# round, and the medians are compared: that holds on a noisy machine where single figures do not.
#
# Usage: benchmarks/compare.sh --load-tool PATH [--rounds 5] [--seconds 4] [--warm-seconds 3]
#                              [--peers "bun dunlin sockets"] [--works "chat:16:32 echo:64:1 idle:10000"]
#                              [--server-core 0] [--load-core 1]
#
# PATH is the load generator: a C++ source (built here with g++) or a binary. It is called as
#   PATH --mode chat|echo|idle --port N --path /chat --pid SERVER -c CLIENTS -w IN_FLIGHT -p 16 -s SECONDS
# and prints us-cpu/msg=X (chat, echo) or rss=XKB (idle). Peers: bun; dunlin, on its event loops; sockets, the same
# server on Kestrel's own transport. Ratios are relative to the first peer.
set -euo pipefail
cd "$(dirname "$0")"

load_tool='' rounds=5 seconds=4 warm_seconds=3 server_core=0 load_core=1 peers='bun dunlin'
works='chat:16:32 chat:256:1 chat:16:1 echo:64:1 echo:64:16 idle:10000'

fail() { echo "compare.sh: $*" >&2; exit 1; }

caller_dir=$OLDPWD
while (($#)); do
  (($# > 1)) || fail "$1 needs a value"
  case $1 in
    --load-tool) load_tool=$2 ;;
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --warm-seconds) warm_seconds=$2 ;;
    --peers) peers=$2 ;;
    --works) works=$2 ;;
    --server-core) server_core=$2 ;;
    --load-core) load_core=$2 ;;
    *) fail "unknown option $1" ;;
  esac
  shift 2
done

[[ $load_tool ]] || fail "--load-tool PATH is needed: the load generator's C++ source or binary"
[[ $load_tool = /* ]] || load_tool=$caller_dir/$load_tool
[[ -e $load_tool ]] || fail "no such file: $load_tool"
ulimit -n "$(ulimit -Hn)"

scratch=$(mktemp -d)
server_pid=''
# A server that was killed says so on standard error of the shell; that is no news here.
stop_server() {
  [[ $server_pid ]] || return 0
  kill "$server_pid" && wait "$server_pid" 2>"$scratch/kill.log" || true
  server_pid=''
}
trap 'stop_server; rm -rf "$scratch"' EXIT

if [[ $load_tool = *.cc || $load_tool = *.cpp ]]; then
  g++ -O2 -o "$scratch/load" "$load_tool"
  load_tool=$scratch/load
fi
[[ -x peers/bun/node_modules/.bin/bun || $peers != *bun* ]] || (cd peers/bun && npm ci --no-audit --no-fund)
dotnet build -c Release -v quiet --nologo Dunlin.Bench
bench=Dunlin.Bench/bin/Release/net10.0/Dunlin.Bench.dll

# Starts a peer on a free port; sets server_pid and port from the line that it prints.
start_server() {
  local log=$scratch/server.log
  : >"$log"
  case $1 in
    bun) taskset -c "$server_core" peers/bun/node_modules/.bin/bun peers/bun/server.js 0 >"$log" 2>&1 & ;;
    dunlin) taskset -c "$server_core" dotnet "$bench" serve --urls http://127.0.0.1:0 >"$log" 2>&1 & ;;
    sockets) taskset -c "$server_core" dotnet "$bench" serve --urls http://127.0.0.1:0 --transport sockets >"$log" 2>&1 & ;;
    *) fail "unknown peer $1" ;;
  esac
  server_pid=$!
  local line='' tries
  for ((tries = 0; tries < 300; tries++)); do
    line=$(grep -m1 '^listening on' "$log") && break
    kill -0 "$server_pid" || break
    sleep 0.1
  done
  [[ $line ]] || fail "$1 did not start: $(cat "$log")"
  port=$(sed -E 's/.*:([0-9]+)\/? pid.*/\1/' <<<"$line")
}

load() { taskset -c "$load_core" "$load_tool" --port "$port" --pid "$server_pid" -p 16 "$@"; }

# CPU seconds that the server has used.
server_cpu() { sed 's/.*) //' "/proc/$server_pid/stat" | awk -v ticks="$(getconf CLK_TCK)" '{ printf "%d", ($12 + $13) / ticks }'; }

# Until the run-time has compiled and tuned the code that is measured next: counted in CPU time, which a busy machine stretches.
warm_up() {
  local tries
  for ((tries = 0; tries < 30; tries++)); do
    load "$@" -s 1 >"$scratch/warm.log"
    (($(server_cpu) < warm_seconds)) || break
  done
}

rss_mb() { awk '/VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$server_pid/status"; }

# One figure to stdout: microseconds of CPU per message, or for idle "MB-before MB-after".
measure() {
  local mode clients in_flight path=/echo before
  IFS=: read -r mode clients in_flight <<<"$1"
  [[ $mode != chat ]] || path=/chat
  if [[ $mode = idle ]]; then
    load --mode echo --path /echo -c 1 -w 1 -s 1 >"$scratch/warm.log"
    before=$(rss_mb)
    load --mode idle --path /echo -c "$clients" -s "$seconds" | awk -v before="$before" -F'rss=' '{ printf "%s %.1f\n", before, $2 / 1024 }'
  else
    warm_up --mode "$mode" --path "$path" -c "$clients" -w "$in_flight"
    load --mode "$mode" --path "$path" -c "$clients" -w "$in_flight" -s "$seconds" | tee -a "$scratch/lines.log" | sed -E 's/.*us-cpu\/msg=([0-9.]+).*/\1/'
  fi
}

median() { sort -g | awk '{ v[NR] = $1 } END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

for ((round = 1; round <= rounds; round++)); do
  for work in $works; do
    for peer in $peers; do
      start_server "$peer"
      figure=$(measure "$work")
      [[ $figure ]] || fail "no figure from $peer on $work: $(cat "$scratch/server.log")"
      stop_server
      echo "round $round  $work  $peer  $figure"
      echo "$figure" >>"$scratch/$work.$peer"
    done
  done
done

first=${peers%% *}
printf '\nMedians of %d rounds; the ratio is to %s.\n' "$rounds" "$first"
printf '%-12s %-8s %12s %8s\n' work peer us-cpu/msg ratio
for work in $works; do
  [[ $work != idle* ]] || continue
  base=$(median <"$scratch/$work.$first")
  for peer in $peers; do
    value=$(median <"$scratch/$work.$peer")
    printf '%-12s %-8s %12s %8s\n' "$work" "$peer" "$value" "$(awk "BEGIN { printf \"%.2f\", $value / $base }")"
  done
done

[[ $works = *idle* ]] || exit 0
printf '\n%-12s %-8s %12s %12s %12s\n' work peer 'RSS MB before' 'after' 'growth'
for work in $works; do
  [[ $work = idle* ]] || continue
  for peer in $peers; do
    before=$(cut -d' ' -f1 "$scratch/$work.$peer" | median)
    after=$(cut -d' ' -f2 "$scratch/$work.$peer" | median)
    printf '%-12s %-8s %12s %12s %12s\n' "$work" "$peer" "$before" "$after" "$(awk "BEGIN { printf \"%.1f\", $after - $before }")"
  done
done
