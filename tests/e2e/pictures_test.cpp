// A photo as a camera made it goes out in sensible sizes, with its credit and without what the camera wrote: on the
// page, in previews and feeds, in the mail, and where it can be had as it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/render/picture_kind.hpp"
#include "support/daemon_here.hpp"
#include "support/pictures.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::string_literals;

constexpr Duration hour{3'600'000};

// What makes them lets everything else go first, and other tests are running.
constexpr Duration patience{300'000};

class Photos : public testing::Test {
 protected:
  void SetUp() override {
    if (pictures_program().empty()) GTEST_SKIP() << "gazetted-pictures was not built: libvips-dev is missing";
    photo = as_a_camera_writes(jpeg_of(png_of(2100, 1400), 2100), 1);
  }
  // The program has begun with one.
  bool is_making() const {
    std::error_code code;
    for (fs::directory_iterator it(newsroom.directory / "state/pictures", code), end; !code && it != end;
         it.increment(code))
      if (fs::exists(it->path() / "made", code)) return true;
    return false;
  }
  void configure(const std::string& program = pictures_program(), int smtp_port = 0) {
    newsroom.list("press.csv", "email\na@x.example\n");
    newsroom.configure(
        press_settings(smtp_port != 0 ? smtp_port : capture->smtp_port()) +
        fmt::format("http: {{listen: '127.0.0.1:{}'}}\nsite: {{}}\npictures: {{program: {}}}\n", port, program));
    const auto url = fmt::format("public_url: 'http://127.0.0.1:{}', ", port);
    newsroom.directory.put("gazetted.yaml",
                           replace_all(slurp(newsroom.config()), "newsroom: {", "newsroom: {slug: example, " + url));
  }
  void drop_bundle(const std::string& id, const std::string& front = "", const std::string& kind = "") {
    const auto place = newsroom.directory / ("away/" + id);
    newsroom.directory.put("away/" + id + "/release.md",
                           "---\ntitle: The bridge at dawn\n" + front + kind +
                               "attachments:\n- {file: rule.png, alt: '', inline: false}\n"
                               "- {file: dawn.jpg, caption: The bridge at dawn, credit: Zoë Ångström, alt: A bridge, "
                               "inline: false}\n---\nSee it here.\n\n![](hall.jpg)\n");
    newsroom.directory.put("away/" + id + "/dawn.jpg", photo);
    newsroom.directory.put("away/" + id + "/hall.jpg", photo.substr(0, photo.size() - 1) + "x");
    newsroom.directory.put("away/" + id + "/rule.png", png_of(400, 8));
    fs::rename(place, newsroom.incoming() / id);
  }
  std::string fetch(const std::string& address) const {
    const auto file = newsroom.directory / "fetched";
    const auto url = address.starts_with("http") ? address : fmt::format("http://127.0.0.1:{}{}", port, address);
    fetched =
        run({"curl", "-s", "--max-time", "10", "-o", file.string(), "-w", "%{http_code} %{content_type}", url}).out;
    return slurp(file);
  }
  fs::path site(const std::string& path) const { return newsroom.directory / "state/site" / path; }
  std::vector<fs::path> media() const {
    std::vector<fs::path> files;
    std::error_code code;
    for (fs::recursive_directory_iterator it(site("newsroom/example/media/1"), code), end; !code && it != end;
         it.increment(code))
      files.push_back(it->path());
    return files;
  }
  std::string state(const std::string& id) {
    const auto status = newsroom.status(id);
    return status ? status->state : "";
  }
  static void expect_no_secrets(const std::string& bytes, const std::string& where) {
    for (const auto* secret : camera_secrets) EXPECT_EQ(bytes.find(secret), std::string::npos) << where << secret;
  }
  // The decoded part of this type, with its headers in front.
  static std::string part_of(const std::string& mail, const std::string& type) {
    const auto begin = mail.find("Content-Type: " + type);
    if (begin == std::string::npos) return "";
    const auto body = mail.find("\r\n\r\n", begin) + 4;
    const auto text = mail.substr(body, mail.find("\r\n--", body) - body);
    const auto bytes = base64_decode(replace_all(text, "\r\n", ""));
    return bytes ? mail.substr(begin, body - begin) + *bytes : "";
  }

  const int port = free_port();
  std::string photo;
  mutable std::string fetched;
  mutable Capture capture;
  Newsroom newsroom;
};

TEST_F(Photos, APageShowsSensibleSizesAndNothingOfTheCamera) {
  configure();
  newsroom.start();
  drop_bundle("bridge");
  ASSERT_TRUE(newsroom.done("bridge", patience)) << newsroom.log();
  const auto page = fetch("/newsroom/example/releases/en/the-bridge-at-dawn-1");
  EXPECT_THAT(page, HasSubstr("<source type=\"image/avif\" srcset=\"/newsroom/example/media/1/"));
  EXPECT_THAT(page, HasSubstr("-1920.webp 1920w"));
  EXPECT_THAT(page, HasSubstr("decoding=\"async\" fetchpriority=\"high\"></picture>"));
  EXPECT_THAT(page, HasSubstr("loading=\"lazy\" decoding=\"async\"></picture>")) << "in the text";
  EXPECT_THAT(page, HasSubstr("width=\"2100\" height=\"1400\""));
  const auto lead = page.substr(page.find("<figure class=\"lead\">"), 400);
  EXPECT_THAT(lead, HasSubstr("dawn.jpg")) << "what is there for its looks is no lead";
  const auto preview = page.find("og:image\" content=\"");
  ASSERT_NE(preview, std::string::npos) << page;
  const auto image = page.substr(preview + 19, page.find('"', preview + 19) - preview - 19);
  EXPECT_EQ(picture_size(fetch(image)).width, 1280u) << image;
  EXPECT_EQ(fetched, "200 image/jpeg");
  const auto files = media();
  EXPECT_EQ(files.size(), 3u + 2 * 12 + 6) << "three as they are, two photos in twelve forms, a rule in six";
  for (const auto& file : files) {
    expect_no_secrets(slurp(file), file.string());
    EXPECT_EQ(file.filename().string().find("bridge"), std::string::npos) << "no name tells the title";
  }
  EXPECT_THAT(slurp(site("newsroom/example/media/1/dawn.jpg")), HasSubstr("Zoë Ångström"));
  const auto library = fetch("/newsroom/example/media/");
  EXPECT_THAT(library, HasSubstr("1920 × 1280 px"));
  EXPECT_THAT(library, HasSubstr("1280 × 853 px"));
  EXPECT_THAT(fetch("/newsroom/example/feed.json"), HasSubstr("-1280.jpg"));
  EXPECT_THAT(fetch("/newsroom/example/releases/en/the-bridge-at-dawn-1.json"), HasSubstr("\"web-1920\""));
  expect_no_secrets(fetch("/newsroom/example/releases/en/the-bridge-at-dawn-1.zip"), "kit");
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
  newsroom.stop();
  EXPECT_EQ(newsroom.command({"site", "build"}).status, 0);
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "") << "what was made is made the same";
}

