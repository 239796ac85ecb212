#include "run.hpp"

namespace quorate {

int run(int /*argc*/, const char* const* /*argv*/) { return 0; }

}  // namespace quorate
