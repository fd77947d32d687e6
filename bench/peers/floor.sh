#!/bin/sh
# Compiles the floor into the current folder and becomes it.
set -eu
gcc -std=gnu11 -O2 -Wall -Wextra -Werror -o floor "$(dirname "$0")/floor.c"
exec ./floor
