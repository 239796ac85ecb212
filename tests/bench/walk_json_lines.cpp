// walk_json_lines FILE: simdjson's own on-demand walk over the file with one thread, for
// scripts/bench.sh.
#include <cstdio>
#include <exception>

#include "bench/json_lines_walk.hpp"
#include "quorate/io/file_bytes.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("Usage: walk_json_lines FILE\n", stderr);
    return 2;
  }
  try {
    const quorate::FileBytes file(argv[1]);
    simdjson::ondemand::parser parser;
    const auto result = quorate::bench::walk_json_lines(parser, file.text());
    std::printf("%zu lines, %zu bytes of fields\n", result.lines, result.bytes);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "walk_json_lines: %s\n", error.what());
    return 65;
  }
}
