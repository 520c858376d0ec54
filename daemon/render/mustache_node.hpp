// The parsed form of a template; shared by the parser and the renderer.
#pragma once
#include <string>
#include <vector>

namespace gazetted {

struct MustacheNode {
  enum class Kind { text, variable, section, inverted, partial };
  Kind kind = Kind::text;
  std::string text;    // of text: itself; else the name
  bool raw = false;    // {{{name}}} or {{&name}}
  std::string indent;  // of a standalone partial
  int line = 0, column = 0;
  std::vector<MustacheNode> children;
};

}  // namespace gazetted
