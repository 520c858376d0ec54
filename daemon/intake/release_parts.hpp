// A release file before it is read: what is above its text, in which notation, and where the text begins. Pure.
#pragma once
#include "gazetted/base/error.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {

enum class FrontKind { none, yaml, toml, json };

struct ReleaseParts {
  FrontKind kind = FrontKind::none;
  std::string front;  // without its fences
  int front_line = 1;
  std::string body;
  int body_line = 1;
};

// YAML between lines of ---, TOML between lines of +++, or a JSON object that begins the file. Blank lines before it
// are passed over. A file that begins otherwise has none.
Result<ReleaseParts> divide_release(const std::string& text, const std::string& file);

void read_front(const ReleaseParts& parts, const ParseContext& context, Release& release, Findings& findings);

}  // namespace gazetted
