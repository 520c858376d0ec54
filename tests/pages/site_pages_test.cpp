// The newsroom's pages as a browser shows them, as the daemon serves them: to judges of accessibility and of HTML.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/sandbox/capture.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

struct Words {
  const char *language, *title, *text;
};
constexpr Words words[] = {
    {"en", "New quay lets ships run on power from the shore", "The first ship had its engines off at seven."},
    {"ar", "رصيف جديد يتيح للسفن استخدام الكهرباء من البر", "رست أول سفينة عند الساعة 06:40."},
    {"zh", "新码头让船舶使用岸电", "第一艘船于六点四十分靠泊。"},
    {"ru", "Новый причал позволяет судам получать энергию с берега", "Первое судно пришвартовалось в 06:40."},
};

class SitePages : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(source("build-npm/node_modules/axe-core")) ||
        !fs::exists(source("build-npm/node_modules/puppeteer-core")))
      GTEST_SKIP() << "axe-core and puppeteer-core are not installed (see build-npm.log)";
    if (!fs::exists("/usr/bin/chromium")) GTEST_SKIP() << "chromium is not installed";
  }

  void configure() {
    newsroom.list("press.csv", "email,name\na@x.example,Ann Lee\n");
    newsroom.list("early.csv", "email,name\ne@x.example,Eve Adams\n");
    newsroom.configure("");
    newsroom.directory.put("gazetted.yaml", fmt::format(R"(
newsroom:
  name: Port of Northam
  slug: northam
  public_url: http://127.0.0.1:{0}
  website: https://www.northam.example/
  email: press@northam.example
  postal_address: "1 Quay Street\nNortham NH1 1AA"
  time_zone: Europe/London
  languages: [en, ar, zh, ru]
  colour: "#ffd400"
  boilerplate: {{en: The port handles *14 million* tonnes a year., ru: Порт.}}
  social_profiles: {{Mastodon: "https://social.example/@northam"}}
  press: [{{name: Ann Lee, role: Head of press, email: ann@northam.example, phone: "+44 20 7946 0018"}}]
  topics: {{freight: {{en: Freight, ru: Грузы}}}}
  privacy: We keep nothing of readers.
  accessibility: "## How it is read\n\nWith every browser."
  pinned: quay
spool: {{directory: spool, settle: 500ms}}
store: 'sqlite:state/ledger.db'
control: control.sock
hostname: news.example.org
templates: {1}
relays: {{main: {{host: 127.0.0.1, port: {2}, tls: off}}}}
lists:
  press: {{title: Press list, subscribers: lists/press.csv, from: Port <press@northam.example>, subscribe: true}}
  early: {{title: Early list, subscribers: lists/early.csv, from: Port <press@northam.example>, embargoed: true, match: named}}
http: {{listen: '127.0.0.1:{0}'}}
site: {{}}
)",
                                                        port, newsroom.templates.string(), capture->smtp_port()));
  }
  void drop_bundle(const std::string& id, const std::string& front) {
    for (const auto& [language, title, text] : words) {
      newsroom.directory.put(fmt::format("coming/release.{}.md", language),
                             fmt::format("---\ntitle: {}\nsummary: {}\ntopics: [freight, Freight]\n"
                                         "attachments: [{{file: quay.png, alt: {}, caption: {}, credit: Ann Lee}}, "
                                         "{{file: figures.csv, title: {}}}]\nnotes_to_editors: {}\n{}---\n{} ({})\n\n"
                                         "## {}\n\n> {}\n\n| A | B |\n|---|--:|\n| {} | 2 |\n",
                                         title, text, title, text, title, text, front, text, id, title, text, title));
    }
    fs::copy_file(source("daemon/doc/pictures/mail.png"), newsroom.directory / "coming/quay.png");
    newsroom.directory.put("coming/figures.csv", "a,b\n1,2\n");
    fs::rename(newsroom.directory / "coming", newsroom.incoming() / id);
  }
  std::string mail_to(const std::string& address) const {
    for (const auto& mail : capture->mails()) {
      if (mail.recipient == address) return view_mail(mail.bytes).text;
    }
    return "";
  }

  const int port = free_port();
  mutable Capture capture;
  Newsroom newsroom;
};

TEST_F(SitePages, ArePassedByTheJudgesInFourLanguages) {
  configure();
  newsroom.start();
  drop_bundle("quay", "");
  ASSERT_TRUE(newsroom.done("quay")) << newsroom.log();
  newsroom.drop("fix.md",
                "---\nkind: update\nsupersedes: quay\ntitle: New quay\nchange_note: The table of berths was added to "
                "it.\nmail: false\n---\nText.\n");
  newsroom.drop("wrong.md", "---\ntitle: In error\ntopics: [freight]\n---\nText.\n");
  ASSERT_TRUE(newsroom.done("fix") && newsroom.done("wrong")) << newsroom.log();
  newsroom.drop("away.md", "---\nkind: withdrawal\nsupersedes: wrong\nchange_note: It was sent by mistake.\n---\n");
  drop_bundle("second", "");
  drop_bundle("coming", "lists: [early]\nchannels: [site]\nembargo: 2199-01-02 09:30\n");
  ASSERT_TRUE(newsroom.done("away") && newsroom.done("second")) << newsroom.log();
  ASSERT_TRUE(eventually([&] { return !mail_to("e@x.example").empty(); })) << newsroom.log();
  const auto mail = mail_to("e@x.example");
  const auto link = mail.find("/e/");
  ASSERT_NE(link, std::string::npos) << mail;
  std::vector<std::string> command = {"env", "NPM_TOOLS=" + source("build-npm").string(), "node",
                                      source("tests/npm/judge-pages.mjs").string(),
                                      fmt::format("http://127.0.0.1:{}", port)};
  const std::string home = "/newsroom/northam/";
  command.push_back(mail.substr(link, mail.find_first_of("\"\r\n <>", link) - link));
  const auto site = newsroom.directory / "state/site";
  for (const auto* path : {"", "releases/ar/", "releases/zh/", "releases/ru/", "media/", "releases/ar/media/",
                           "contact/", "topics/freight/", "releases/ru/topics/freight/", "privacy/", "accessibility/"})
    command.push_back(home + path);
  for (const auto& entry : fs::recursive_directory_iterator(site / "newsroom/northam")) {
    const auto path = "/" + entry.path().lexically_relative(site).string();
    const bool is_story =
        path.find("/releases/") != std::string::npos && path.ends_with(".html") && !path.ends_with("index.html");
    if (is_story) command.push_back(path.substr(0, path.size() - 5));
    if (path.find(home + "archive/") == 0 && path.ends_with("index.html"))
      command.push_back(path.substr(0, path.size() - 10));
  }
  const auto judged = run(command);
  EXPECT_EQ(judged.status, 0) << judged.out << judged.err;
}

}  // namespace
}  // namespace gazetted::test
