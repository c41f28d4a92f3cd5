#!/bin/sh
# Plays daemon(8) with the options that rc.d/jaild gives it. The end of its delay comes from outside: it writes how long that
# is into $STANDIN/delay, and waits for a line in the FIFO $STANDIN/clock. What goes to syslog(3) goes into $STANDIN/syslog.
child_file='' own_file='' delay='' output=/dev/null words="$*"
while getopts cfSR:P:p:t:T:l:s: option; do
    case $option in
        c) cd / || exit 1 ;;
        f | t | T | l | s) ;;
        S) output=$STANDIN/syslog ;;
        R) delay=$OPTARG ;;
        P) own_file=$OPTARG ;;
        p) child_file=$OPTARG ;;
        *) exit 64 ;;
    esac
done
shift $((OPTIND - 1))

runs() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }

if [ -s "$own_file" ] && runs "$(cat "$own_file")"; then
    echo "daemon: process already running, pid: $(cat "$own_file")" >&2
    exit 3
fi
echo "$words" >>"$STANDIN/daemon"

supervise() {
    child='' ending=''
    trap 'ending=1; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM
    while :; do
        "$@" >>"$output" 2>&1 &
        child=$!
        echo "$child" >"$child_file"
        while runs "$child"; do wait "$child"; done
        child=''
        [ -z "$ending" ] && [ -n "$delay" ] || break
        echo "$delay" >>"$STANDIN/delay"
        read -r _ <>"$STANDIN/clock"
        [ -z "$ending" ] || break
    done
    rm -f "$child_file" "$own_file"
}

supervise "$@" </dev/null >/dev/null 2>&1 &
echo $! >"$own_file"
