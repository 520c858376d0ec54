// What mails carry of pictures is made once, when a release is accepted, and is there with the same bytes whatever
// becomes of the program that makes it.
#include "desk.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/edition_file.hpp"
#include "gazetted/edition/loaded_release.hpp"
#include "gazetted/edition/release_files.hpp"
#include "gazetted/pictures/picture_store.hpp"
#include "support/pictures.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

class MailedPictures : public Desk {
 protected:
  void SetUp() override {
    if (pictures_program().empty()) GTEST_SKIP() << "gazetted-pictures was not built: libvips-dev is missing";
    settings.http_listen = "127.0.0.1:0";
    settings.tokens = std::make_shared<TokenKeys>(std::vector<Secret>{Secret(std::string(40, 'k'))});
    settings.pictures = {pictures_program(), directory / "pictures"};
    put("hall.jpg", as_a_camera_writes(jpeg_of(png_of(1600, 400), 1600), 1));
    put("release.md", "---\nid: r\nlists: [press]\n---\n# A bridge\n\n![A bridge](hall.jpg)\n");
  }
  Edition read_until(std::function<bool()> goes_on) {
    PrepareInput input;
    input.content = directory / "b";
    input.name = "b";
    input.now = now;
    input.goes_on = std::move(goes_on);
    return prepare(input, settings, findings);
  }
  fs::path program_that(const std::string& script) {
    const auto program = directory.put("program", "#!/bin/sh\n" + script);
    fs::permissions(program, fs::perms(0755));
    return program;
  }
  // As it is accepted.
  void archive(const Edition& edition) {
    const auto place = directory / "archive/r";
    fs::create_directories(place);
    fs::copy(directory / "b", place / "b", fs::copy_options::recursive);
    EXPECT_TRUE(write_edition(edition, place));
  }
  LoadedRelease load(LoadingTime time = LoadingTime::any) const {
    ReleaseRow row;
    row.id = "r";
    return load_release(Archive(directory / "archive"), row, settings, time);
  }
  static std::string mail_of(const Rendering& rendering) {
    Subscriber subscriber;
    subscriber.address = "a@example.org";
    const auto mail = rendering.mail("press", subscriber)->personalise(subscriber, now);
    EXPECT_TRUE(mail) << mail.error().text();
    return mail ? mail->bytes.whole() : "";
  }
  std::string mail_of_archive() const {
    const auto loaded = load();
    EXPECT_EQ(loaded.trouble, "");
    return loaded.rendering ? mail_of(*loaded.rendering) : "";
  }
  fs::path frozen() const { return directory / "archive/r" / archived::edition; }
};

TEST_F(MailedPictures, AreTheSameWithoutTheProgramAndWithAnother) {
  const auto edition = read();
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
  ASSERT_EQ(edition.mailed->size(), 1u);
  EXPECT_TRUE(edition.mailed->front().is_smaller);
  const auto first = mail_of(**Rendering::make(edition, settings));
  archive(edition);
  fs::remove_all(directory / "pictures");
  settings.pictures.program = directory / "missing";
  EXPECT_TRUE(mail_of_archive() == first);
  settings.pictures.program.clear();
  EXPECT_TRUE(mail_of_archive() == first);
  settings.pictures.program = program_that("touch " + (directory / "ran").string() + "; exit 1\n");
  EXPECT_TRUE(mail_of_archive() == first);
  EXPECT_FALSE(fs::exists(directory / "ran"));
  EXPECT_FALSE(fs::exists(directory / "pictures")) << "nothing is made any more";
}

TEST_F(MailedPictures, AreTheSameWhenTheProgramComesLater) {
  settings.pictures.program = directory / "missing";
  const auto edition = read();
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
  EXPECT_FALSE(edition.mailed->front().is_smaller);
  const auto first = mail_of(**Rendering::make(edition, settings));
  archive(edition);
  settings.pictures.program = pictures_program();
  EXPECT_TRUE(mail_of_archive() == first);
}

