#include "gazetted/base/file_at.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/files.hpp"

namespace gazetted {
namespace {

TEST(FileBelow, OnlyARegularFileBelowTheDirectoryIsOpened) {
  test::TemporaryDirectory directory;
  directory.put("secret", "S3CRET");
  directory.put("bundle/a.txt", "text");
  directory.put("bundle/notes/b.txt", "more");
  fs::create_symlink(directory / "secret", directory / "bundle/link.txt");
  fs::create_directory_symlink(directory.path(), directory / "bundle/up");
  ASSERT_EQ(::mkfifo((directory / "bundle/pipe").c_str(), 0600), 0);
  const auto read = [&](const std::string& path) {
    auto bytes = read_file_below(directory / "bundle", path, 100);
    return bytes ? *bytes : "";
  };
  EXPECT_EQ(read("a.txt"), "text");
  EXPECT_EQ(read("notes/b.txt"), "more");
  EXPECT_EQ(file_size_below(directory / "bundle", "a.txt"), 4u);
  for (const std::string& path :
       {std::string("../secret"), std::string("notes/../../secret"), (directory / "secret").string(),
        std::string("link.txt"), std::string("up/secret"), std::string("pipe"), std::string("notes"), std::string(),
        std::string("."), std::string("a.txt/"), std::string("a.txt\0x", 7)}) {
    EXPECT_EQ(read(path), "") << path;
    EXPECT_EQ(file_size_below(directory / "bundle", path), 0u) << path;
  }
}

TEST(FileBelow, WhatIsNewIsNeverWrittenThroughALink) {
  test::TemporaryDirectory directory;
  directory.put("victim", "key");
  fs::create_symlink(directory / "victim", directory / "link");
  const Descriptor fd(::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY));
  EXPECT_FALSE(write_new_at(fd.get(), "link", "x", 0600));
  EXPECT_FALSE(write_new_at(fd.get(), "victim", "x", 0600)) << "it is there already";
  EXPECT_EQ(test::slurp(directory / "victim"), "key");
  ::umask(0);
  EXPECT_TRUE(write_new_at(fd.get(), "new", "x", 0640));
  EXPECT_EQ(fs::status(directory / "new").permissions(), fs::perms(0640));
  fs::create_directory_symlink(directory.path(), directory / "elsewhere");
  EXPECT_FALSE(make_directory_at(fd.get(), "elsewhere", 0700));
  EXPECT_FALSE(open_directory_at(fd.get(), "elsewhere"));
}

}  // namespace
}  // namespace gazetted
