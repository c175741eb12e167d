#!/bin/bash -e
# Peers and ours in one run, interleaved: tests/bench/compare.sh sqlite|pg [OPS] [N]
# YARDSTICK: the yardstick's folder. BENCH_DIR: its data and environment (default /var/tmp/forecourt-bench).
# PG: its PostgreSQL database. PYTHON: the python that has our dependencies. Results go to $BENCH_DIR/ours-<kind>.json.
cd "$(dirname "$0")/../.."
: "${YARDSTICK:?the folder of the yardstick}" "${BENCH_DIR:=/var/tmp/forecourt-bench}" "${PG:=postgresql://bench@127.0.0.1:55432/bench}"
export BENCH_DIR FORECOURT_HOME="$BENCH_DIR/home-$1"
python=${PYTHON:-.venv/bin/python} peers=$BENCH_DIR/v/bin/python
case $1 in
sqlite) source=sqlite:///$BENCH_DIR/bench.db target=sqlite:///$BENCH_DIR/ours.db from=$BENCH_DIR/bench.db port=81 ;;
pg)     source=$PG target=${PG%/*}/forecourt from=$PG port=82 ;;
*)      sed -n 2,4p "$0"; exit 2 ;;
esac
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait' EXIT
for peer in django:0 flask_admin:1 starlette_admin:3; do
    "$YARDSTICK/apps/serve.sh" "${peer%:*}" "$source" "${port}0${peer#*:}" & pids+=($!)
done
"$python" -m tests.bench.serve "$target" "${port}09" >/dev/null & pids+=($!)
until curl -sf "http://127.0.0.1:${port}09/healthz" >/dev/null && curl -so /dev/null "http://127.0.0.1:${port}00/" && curl -so /dev/null "http://127.0.0.1:${port}03/"; do sleep 1; done
"$python" -m tests.bench.entry "$target" "${port}09" >"$FORECOURT_HOME/ours.json"
# Both workers of each have seen every page before it counts.
warm() { for _ in 1 2 3 4 5 6; do for page in "${@:2}"; do curl -so /dev/null -b "$(cat "$FORECOURT_HOME/cookie")" "http://127.0.0.1:$port$1$page"; done; done; }
warm 09/admin/leads/ "?view=all" "?search=13800138000" "?view=all&state=open" "edit/?id=1" new/
warm 00/tuned/django_peer/lead/ "" "?status__exact=open" 1/change/ add/
warm 01/admin/lead/ "" "?flt0_2=open" "edit/?id=1" new/
warm 03/admin/lead/ list "edit?pk=1" create
cd "$YARDSTICK"
"$peers" -B measure.py "$1" "$from" --extra "$FORECOURT_HOME/ours.json" --only ours,django-tuned,flask-admin,starlette-admin \
    ${2:+--ops "$2"} -n "${3:-15}" --out "$BENCH_DIR/ours-$1.json"
