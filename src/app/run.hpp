// The program behind main(): finds the verb, runs it, and turns every failure into a message and an
// exit status.
#pragma once

namespace quorate {

int run(int argc, const char* const* argv);

}  // namespace quorate
