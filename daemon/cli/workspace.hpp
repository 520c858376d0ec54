// A directory of our own that goes away with us.
#pragma once
#include <cstdlib>
#include <string>

#include "gazetted/base/file.hpp"

namespace gazetted {

class Workspace {
 public:
  Status make() {
    std::string pattern = (fs::temp_directory_path() / "gazetted-submit-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) return fail_errno(pattern);
    path_ = pattern;
    return {};
  }
  ~Workspace() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  fs::path operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

}  // namespace gazetted
