#include "support/files.hpp"

#include <gtest/gtest.h>

#include <stdlib.h>
#include <iostream>

namespace gazetted::test {

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (fs::temp_directory_path() / "gazetted-test-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) broken("no temporary directory");
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  static int kept = 0;
  if (testing::Test::HasFailure() && kept < 3) {  // a test that goes on drawing worlds must not fill the disk
    ++kept;
    std::cerr << "kept, since the test failed: " << path_.string() << "\n";
    return;
  }
  std::error_code code;
  for (auto it = fs::recursive_directory_iterator(path_, fs::directory_options::skip_permission_denied, code);
       it != fs::recursive_directory_iterator(); it.increment(code)) {
    if (it->is_directory() && !it->is_symlink()) fs::permissions(it->path(), fs::perms::owner_all, code);
  }
  fs::remove_all(path_, code);
}

fs::path TemporaryDirectory::put(const std::string& name, const std::string& text) const {
  const auto path = path_ / name;
  fs::create_directories(path.parent_path());
  if (auto status = write_file(path, text); !status) broken(status.error().text());
  return path;
}

std::string slurp(const fs::path& path) {
  auto text = read_file(path);
  if (!text) {
    ADD_FAILURE() << text.error().text();
    return "";
  }
  return *text;
}

// Only this file knows the places: the others compile to the same wherever they are.
fs::path source(const std::string& path) { return fs::path(TEST_SOURCE_DIR) / path; }
std::string binary() { return GAZETTED_BINARY; }

void expect_golden(const std::string& name, const std::string& text) {
  expect_file(source("tests/golden/" + name), text);
}

void expect_file(const fs::path& path, const std::string& text) {
  if (::getenv("UPDATE_GOLDEN")) {
    fs::create_directories(path.parent_path());
    ASSERT_TRUE(write_file(path, text).has_value());
    return;
  }
  ASSERT_TRUE(fs::exists(path)) << path << " is missing; make it with UPDATE_GOLDEN=1";
  EXPECT_EQ(slurp(path), text) << "differs from " << path;
}

}  // namespace gazetted::test
