#include "gazetted/web/endpoints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/mail/public_links.hpp"
#include "support/files.hpp"
#include "web_answer.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class EndpointsTest : public testing::Test {
 protected:
  EndpointsTest() {
    settings->tokens = std::make_shared<TokenKeys>(std::vector<Secret>{Secret(std::string(40, 'k'))});
    settings->spool.directory = directory.path();
    ListSettings press;
    press.audience.name = "press";
    press.audience.title = "Press <releases>";
    settings->lists.push_back(std::move(press));
  }
  WebResponse ask(const std::string& method, const std::string& target, const std::string& body = "") {
    const auto suppress = [this](Unsubscription who) -> asio::awaitable<bool> {
      left.push_back(who.address + " " + who.list);
      co_return is_durable;
    };
    const auto who_may_read = [this](std::string release) -> asio::awaitable<FileReaders> {
      co_return release == waits ? FileReaders::nobody : release == early ? FileReaders::early : FileReaders::everybody;
    };
    const auto clean = [this](fs::path file) -> asio::awaitable<Result<fs::path>> {
      if (cleaned.empty())
        co_return is_too_large ? fail("{}: larger than 1 byte", file.string())
                               : fail("{}: the disk is full", file.string()).blame_machine();
      co_return cleaned;
    };
    const auto early_page = [this](EarlyReader reader, std::string,
                                   std::string) -> asio::awaitable<std::optional<WebResponse>> {
      if (reader.release == waits) co_return std::nullopt;
      WebResponse page;
      page.body = "early: " + reader.name;
      page.file = early_file;
      co_return page;
    };
    const auto router = make_router({[this] { return settings; }, suppress, who_may_read, clean, early_page});
    WebRequest request;
    request.headers = headers;
    request.method = method;
    request.target = target;
    request.body = body;
    return test::answer_of(router.answer(std::move(request)));
  }
  std::string leaving(const std::string& list = "press", const std::string& language = "de",
                      const std::string& address = "anna@example.org") const {
    const auto token = settings->tokens->unsubscribe_token({list, address, language});
    return std::string(unsubscribe_path) + token;
  }
  test::TemporaryDirectory directory;
  std::shared_ptr<Settings> settings = std::make_shared<Settings>();
  std::vector<std::string> left;
  bool is_durable = true;
  std::string waits;          // a release whose time has not come
  std::string early;          // one that some have before it is public
  fs::path early_file = {};   // of what is shown early; empty: a page
  bool is_too_large = false;  // instead, whatever becomes of the disk
  fs::path cleaned;           // what becomes of pictures; empty: they cannot be made
  std::map<std::string, std::string> headers;
};

// Not even that it is none of ours: the answer is that of an address that never was.
TEST_F(EndpointsTest, WhatAnEarlyReaderMayNotHaveIsNoEndpoint) {
  const auto token = settings->tokens->early_token({"plan", "press", "anna@example.org", "Anna", "en"});
  const auto path = std::string(early_path) + token;
  EXPECT_EQ(ask("GET", path).body, "early: Anna");
  EXPECT_EQ(ask("GET", path + "/plan.pdf").body, "early: Anna");
  EXPECT_EQ(ask("GET", path + "x").status, not_an_endpoint);
  EXPECT_EQ(ask("GET", std::string(early_path) + settings->tokens->file_token({"plan", "a"})).status, not_an_endpoint);
  waits = "plan";
  EXPECT_EQ(ask("GET", path).status, not_an_endpoint);
}

TEST_F(EndpointsTest, AFileOfAnEarlyPageThatIsJustGoneIsThereAgainLater) {
  const auto token = settings->tokens->early_token({"plan", "press", "anna@example.org", "Anna", "en"});
  early_file = directory.put("hall.jpg", "a picture");
  EXPECT_EQ(ask("GET", std::string(early_path) + token + "/hall.jpg").status, 200);
  fs::remove(early_file);
  const auto gone = ask("GET", std::string(early_path) + token + "/hall.jpg");
  EXPECT_EQ(gone.status, 503);
  EXPECT_TRUE(gone.file.empty());
  EXPECT_EQ(gone.headers.at("Cache-Control"), "no-store");
}

constexpr const char* one_click = "List-Unsubscribe=One-Click";

TEST_F(EndpointsTest, ALinkThatIsOnlyFollowedChangesNothing) {
  const auto page = ask("GET", leaving());
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("<html lang=\"de\""));
  EXPECT_THAT(page.body, HasSubstr("<h1>Press &lt;releases&gt; abbestellen?</h1>"));
  EXPECT_THAT(page.body, HasSubstr("a…@example.org"));
  EXPECT_THAT(page.body, Not(HasSubstr("anna@example.org")));
  EXPECT_EQ(ask("HEAD", leaving()).status, 200);
  EXPECT_THAT(left, IsEmpty());
}

TEST_F(EndpointsTest, AMaskedAddressIsCutBetweenLettersAndNeverInOne) {
  EXPECT_THAT(ask("GET", leaving("press", "de", "üli@example.org")).body, HasSubstr(">ü…@example.org"));
  // A letter and the mark above it are one.
  EXPECT_THAT(ask("GET", leaving("press", "de", "u\u0308li@example.org")).body, HasSubstr(">u\u0308…@example.org"));
}

TEST_F(EndpointsTest, OneClickSuppressesAndSaysSoOnceItIsDurable) {
  EXPECT_EQ(ask("POST", leaving(), one_click).status, 200);
  EXPECT_THAT(left, ElementsAre("anna@example.org press"));
  is_durable = false;
  const auto failed = ask("POST", leaving(), one_click);
  EXPECT_EQ(failed.status, 503);
  EXPECT_THAT(failed.body, Not(HasSubstr("<p>")));
}

