// The kit of a story, read by others' programs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "feed_fixture.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// What whoever writes the file makes of the parts.
std::string whole(const Kit& kit) {
  std::string bytes;
  for (const auto& part : kit.parts) bytes += part.source.empty() ? part.bytes : slurp(part.source);
  return bytes;
}

class KitTest : public testing::Test {
 protected:
  void add(const std::string& name, const std::string& bytes) {
    auto file = picture(name);
    file.source = directory.put(fmt::format("source{}", story_.files.size()), bytes);
    file.size = bytes.size();
    file.sha256 = hex(sha256(bytes));
    story_.files.push_back(file);
  }
  Result<Kit> made() const { return kit(site.view(), story_, {{"release.txt", "A text.\n"}, {"release.md", "# A\n"}}); }
  std::vector<std::string> names() const {
    const auto file = directory.path() / "list.zip";
    EXPECT_TRUE(write_file(file, whole(*made())));
    const auto ran =
        run({"python3", "-c", "import sys,zipfile\nfor n in zipfile.ZipFile(sys.argv[1]).namelist(): print(n)",
             file.string()});
    EXPECT_EQ(ran.status, 0) << ran.err;
    return split(ran.out, '\n');
  }

  Site site;
  Story story_ = story();
  TemporaryDirectory directory;
};

TEST_F(KitTest, HoldsTheTextTheFilesTheirCaptionsAndTheirSums) {
  add("bridge.jpg", "jpeg bytes");
  EXPECT_THAT(names(), ElementsAre("new-bridge-opens-12/release.txt", "new-bridge-opens-12/release.md",
                                   "new-bridge-opens-12/bridge.jpg", "new-bridge-opens-12/captions.txt",
                                   "new-bridge-opens-12/SHA256SUMS"));
  const auto bytes = whole(*made());
  EXPECT_EQ(bytes.size(), made()->size);
  EXPECT_THAT(bytes, HasSubstr("bridge.jpg\n  Title: The bridge\n  Caption: Seen from the quay\n  Credit: Ann Lee\n"
                               "  Alternative text: A bridge\n  Pixels: 1600 x 900\n  SHA-256: "));
  EXPECT_THAT(bytes, HasSubstr(hex(sha256("jpeg bytes")) + "  bridge.jpg\n"));
}

TEST_F(KitTest, OthersUnpackItAndItsSumsAreRight) {
  add("bridge.jpg", std::string(3'000'000, '\x7F'));
  add("empty.txt", "");
  add("Łódź.jpg", "x");
  const auto file = directory.path() / "kit.zip";
  ASSERT_TRUE(write_file(file, whole(*made())));
  const auto ran = run({"python3", "-c",
                        "import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n"
                        "assert z.infolist()[0].date_time==(2026,3,2,8,0,0), z.infolist()[0].date_time\n"
                        "z.extractall(sys.argv[2])",
                        file.string(), (directory.path() / "out").string()});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto sums = run({"sh", "-c", "cd \"$1\" && sha256sum --strict -c SHA256SUMS", "sh",
                         (directory.path() / "out/new-bridge-opens-12").string()});
  EXPECT_EQ(sums.status, 0) << sums.out << sums.err;
}

TEST_F(KitTest, IsTheSameBytesEachTime) {
  add("bridge.jpg", "jpeg bytes");
  const auto before = whole(*made());
  ::setenv("TZ", "Asia/Tokyo", 1);
  EXPECT_EQ(whole(*made()), before);
  ::unsetenv("TZ");
}

TEST_F(KitTest, NamesAreUniqueAndStayInTheFolder) {
  for (const char* name :
       {"../../etc/passwd", "SHA256SUMS", "captions.TXT", "a.jpg", "A.jpg", "..", "b\\c\n.png", "release.txt"})
    add(name, "x");
  const std::string folder = "new-bridge-opens-12/";
  EXPECT_THAT(names(), ElementsAre(folder + "release.txt", folder + "release.md", folder + "-..-etc-passwd",
                                   folder + "SHA256SUMS-2", folder + "captions-2.TXT", folder + "a.jpg",
                                   folder + "A-2.jpg", folder + "file", folder + "b-c .png", folder + "release-2.txt",
                                   folder + "captions.txt", folder + "SHA256SUMS"));
}

TEST_F(KitTest, FilesThatAreNotAsTheStorySaysAreRefused) {
  add("bridge.jpg", "jpeg bytes");
  story_.files[0].size = 9;
  EXPECT_THAT(made().error().message(), HasSubstr("has 10 bytes where 9 were expected"));
  story_.files[0].source = directory.path() / "absent";
  EXPECT_FALSE(made());
}

TEST_F(KitTest, MoreThanFourGigabytesAreRefusedUnread) {
  for (const char* name : {"a.mov", "b.mov"}) {
    add(name, "");
    story_.files.back().size = 3ull << 30;
  }
  EXPECT_THAT(made().error().message(), HasSubstr("more than the 4 GB that one zip holds"));
}

TEST_F(KitTest, OfWhatIsWithdrawnNamesNoHeadline) {
  change(story_, ReleaseKind::withdrawal, "2026-03-09T08:00:00Z", "It was not ours.");
  EXPECT_THAT(names(), ElementsAre("withdrawn-12/release.txt", "withdrawn-12/release.md", "withdrawn-12/SHA256SUMS"));
}

}  // namespace
}  // namespace gazetted::test
