// What travels with a release, as another mail reader finds it, and preview's promise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

class BundleTest : public testing::Test {
 protected:
  json::object read(const std::string& bytes) {
    newsroom.directory.put("read.eml", bytes);
    const auto ran = run({source("tests/support/read-mail").string(), (newsroom.directory / "read.eml").string()});
    EXPECT_EQ(ran.status, 0) << ran.err;
    auto parsed = parse_json(ran.out);
    return parsed ? parsed->as_object() : json::object();
  }
  // A bundle named `name`, renamed in whole.
  void drop(const std::string& name, const std::map<std::string, std::string>& files) {
    for (const auto& [file, text] : files) newsroom.directory.put("drop/" + name + "/" + file, text);
    fs::create_directories(newsroom.incoming());
    fs::rename(newsroom.directory / ("drop/" + name), newsroom.incoming() / name);
  }
  Capture capture;
  Newsroom newsroom;
};

const std::string png =
    *base64_decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
const std::string report = "Prüfbericht für die Presse – mit einem Namen, der länger ist als jede Zeile.pdf";

TEST_F(BundleTest, FilesArriveWithTheirNamesAndImagesInTheText) {
  newsroom.list("press.csv", recipients(2));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  drop("a", {{"release.md", "---\ntitle: Grüße\nattachments:\n  - {file: '" + report +
                                "', title: Der Prüfbericht}\n---\n\nSee ![A bridge](img/bridge.png).\n"},
             {report, "%PDF-1.4\nnot really\n"},
             {"img/bridge.png", png},
             {"unused.png", png}});
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  const auto mail = read(capture->mails().front().bytes);
  EXPECT_EQ(
      json::serialize(mail.at("tree")),
      R"({"multipart/mixed":[{"multipart/alternative":["text/plain",{"multipart/related":["text/html","image/png"]}]},"application/pdf"]})");
  EXPECT_EQ(json::serialize(mail.at("defects")), "[]");
  const auto& files = mail.at("files").as_array();
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(text_member(files[0].as_object(), "name"), "bridge.png");
  EXPECT_EQ(int_member(files[0].as_object(), "size"), std::int64_t(png.size()));
  EXPECT_EQ(text_member(files[1].as_object(), "name"), report);
  EXPECT_EQ(text_member(files[1].as_object(), "how"), "attachment");
  const auto cid = text_member(files[0].as_object(), "cid");
  const auto html = text_member(mail, "html");
  EXPECT_THAT(html, HasSubstr("src=\"cid:" + cid.substr(1, cid.size() - 2) + "\" alt=\"A bridge\""));
  EXPECT_LE(int_member(mail, "longest_line"), 998);
  EXPECT_FALSE(bool_member(mail, "eight_bit"));
  EXPECT_EQ(int_member(mail, "bare"), 0);
}

TEST_F(BundleTest, WhoeverReadsATranslationGetsTheFilesAndWhomToAsk) {
  newsroom.list("press.csv", "email,language\na@example.org,fr\n");
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  drop("a",
       {{"release.md",
         "---\ntitle: A bridge\ncontact: {name: Ann Lee, email: ann@x.example, phone: +44 20 7946 0000}\nattachments: "
         "[{file: a.png, inline: true, alt: The hall, caption: In May}, map.pdf]\n---\n\nText.\n"},
        {"release.fr.md", "---\ntitle: Un pont\n---\n\nTexte.\n"},
        {"map.pdf", "%PDF-1.4\n"},
        {"a.png", png}});
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  const auto mail = read(capture->mails().front().bytes);
  EXPECT_EQ(mail.at("files").as_array().size(), 2u);
  EXPECT_THAT(text_member(mail, "html"), HasSubstr("alt=\"The hall\""));
  const auto view = view_mail(capture->mails().front().bytes);
  EXPECT_THAT(view.html, HasSubstr("In May"));
  for (const auto& text : {view.html, view.text})
    for (const char* part : {"Un pont", "Ann Lee", "ann@x.example", "+44 20 7946 0000", "map.pdf"})
      EXPECT_THAT(text, HasSubstr(part));
}

TEST_F(BundleTest, FilesThatMakeAMailTooLargeAreNamedWithTheirSizes) {
  newsroom.list("press.csv", recipients(2));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  drop("a", {{"release.md", "---\ntitle: A\nattachments: [one.zip, two.zip]\n---\n\nText.\n"},
             {"one.zip", std::string(5 << 20, 'x')},
             {"two.zip", std::string(4 << 20, 'x')}});
  ASSERT_TRUE(newsroom.rejected("a"));
  const auto reason = slurp(newsroom.directory / "spool/rejected/a.error.txt");
  EXPECT_THAT(reason, HasSubstr("one.zip: 5.0 MB"));
  EXPECT_THAT(reason, HasSubstr("two.zip: 4.0 MB"));
}

