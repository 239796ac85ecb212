#include "quorate/models/model.hpp"