// Formats of which nothing smaller is made, wherever they can be had: on the page, in the kit, in the mail.
TEST_F(Photos, DrawingsAndTiffAreCleanedToo) {
  configure();
  newsroom.start();
  const auto drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\"><!-- COMMENT-5150 --><g id=\"drawn\"/></svg>"s;
  newsroom.directory.put("away/plan/release.md", "---\ntitle: A plan\nattachments: [plan.svg, scan.tif]\n---\nText.\n");
  newsroom.directory.put("away/plan/plan.svg", drawing);
  newsroom.directory.put("away/plan/scan.tif", camera_exif(6));
  fs::rename(newsroom.directory / "away/plan", newsroom.incoming() / "plan");
  ASSERT_TRUE(newsroom.done("plan", patience)) << newsroom.log();
  const auto expect_clean = [](const std::string& bytes, const std::string& where) {
    for (const auto* secret : {"COMMENT-5150", "SERIAL-4711", "MAKER-NOTE-0815", "GPS-PLACE-1701", "Camera Works"})
      EXPECT_EQ(bytes.find(secret), std::string::npos) << where << secret;
  };
  const auto shown = fetch("/newsroom/example/media/1/plan.svg");
  EXPECT_THAT(shown, HasSubstr("id=\"drawn\""));
  expect_clean(shown, "page");
  const auto scan = fetch("/newsroom/example/media/1/scan.tif");
  EXPECT_EQ(scan.size(), camera_exif(6).size()) << fetched;
  expect_clean(scan, "page");
  expect_clean(fetch("/newsroom/example/releases/en/a-plan-1.zip"), "kit");
  ASSERT_EQ(capture->mails().size(), 1u);
  const auto mail = capture->mails().front().bytes;
  const auto attached = part_of(mail, "image/svg+xml"), tiff = part_of(mail, "image/tiff");
  EXPECT_THAT(attached, HasSubstr("id=\"drawn\""));
  EXPECT_THAT(tiff, HasSubstr("II*"));
  expect_clean(attached + tiff, "mail");
}

