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
    const auto is_public = [this](std::string release) -> asio::awaitable<bool> { co_return release != waits; };
    const auto early = [this](EarlyReader reader, std::string,
                              std::string) -> asio::awaitable<std::optional<WebResponse>> {
      if (reader.release == waits) co_return std::nullopt;
      WebResponse page;
      page.body = "early: " + reader.name;
      co_return page;
    };
    const auto router = make_router({[this] { return settings; }, suppress, is_public, nullptr, early});
    WebRequest request;
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
  std::string waits;  // a release whose time has not come
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

constexpr const char* one_click = "List-Unsubscribe=One-Click";

TEST_F(EndpointsTest, ALinkThatIsOnlyFollowedChangesNothing) {
  const auto page = ask("GET", leaving());
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("<html lang=\"de\""));
  EXPECT_THAT(page.body, HasSubstr("<h1>Press &lt;releases&gt;</h1>"));
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
  EXPECT_EQ(file.headers.at("Cache-Control"), "public, max-age=86400, immutable");
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

}  // namespace
}  // namespace gazetted
