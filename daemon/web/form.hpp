// The fields of a form as browsers send it (application/x-www-form-urlencoded), and of a query. Pure.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gazetted {

class Form {
 public:
  // What is no escape is what it is; a field that is no UTF-8 is left out, and so are those above 200.
  static Form parse(std::string_view text);

  // Of several of a name the first; empty: there is none. One line, at most 1,000 bytes.
  std::string first(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  bool has(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace gazetted