TEST_F(Photos, AMailHasASmallerOneAndALinkToTheOther) {
  configure();
  newsroom.start();
  drop_bundle("bridge");
  ASSERT_TRUE(newsroom.done("bridge", patience)) << newsroom.log();
  ASSERT_EQ(capture->mails().size(), 1u);
  const auto mail = capture->mails().front().bytes;
  const auto part = part_of(mail, "image/jpeg");
  const auto picture = part.substr(part.find("\xFF\xD8"));
  EXPECT_EQ(picture_size(picture).width, 1280u);
  expect_no_secrets(picture, "mail");
  const auto html = replace_all(mail, "=\r\n", "");
  EXPECT_THAT(html, testing::ContainsRegex("width=3D\"(576|600)\"")) << "the column of the template";
  const auto link = html.find(fmt::format("http://127.0.0.1:{}/f/", port));
  ASSERT_NE(link, std::string::npos);
  const auto original = fetch(html.substr(link, html.find_first_of("\"> \r\n", link) - link));
  EXPECT_EQ(fetched, "200 image/jpeg");
  EXPECT_EQ(picture_size(original).width, 2100u);
  expect_no_secrets(original, "link");
  const auto address = html.substr(link, html.find_first_of("\"> \r\n", link) - link);
  const auto head = [&](const std::string& more) {
    return run({"curl", "-s", "--max-time", "10", "-D", "-", "-o", "/dev/null", "-H", more, address}).out;
  };
  EXPECT_THAT(head("Range: bytes=0-99"), AllOf(HasSubstr("206 "), HasSubstr("Content-Length: 100\r\n")));
  EXPECT_THAT(head("Accept: */*"), HasSubstr("Cache-Control: no-cache\r\n")) << "it may be withdrawn";
  const auto preview =
      newsroom.command({"preview", "bridge", "--for", "a@x.example", "--out", (newsroom.directory / "out").string()});
  EXPECT_EQ(preview.status, 0) << preview.err;
  const auto shown = part_of(slurp(newsroom.directory / "out/press/a@x.example.eml"), "image/jpeg");
  EXPECT_TRUE(!shown.empty() && shown == part) << "a preview is what is sent";
  newsroom.drop("away.md", "---\nkind: withdrawal\nsupersedes: bridge\nchange_note: It was never open.\n---\n");
  ASSERT_TRUE(newsroom.done("away", patience)) << newsroom.log();
  EXPECT_THAT(head("Accept: */*"), HasSubstr("404 "));
}