// A mail with a link that leads nowhere would be worse than one without.
TEST_F(MailedPictures, StayWhenNobodyServesTheirOriginalsAnyMore) {
  const auto edition = read();
  archive(edition);
  settings.http_listen.clear();
  settings.tokens.reset();
  const auto loaded = load();
  ASSERT_EQ(loaded.trouble, "");
  const auto& read = loaded.rendering->edition();
  const auto files = files_of(read.set.first(), read, settings);
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 1u);
  EXPECT_TRUE(files->front().bytes == *edition.mailed->front().bytes);
}

TEST_F(MailedPictures, ThatAreDamagedOrLostAreNotReplacedByOthers) {
  const auto edition = read();
  archive(edition);
  const auto file = directory / "archive/r" / archived::mailed / edition.mailed->front().sha256;
  ASSERT_TRUE(fs::exists(file));
  auto bytes = slurp(file);
  bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 1);
  directory.put(fs::relative(file, directory.path()).string(), bytes);
  EXPECT_THAT(load().trouble, HasSubstr("it is damaged"));
  fs::remove(file);
  EXPECT_THAT(load().trouble, HasSubstr(edition.mailed->front().sha256));
  const auto text = slurp(frozen());
  directory.put("archive/r/frozen.json", replace_all(text, edition.mailed->front().sha256, "../../secret"));
  EXPECT_THAT(load().trouble, HasSubstr("'mailed: sha256' is none"));
}

TEST_F(MailedPictures, OfAReleaseThatWasAcceptedWithoutThemAreMadeWhereThatMayLast) {
  auto edition = read();
  edition.mailed.reset();
  archive(edition);
  EXPECT_FALSE(fs::exists(directory / "archive/r" / archived::mailed));
  const auto at_start = load(LoadingTime::short_only);
  EXPECT_TRUE(at_start.is_slow);
  EXPECT_EQ(at_start.row.id, "r");
  EXPECT_EQ(at_start.rendering, nullptr);
  EXPECT_EQ(at_start.trouble, "");
  EXPECT_THAT(mail_of_archive(), HasSubstr("Content-Type: image/jpeg"));
  put("release.md", "---\nid: r\nlists: [press]\n---\n# A bridge\n\nText.\n");
  edition = read();
  edition.mailed.reset();
  fs::remove_all(directory / "archive");
  archive(edition);
  EXPECT_NE(load(LoadingTime::short_only).rendering, nullptr) << "nothing of it lasts";
}

TEST_F(MailedPictures, AreOneFileForAllLanguagesThatHaveTheSame) {
  fs::remove(directory / "b/release.md");
  for (const std::string language : {"de", "en"})
    put("release." + language + ".md", "---\nid: r\nlists: [press]\nattachments: [{file: hall.jpg, alt: " +
                                           std::string(language == "de" ? "Brücke" : "Bridge") +
                                           "}, logo.png]\n---\n# A bridge\n\n![](hall.jpg)\n");
  put("logo.png", png_of(50, 20));
  const auto edition = read();
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
  EXPECT_EQ(edition.mailed->size(), 4u);
  archive(edition);
  std::size_t files = 0;
  for (const auto& each : fs::directory_iterator(directory / "archive/r" / archived::mailed)) {
    static_cast<void>(each);
    ++files;
  }
  EXPECT_EQ(files, 3u) << "a logo, and the picture with its words in each language";
}

TEST_F(MailedPictures, GiveASignOfLifeWhileTheyAreMadeAndEndAtAStop) {
  settings.pictures.program = program_that("exec sleep 1000\n");
  put("other.jpg", jpeg_of(png_of(1700, 400), 1700));
  put("release.md", "---\nid: r\nlists: [press]\n---\n# A bridge\n\n![A](hall.jpg) ![B](other.jpg)\n");
  int asked = 0;
  const auto edition = read_until([&] { return ++asked < 6; });
  EXPECT_GE(asked, 6);
  EXPECT_TRUE(has_errors(findings));
  EXPECT_THAT(to_lines(findings), HasSubstr("the daemon is stopping"));
  EXPECT_FALSE(edition.mailed);
  findings.clear();
  settings.pictures.program = pictures_program();
  EXPECT_TRUE(read().mailed->back().is_smaller) << "nothing was kept of what was not made";
}

}  // namespace
}  // namespace gazetted::test