TEST_F(BundleTest, WhatIsTooLargeForAMailGoesAsALink) {
  const int port = free_port();
  newsroom.list("press.csv", recipients(2));
  newsroom.configure(press_settings(capture->smtp_port()) + fmt::format("http: {{listen: '127.0.0.1:{}'}}\n", port));
  newsroom.directory.put(
      "gazetted.yaml", replace_all(slurp(newsroom.config()), "time_zone: Europe/London",
                                   fmt::format("time_zone: Europe/London, public_url: 'http://127.0.0.1:{}/'", port)));
  newsroom.start();
  std::string film;
  for (int i = 0; film.size() < (12u << 20); ++i) film += std::to_string(i) + "\n";
  drop("a", {{"release.md",
              "---\ntitle: A\nattachments: [{file: Brücke film.mp4, title: The film}, fact.txt]\n---\n\nText.\n"},
             {"Brücke film.mp4", film},
             {"fact.txt", "facts\n"}});
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  ASSERT_EQ(capture->mails().size(), 2u);
  const auto view = view_mail(capture->mails().front().bytes);
  EXPECT_LT(capture->mails().front().bytes.size(), 100'000u);
  const auto at = view.text.find("http://127.0.0.1:" + std::to_string(port) + "/f/");
  ASSERT_NE(at, std::string::npos) << view.text;
  const auto link = view.text.substr(at, view.text.find_first_of("\r\n", at) - at);
  EXPECT_THAT(view.text, HasSubstr("The film (Brücke film.mp4, 12.0 MB)"));
  EXPECT_THAT(view.text, HasSubstr("fact.txt (6 B, attached)"));
  EXPECT_THAT(view.html, HasSubstr("href=\"" + link + "\""));
  const auto saved = (newsroom.directory / "film.mp4").string();
  const auto fetch = [&](const std::string& url) {
    return run({"curl", "-s", "--max-time", "60", "-D", "-", "-o", saved, url}).out;
  };
  const auto head = fetch(link);
  EXPECT_THAT(head, HasSubstr("200 OK"));
  EXPECT_THAT(head, HasSubstr("Content-Type: video/mp4"));
  EXPECT_THAT(head, HasSubstr("filename*=UTF-8''Br%C3%BCcke%20film.mp4"));
  EXPECT_TRUE(slurp(saved) == film);
  const auto only_head = run({"curl", "-sI", "--max-time", "10", link}).out;
  EXPECT_THAT(only_head, HasSubstr("Content-Length: " + std::to_string(film.size())));
  auto forged = link;
  forged[forged.find("/f/") + 5] ^= 1;
  EXPECT_THAT(fetch(forged), HasSubstr("404"));
  // A restart finds the same link, and files are linked to for as long as their release is kept.
  newsroom.stop();
  newsroom.start();
  EXPECT_THAT(fetch(link), HasSubstr("200 OK"));
}

TEST_F(BundleTest, WhatIsPreviewedIsWhatIsSent) {
  newsroom.list("press.csv", "email,name,Desk\nanna@example.org,Anna Ångström,Politik\n");
  ASSERT_EQ(newsroom.command({"dkim-key", (newsroom.directory / "k.pem").string()}).status, 0);
  newsroom.configure(press_settings(capture->smtp_port(), "", "reply_to: press@example.org") +
                     "dkim: [{domain: news.example.org, selector: s, key_file: k.pem}]\n");
  newsroom.start();
  drop("a", {{"release.md", "---\ntitle: Grüße\nattachments: [f.txt]\n---\n\nText with ![a](b.png).\n"},
             {"f.txt", "facts\n"},
             {"b.png", png}});
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  const auto sent = capture->mails().front().bytes;
  const auto seconds = sent.substr(sent.find(" t=") + 3, 10);
  const auto at = format_rfc3339(from_millis(std::stoll(seconds) * 1000));
  const auto preview = newsroom.command({"preview", "a", "--at", at, "--out", (newsroom.directory / "out").string()});
  EXPECT_EQ(preview.status, 0) << preview.err;
  EXPECT_EQ(slurp(newsroom.directory / "out/press/anna@example.org.eml"), sent);
}

}  // namespace
}  // namespace gazetted::test
