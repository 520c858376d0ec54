// Completion scripts for shells, made from the parser itself, so that they cannot forget a command. Pure.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace gazetted {

// `shell` is bash, zsh or fish.
std::string completion_script(const CLI::App& app, const std::string& shell);

}  // namespace gazetted
