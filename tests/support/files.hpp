// Files for tests: a directory of one's own that goes away, and golden files.
#pragma once
#include <string>

#include "gazetted/base/file.hpp"

namespace gazetted::test {

class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  const fs::path& path() const { return path_; }
  fs::path operator/(const std::string& name) const { return path_ / name; }
  // Writes a file below it, making directories on the way.
  fs::path put(const std::string& name, const std::string& text) const;

 private:
  fs::path path_;
};

std::string slurp(const fs::path& path);
fs::path source(const std::string& path);  // in the repository
std::string binary();                      // the program under test
// Compares with a golden file; UPDATE_GOLDEN=1 writes it instead.
void expect_file(const fs::path& file, const std::string& text);  // the same, anywhere
void expect_golden(const std::string& name, const std::string& text);

}  // namespace gazetted::test
