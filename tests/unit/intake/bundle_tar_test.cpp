#include "gazetted/intake/bundle_tar.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/files.hpp"
#include "support/program.hpp"
#include "support/tar.hpp"

namespace gazetted {
namespace {

using test::Tar;
using testing::HasSubstr;
using testing::IsEmpty;

// "photos/ photos/a.jpg=3 release.md=5"
class Listed : public BundleSink {
 public:
  Status directory(const std::string& path) override {
    end();
    text += path + "/ ";
    return {};
  }
  Status file(const std::string& path) override {
    end();
    path_ = path;
    return {};
  }
  Status bytes(std::string_view piece) override {
    count_ += piece.size();
    return {};
  }
  void end() {
    if (!path_.empty()) text += fmt::format("{}={} ", path_, count_);
    path_.clear();
    count_ = 0;
  }
  std::string text;

 private:
  std::string path_;
  std::size_t count_ = 0;
};

std::string read(const std::string& tar, const TarLimits& limits = TarLimits()) {
  Listed listed;
  const auto status = read_bundle_tar(tar, limits, listed);
  listed.end();
  return status ? listed.text : status.error().text();
}

TEST(BundleTar, GivesItsFilesWithTheirDirectories) {
  EXPECT_EQ(read(Tar().add("release.md", "# A\n").add("photos/a.jpg", "abc").text()),
            "release.md=4 photos/ photos/a.jpg=3 ");
  EXPECT_EQ(read(Tar().add("./", "", '5').add("./photos/", "", '5').add("./photos/für.jpg", "abc").text()),
            "photos/ photos/für.jpg=3 ");
}

TEST(BundleTar, LeavesOutWhatTheSpoolLeavesAlone) {
  const auto tar = Tar().add("._release.md", "x").add(".DS_Store", "x").add(".git/config", "x").add("a.part", "x");
  EXPECT_EQ(read(Tar(tar).add("release.md", "# A\n").text()), "release.md=4 ");
  EXPECT_EQ(read(tar.text()), "there is no file in the archive");
}

TEST(BundleTar, RefusesWhatIsNoBundle) {
  const auto deep = Tar().add("a/b/c/d/e/f.md", "x");
  const auto file = Tar().add("release.md", "# A\n");
  struct {
    std::string tar, error;
  } const rows[] = {
      {Tar(file).add("../evil", "x").text(), "../evil: its name leads out of the bundle"},
      {Tar(file).add("a/../../evil", "x").text(), "a/../../evil: its name leads out of the bundle"},
      {Tar(file).add("/etc/passwd", "x").text(), "/etc/passwd: its name begins with /"},
      {Tar(file).add("link", "", '2', "/etc/passwd").text(), "link: it is a link"},
      {Tar(file).add("link", "", '2', "release.md").add("link", "x").text(), "link: it is a link"},
      {Tar(file).add("hard", "", '1', "release.md").text(), "hard: it is a link"},
      {Tar(file).add("dir", "", '2', "/tmp").add("dir/evil", "x").text(), "dir: it is a link"},
      {Tar(file).add("dev", "", '3').text(), "dev: it is neither a file nor a directory"},
      {Tar(file).add("pipe", "", '6').text(), "pipe: it is neither a file nor a directory"},
      {Tar(file).add("release.md", "# B\n").text(), "release.md: it is in the archive twice"},
      {Tar(file).add("release.md/x", "").text(), "release.md: it is a file and a directory"},
      {Tar().add("a/b", "x").add("a", "x").text(), "a: it is a file and a directory"},
      {Tar(file).add("bad\x01name", "x").text(), "bad name: its name is not plain UTF-8 text"},
      {Tar(file).add("bad\xff\xfe", "x").text(), "entry 2 of the archive: its name is not UTF-8"},
      {Tar(file).add(std::string(100, 'n') + "x", "x").add("ok", "x").text(), ""},  // cut at 100 by ustar: a name
      {deep.text(), "a/b/c/d/e/f.md: directories are nested too deeply"},
      {Tar().text(), "there is no file in the archive"},
      {"", "the archive cannot be read"},
      {"# A release, and no archive\n", "the archive cannot be read"},
      {file.without_end(), "the archive has no end: it was cut off"},
      {Tar(file).add("big", "x", '0', "", 1LL << 33).text(), "it is too large"},
      {Tar(file).add("cut", "x", '0', "", 4000).text(), "the archive cannot be read: Truncated"},
  };
  for (const auto& row : rows) EXPECT_THAT(read(row.tar), HasSubstr(row.error));
}

TEST(BundleTar, HasBudgetsForBytesAndEntries) {
  TarLimits limits;
  limits.bytes = 1000;
  limits.entries = 3;
  EXPECT_THAT(read(Tar().add("a", std::string(500, 'x')).add("b", std::string(500, 'x')).text(), limits),
              HasSubstr("a=500 b=500"));
  EXPECT_THAT(read(Tar().add("a", std::string(500, 'x')).add("b", std::string(501, 'x')).text(), limits),
              HasSubstr("it is too large: its files have over 1 KB together"));
  EXPECT_THAT(read(Tar().add(".a", std::string(500, 'x')).add("b", std::string(501, 'x')).text(), limits),
              HasSubstr("it is too large"));
  EXPECT_THAT(read(Tar().add("a").add("b").add("c").add(".d").text(), limits), HasSubstr("over 3 entries"));
}

// As `tar` and `gzip` make them, cut at every byte.
TEST(BundleTar, ThatIsCutAnywhereIsRefused) {
  test::TemporaryDirectory directory;
  directory.put("b/release.md", "# A\n\nText.\n");
  directory.put("b/photo.png", std::string(700, 'p'));
  ASSERT_EQ(test::run({"tar", "-C", directory / "b", "-czf", directory / "b.tar.gz", "."}).status, 0);
  const auto packed = test::slurp(directory / "b.tar.gz");
  EXPECT_THAT(read(packed), HasSubstr("release.md=11"));
  for (std::size_t size = 0; size < packed.size(); ++size)
    EXPECT_THAT(read(packed.substr(0, size)), HasSubstr("the archive ")) << size;
  const auto plain = Tar().add("release.md", "# A\n").add("photo.png", std::string(700, 'p')).text();
  // Of the blocks of zeros at the end, one is enough.
  for (std::size_t size = 0; size < plain.size() - 1023; ++size)
    EXPECT_THAT(read(plain.substr(0, size)), HasSubstr("the archive ")) << size;
}

TEST(BundleTar, ABombIsStoppedBeforeItFillsAnything) {
  test::TemporaryDirectory directory;
  ASSERT_EQ(test::run({"sh", "-c",
                       "mkdir " + (directory / "b").string() + " && truncate -s 300M " +
                           (directory / "b/x.md").string() + " && tar -C " + (directory / "b").string() +
                           " -cf - . | gzip -1 > " + (directory / "bomb").string()})
                .status,
            0);
  const auto bomb = test::slurp(directory / "bomb");
  EXPECT_LT(bomb.size(), 3u << 20);
  EXPECT_THAT(read(bomb), HasSubstr("it is too large"));
}

class Unpack : public testing::Test {
 protected:
  Result<fs::path> unpack(const std::string& tar) {
    directory.put("tar", tar);
    const Descriptor fd(::open((directory / "tar").c_str(), O_RDONLY | O_CLOEXEC));
    return unpack_bundle(fd.get(), directory / fmt::format("out{}", ++number), TarLimits());
  }
  test::TemporaryDirectory directory;
  int number = 0;
};

TEST_F(Unpack, MakesTheBundleAndTakesOffTheDirectoryAroundIt) {
  const auto flat = unpack(Tar().add("release.md", "# A\n").add("photos/a.jpg", "abc").text());
  ASSERT_TRUE(flat) << flat.error().text();
  EXPECT_EQ(test::slurp(*flat / "release.md"), "# A\n");
  EXPECT_EQ(test::slurp(*flat / "photos/a.jpg"), "abc");
  const auto wrapped = unpack(Tar().add("my-bundle/", "", '5').add("my-bundle/release.md", "# B\n").text());
  ASSERT_TRUE(wrapped);
  EXPECT_EQ(wrapped->filename(), "my-bundle");
  EXPECT_EQ(test::slurp(*wrapped / "release.md"), "# B\n");
}

TEST_F(Unpack, WritesNothingElsewhere) {
  EXPECT_FALSE(unpack(Tar().add("../evil", "x").text()));
  EXPECT_FALSE(unpack(Tar().add("dir", "", '2', directory.path().string()).add("dir/evil", "x").text()));
  EXPECT_FALSE(fs::exists(directory / "evil"));
}

}  // namespace
}  // namespace gazetted
