// What is wrong with a command line, in one sentence that says what to type instead.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace gazetted {

// Without "gazetted: " and the line's end. `app` is as the parser left it.
std::string usage_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace gazetted
