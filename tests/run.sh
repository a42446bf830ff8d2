#!/bin/sh
# Every check and test. What cannot be had here is skipped in capitals in the last lines; REFUSE_SKIPS=1 (CI) makes a skip a failure.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
# Where Python may not keep what it compiled, every program that a test starts compiles all libraries anew: 4 s each.
unset PYTHONDONTWRITEBYTECODE

fetch() {
    # A browser for the pages' tests: the system's Chromium, installed where we may.
    if ! command -v chromium >/dev/null 2>&1 && ! command -v chromium-browser >/dev/null 2>&1 \
        && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >/dev/null \
            || echo "CHROMIUM COULD NOT BE INSTALLED"
    fi

    # The modeller's own reader and the viewer's sources, to check drawings and the committed bundle with.
    if command -v npm >/dev/null 2>&1 && [ ! -d webui/modeller/node_modules ]; then
        npm ci --silent --no-audit --no-fund --prefix webui/modeller || echo "THE MODULES OF webui/modeller COULD NOT BE INSTALLED"
    fi
}

# Both wait for the network, while the checks below want the processor.
fetch &
fetching=$!
trap 'wait $fetching' EXIT

"$bin/ruff" check .
"$bin/ruff" format --check .
"$bin/mypy"
"$bin/lint-imports"

wait $fetching
trap - EXIT
exec "$bin/pytest" -n "${TEST_WORKERS:-2}" --dist loadscope --no-loadscope-reorder -q "$@"