// The program is gone, and what it made is, when the second of them is mailed.
TEST_F(Photos, LaterRecipientsGetTheSameBytesWhateverBecameOfTheProgram) {
  auto refuses = std::make_shared<std::atomic<bool>>(true);
  CaptureOptions options;
  options.smtp_script = [refuses](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "rcpt" && *refuses && step.argument.find("late@") != std::string::npos)
      action.reply = "450 4.2.1 later";
    return action;
  };
  Capture moody(options);
  const auto program = newsroom.directory / "gazetted-pictures";
  fs::copy_file(pictures_program(), program);
  configure(program, moody->smtp_port());
  newsroom.list("press.csv", "email\na@x.example\nlate@y.example\n");
  newsroom.start();
  drop_bundle("bridge");
  ASSERT_TRUE(eventually([&] { return moody->mail_count() == 1; }, patience)) << newsroom.log();
  // Nothing is on the wire: what is there at a kill is in doubt, and is not sent again.
  ASSERT_EQ(newsroom.command({"pause", "bridge"}).status, 0);
  ASSERT_TRUE(eventually(
      [&] {
        const auto status = newsroom.status("bridge");
        return status && status->tally[State::deferred] >= 1 && status->tally[State::sending] == 0;
      },
      patience))
      << newsroom.log();
  newsroom.kill();
  fs::remove(program);
  newsroom.directory.put("gazetted-pictures", "#!/bin/sh\necho 'it is another version' >&2\nexit 4\n");
  fs::permissions(program, fs::perms(0755));
  fs::remove_all(newsroom.directory / "state/pictures");
  *refuses = false;
  newsroom.start();
  newsroom.command({"resume", "bridge"});
  newsroom.command({"retry", "bridge"});
  ASSERT_TRUE(eventually([&] { return moody->mail_count() == 2; }, patience)) << newsroom.log();
  const auto first = part_of(moody->mails()[0].bytes, "image/jpeg"),
             second = part_of(moody->mails()[1].bytes, "image/jpeg");
  EXPECT_EQ(picture_size(first.substr(first.find("\xFF\xD8"))).width, 1280u);
  EXPECT_TRUE(first == second);
}

