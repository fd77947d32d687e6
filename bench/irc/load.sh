#!/bin/sh
# Compiles the IRC clients into the current folder and becomes them.
set -eu
gcc -std=gnu11 -O2 -Wall -Wextra -Werror -o load "$(dirname "$0")/load.c"
exec ./load "$@"
