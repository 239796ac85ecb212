#include "app/run.hpp"

int main(int argc, char** argv) { return quorate::run(argc, argv); }
