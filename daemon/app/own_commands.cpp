#include "gazetted/app/own_commands.hpp"

namespace gazetted {
namespace {

std::string& start_of_commands() {
  static std::string start = "gazetted";
  return start;
}

}  // namespace

void commands_begin_with(std::string start) { start_of_commands() = std::move(start); }

std::string typed(std::string_view words) { return start_of_commands() + " " + std::string(words); }

}  // namespace gazetted
