// YAML as a plain tree with places. What YAML gets wrong silently is an error here: duplicate
// keys, self-referencing aliases, unknown tags, numbers with leading zeros (octal to some).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

struct YamlEntry;

struct Yaml {
  enum class Kind { null, scalar, sequence, mapping };
  Kind kind = Kind::null;
  Place place;
  std::string text;     // of a scalar
  bool quoted = false;  // 'x', "x", | or >: surely a string
  std::vector<Yaml> items;
  std::vector<YamlEntry> pairs;

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }
  const Yaml* find(std::string_view key) const;
};

struct YamlEntry {
  Yaml key, value;
};

// Reads one document. `first_line` shifts the lines of its places (front matter starts at 2).
// Limits: 1 MB, depth 32, 10,000 nodes with aliases expanded. Findings get every duplicate key;
// the Result is the first thing that stops reading.
Result<Yaml> parse_yaml(const std::string& text, const std::string& file, int first_line, Findings& findings);

}  // namespace gazetted
