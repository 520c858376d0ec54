// Changes to the front matter of a release file, as a person would make them: the rest of the file stays as it is,
// byte for byte. Pure.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gazetted {

struct FrontMatterChange {
  std::vector<std::string> without;                       // keys that go, with all that belongs to them
  std::vector<std::pair<std::string, std::string>> with;  // keys that come in their place; values are texts
};

// A file without front matter gets one. Nothing: its front matter is TOML or JSON, or begins and does not end.
std::optional<std::string> change_front_matter(const std::string& text, const FrontMatterChange& change);

}  // namespace gazetted