// The watchdog hears of the intake meanwhile, and no stop waits for it; the release is taken at the next start.
TEST_F(Photos, AStopOrAKillWhileAMailsPictureIsMadeLosesNothing) {
  const auto slow = newsroom.directory.put("slow", "#!/bin/sh\nexec sleep 1000\n");
  fs::permissions(slow, fs::perms(0755));
  configure(slow);
  newsroom.start();
  drop_bundle("bridge");
  ASSERT_TRUE(eventually([&] { return is_making(); }, patience)) << newsroom.log();
  EXPECT_EQ(state("bridge"), "") << "it is not accepted before its pictures are there";
  for (int stops = 0; stops < 3; ++stops) {
    newsroom.stop();
    EXPECT_THAT(newsroom.log(), Not(HasSubstr("took longer than"))) << "the picture in hand was ended";
    newsroom.start();
    ASSERT_TRUE(eventually([&] { return is_making(); }, patience)) << newsroom.log();
  }
  newsroom.kill();
  configure();
  newsroom.start();
  ASSERT_TRUE(newsroom.done("bridge", patience)) << newsroom.log();
  const auto part = part_of(capture->mails().front().bytes, "image/jpeg");
  EXPECT_EQ(picture_size(part.substr(part.find("\xFF\xD8"))).width, 1280u);
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

// However long the pictures of another release take, and that is in hand first.
TEST_F(Photos, WhatNeedsNoneWaitsForNone) {
  const auto slow = newsroom.directory.put("slow", "#!/bin/sh\nexec sleep 1000\n");
  fs::permissions(slow, fs::perms(0755));
  configure(slow);
  newsroom.start();
  const std::string plain = "lists: []\nchannels: [site]\n---\nText.\n", page = "/newsroom/example/releases/en/";
  newsroom.drop("news.md", "---\ntitle: Plain news\n" + plain);
  ASSERT_TRUE(newsroom.done("news", patience)) << newsroom.log();
  drop_bundle("bridge", "lists: []\nchannels: [site]\n");
  ASSERT_TRUE(eventually([&] { return is_making(); }, patience)) << newsroom.log();
  newsroom.drop("more.md", "---\ntitle: More news\n" + plain);
  EXPECT_TRUE(newsroom.done("more", patience)) << newsroom.log();
  fetch(page + "more-news-3");
  EXPECT_THAT(fetched, HasSubstr("200 "));
  newsroom.drop("other.md",
                "---\ntitle: Other news\nkind: correction\nsupersedes: news\nchange_note: It was not "
                "the day that we gave.\n" +
                    plain);
  EXPECT_TRUE(newsroom.done("other", patience)) << newsroom.log();
  EXPECT_THAT(fetch(page + "other-news-1"), HasSubstr("Other news"));
  newsroom.drop("away.md", "---\nkind: withdrawal\nsupersedes: other\nchange_note: Nothing of it was so.\n---\n");
  EXPECT_TRUE(newsroom.done("away", patience)) << newsroom.log();
  fetch(page + "other-news-1");
  EXPECT_THAT(fetched, HasSubstr("410 "));
  EXPECT_TRUE(is_making());
  EXPECT_NE(state("bridge"), "done");
  // What is withdrawn while it waits for them has a notice and never a page.
  newsroom.drop("none.md", "---\nkind: withdrawal\nsupersedes: bridge\nchange_note: It was never open.\n---\n");
  EXPECT_TRUE(newsroom.done("none", patience)) << newsroom.log();
  EXPECT_THAT(fetch(page + "the-bridge-at-dawn-2"), HasSubstr("It was never open."));
  EXPECT_THAT(fetched, HasSubstr("410 "));
  EXPECT_THAT(media(), IsEmpty());
}

TEST_F(Photos, NothingIsPublicBeforeItsTimeAndAllOfItIsThen) {
  configure();
  DaemonHere daemon(newsroom);
  drop_bundle("bridge", "release_at: " + format_rfc3339(Clock().now() + hour) + "\n");
  ASSERT_TRUE(eventually([&] { return state("bridge") == "scheduled"; }, patience)) << newsroom.log();
  const auto kept = newsroom.directory / "state/pictures";
  const auto count = [&] {
    std::size_t entries = 0;
    std::error_code code;
    for (fs::directory_iterator it(kept, code), end; !code && it != end; it.increment(code))
      entries += it->path().filename().string().starts_with(".") ? 0 : 1;
    return entries;
  };
  EXPECT_TRUE(eventually([&] { return count() >= 3; }, patience)) << "they are made ahead";
  EXPECT_EQ(fs::status(kept).permissions(), fs::perms::owner_all);
  EXPECT_THAT(media(), IsEmpty());
  daemon.clock.set_by(hour + Duration(1'000));
  newsroom.directory.put("spool/incoming/.look", "");
  ASSERT_TRUE(newsroom.done("bridge", patience)) << newsroom.log();
  EXPECT_EQ(media().size(), 33u);
  newsroom.drop(
      "away.md",
      "---\nkind: withdrawal\nsupersedes: bridge\nchange_note: The bridge is closed and was never open.\n---\n");
  ASSERT_TRUE(newsroom.done("away", patience)) << newsroom.log();
  EXPECT_THAT(media(), IsEmpty());
  EXPECT_EQ(count(), 0u) << "what pages and mails had is forgotten";
}

TEST_F(Photos, AKillWhileTheyAreMadeLeavesNothingHalf) {
  configure();
  newsroom.start();
  drop_bundle("bridge");
  ASSERT_TRUE(eventually([&] { return newsroom.status("bridge").has_value(); }, patience)) << newsroom.log();
  std::set<std::string> seen;
  const auto begins_another = [&] {
    std::error_code code;
    bool is_new = false;
    for (fs::directory_iterator it(newsroom.directory / "state/pictures", code), end; !code && it != end;
         it.increment(code))
      is_new = seen.insert(it->path().filename().string()).second || is_new;
    return is_new;
  };
  for (int round = 0; round < 3; ++round) {
    static_cast<void>(eventually(begins_another, Duration(5'000)));
    newsroom.kill();
    newsroom.start();
  }
  ASSERT_TRUE(newsroom.done("bridge", patience)) << newsroom.log();
  EXPECT_EQ(media().size(), 33u);
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Photos, WithoutTheProgramTheyAreShownAsTheyAreAndCleanAllTheSame) {
  configure("off");
  newsroom.start();
  drop_bundle("bridge");
  ASSERT_TRUE(newsroom.done("bridge", patience)) << newsroom.log();
  EXPECT_EQ(media().size(), 3u);
  const auto page = fetch("/newsroom/example/releases/en/the-bridge-at-dawn-1");
  EXPECT_THAT(page, Not(HasSubstr("<source")));
  EXPECT_THAT(page, HasSubstr("/newsroom/example/media/1/dawn.jpg"));
  for (const auto& file : media()) expect_no_secrets(slurp(file), file.string());
  const auto mail = capture->mails().front().bytes;
  const auto part = part_of(mail, "image/jpeg");
  EXPECT_EQ(picture_size(part.substr(part.find("\xFF\xD8"))).width, 2100u);
  expect_no_secrets(part, "mail");
  newsroom.stop();
  configure();
  newsroom.start();
  EXPECT_TRUE(eventually([&] { return media().size() == 33u; }, patience))
      << "the site is made anew: " << newsroom.log();
  newsroom.stop();
  configure("off");
  newsroom.start();
  EXPECT_TRUE(eventually([&] { return media().size() == 3u; }, patience)) << newsroom.log();
}

TEST_F(Photos, AProgramThatIsGoneKeepsNoPageBackAndIsTriedAgain) {
  const auto program = newsroom.directory / "gazetted-pictures", away = newsroom.directory / "away-pictures";
  fs::copy_file(pictures_program(), program);
  configure(program);
  newsroom.start();
  fs::rename(program, away);
  drop_bundle("bridge");
  ASSERT_TRUE(newsroom.done("bridge", patience)) << newsroom.log();
  EXPECT_EQ(media().size(), 3u);
  EXPECT_THAT(fetch("/newsroom/example/releases/en/the-bridge-at-dawn-1"), HasSubstr("/media/1/dawn.jpg"));
  const auto log = newsroom.log();
  const auto first = log.find("could not be started");
  ASSERT_NE(first, std::string::npos) << log;
  EXPECT_EQ(log.find("could not be started", first + 1), std::string::npos) << "it is said once: " << log;
  fs::rename(away, program);
  drop_bundle("again", "supersedes: bridge\nchange_note: The hour is right now.\n", "kind: correction\n");
  ASSERT_TRUE(newsroom.done("again", patience)) << newsroom.log();
  EXPECT_EQ(media().size(), 33u);
  EXPECT_EQ(newsroom.command({"site", "check"}).out, "");
}

TEST_F(Photos, AStopDoesNotWaitForPictures) {
  const auto slow = newsroom.directory.put("slow", "#!/bin/sh\nexec sleep 1000\n");
  fs::permissions(slow, fs::perms(0755));
  configure(slow);
  newsroom.start();
  newsroom.directory.put("away/bridge/release.md",
                         "---\ntitle: The bridge at dawn\nattachments:\n- {file: dawn.jpg, alt: A, inline: false}\n- "
                         "{file: hall.jpg, alt: B, inline: false}\n---\nSee it here.\n");
  for (const auto* name : {"dawn.jpg", "hall.jpg"}) newsroom.directory.put("away/bridge/" + std::string(name), photo);
  fs::rename(newsroom.directory / "away/bridge", newsroom.incoming() / "bridge");
  ASSERT_TRUE(eventually([&] { return is_making(); }, patience)) << newsroom.log();
  newsroom.stop();
  EXPECT_THAT(newsroom.log(), Not(HasSubstr("took longer than"))) << "the picture in hand was ended";
  configure();
  newsroom.start();
  ASSERT_TRUE(newsroom.done("bridge", patience)) << newsroom.log();
  EXPECT_GT(media().size(), 20u);
}

}  // namespace
}  // namespace gazetted::test