TEST_F(EndpointsTest, AListThatIsNoMoreCanBeLeft) {
  EXPECT_EQ(ask("POST", leaving("gone", ""), one_click).status, 200);
  EXPECT_THAT(left, ElementsAre("anna@example.org gone"));
}

TEST_F(EndpointsTest, AnotherFormSuppressesNobody) {
  EXPECT_EQ(ask("POST", leaving(), "something=else").status, 400);
  EXPECT_EQ(ask("PUT", leaving(), one_click).status, 405);
  EXPECT_THAT(left, IsEmpty());
}

TEST_F(EndpointsTest, AForgedTokenSeesWhatAWrongPathSees) {
  auto forged = leaving();
  forged[forged.size() - 3] = forged[forged.size() - 3] == 'a' ? 'b' : 'a';
  const auto nothing = ask("GET", "/");
  EXPECT_EQ(nothing.status, 404);
  for (const char* method : {"GET", "POST"}) {
    const auto answer = ask(method, forged, one_click);
    EXPECT_EQ(answer.status, 404) << method;
    EXPECT_EQ(answer.body, nothing.body) << method;
  }
  EXPECT_THAT(left, IsEmpty());
}

TEST_F(EndpointsTest, AFileIsServedFromTheArchiveToWhoeverHasItsLink) {
  directory.put("archive/a/files/report.pdf", "%PDF");
  const auto link = file_link({"a", "files/report.pdf"}, *settings->tokens);
  const auto file = ask("GET", link);
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.file, directory / "archive/a/files/report.pdf");
  EXPECT_EQ(file.content_type, "application/pdf");
  EXPECT_EQ(file.file_name, "report.pdf");
  EXPECT_EQ(file.headers.at("Cache-Control"), "no-cache") << "it may be withdrawn";
  EXPECT_EQ(ask("GET", link.substr(0, link.rfind('/'))).status, 200);  // the name is for people alone
  EXPECT_EQ(ask("POST", link).status, 405);
  EXPECT_EQ(ask("GET", "/f/forged/report.pdf").status, 404);
  EXPECT_EQ(ask("GET", file_link({"a", "files/gone.pdf"}, *settings->tokens)).status, 404);
}

TEST_F(EndpointsTest, AFileOfAReleaseWhoseTimeHasNotComeIsNotThere) {
  directory.put("archive/a/files/report.pdf", "%PDF");
  const auto link = file_link({"a", "files/report.pdf"}, *settings->tokens);
  waits = "a";
  const auto refused = ask("GET", link);
  const auto nothing = ask("GET", file_link({"a", "files/gone.pdf"}, *settings->tokens));
  EXPECT_EQ(refused.status, 404);
  EXPECT_EQ(refused.body, nothing.body) << "it looks as what never was";
  waits = "b";
  EXPECT_EQ(ask("GET", link).status, 200);
}

TEST_F(EndpointsTest, BeforeItIsPublicNoCacheMayKeepAFile) {
  directory.put("archive/a/files/report.pdf", "%PDF");
  early = "a";
  EXPECT_EQ(ask("GET", file_link({"a", "files/report.pdf"}, *settings->tokens)).headers.at("Cache-Control"),
            "private, no-store");
}

TEST_F(EndpointsTest, AFileIsServedInPartsAndNotTwiceToWhoHasIt) {
  directory.put("archive/a/files/film.mp4", "0123456789");
  const auto link = file_link({"a", "files/film.mp4"}, *settings->tokens);
  headers = {{"range", "bytes=2-5"}};
  const auto part = ask("GET", link);
  EXPECT_EQ(part.status, 206);
  ASSERT_TRUE(part.span && part.opened);
  EXPECT_EQ(part.span->first, 2u);
  EXPECT_EQ(part.span->size, 4u);
  EXPECT_EQ(part.headers.at("Content-Range"), "bytes 2-5/10");
  headers = {{"range", "bytes=20-"}};
  EXPECT_EQ(ask("GET", link).status, 416);
  headers = {{"if-none-match", part.headers.at("ETag")}};
  EXPECT_EQ(ask("GET", link).status, 304);
  waits = "a";
  EXPECT_EQ(ask("GET", link).status, 404) << "whoever asks again learns that it was withdrawn";
}

TEST_F(EndpointsTest, APictureIsServedAsItWasCleanedOrNotAtAll) {
  directory.put("archive/a/files/hall.jpg", "as a camera made it");
  const auto link = file_link({"a", "files/hall.jpg"}, *settings->tokens);
  const auto busy = ask("GET", link);
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.headers.at("Retry-After"), "10");
  EXPECT_EQ(busy.headers.at("Cache-Control"), "no-store");
  EXPECT_THAT(busy.body, Not(HasSubstr("camera")));
  is_too_large = true;
  EXPECT_EQ(ask("GET", link).status, 404) << "it will be too large for ever";
  cleaned = directory.put("clean", "clean");
  headers = {{"range", "bytes=0-0"}};
  const auto picture = ask("GET", link);
  EXPECT_EQ(picture.status, 206);
  EXPECT_EQ(picture.file, cleaned);
  EXPECT_EQ(picture.content_type, "image/jpeg");
  EXPECT_EQ(picture.file_name, "hall.jpg");
}

}  // namespace
}  // namespace gazetted
