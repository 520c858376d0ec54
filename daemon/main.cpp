// gazetted: a release distribution and mailing daemon. The commands are in daemon/cli.
#include "gazetted/cli/commands.hpp"

int main(int argc, char** argv) { return gazetted::run_command_line(argc, argv); }
